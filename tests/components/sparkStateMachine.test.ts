import assert from "node:assert/strict";
import { DEFAULT_POLLING } from "../../compiler/functions";

import * as pulumi from "@pulumi/pulumi";

import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Pipeline, SparkJob, Step } from "../../model/pipeline";
import { jobsOf } from "../../model/steps";
import { SparkStateMachine } from "../../components/sparkStateMachine";
import type { SparkStateMachineArgs } from "../../components/sparkStateMachine";
import { forgetPending, register } from "../support/components";

const job = (name: string): SparkJob => ({ name, file: "{rootPath}/f.py", args: [], writes: [] });
const each = (name: string, run: Step, more: { failFast?: boolean; result?: string } = {}) =>
  forEach({ name, item: name.toLowerCase(), in: { list: "list" }, atMost: 2, concurrency: 1, run, ...more });
const pipeline = (run: Step, name = "P"): Pipeline => ({
  name,
  description: "x",
  inputs: { list: ["a"] },
  run,
  result: "{rootPath}/r/",
});

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:1:function:${name}`;

/** All functions of a stack, of which only these get an ARN, ever. */
function functions(jobs: readonly string[], known: readonly string[]): SparkStateMachineArgs["functions"] {
  const fn = (name: string) => ({
    name,
    arn: pulumi.output(known.includes(name) ? arnOf(name) : new Promise<string>(() => undefined)),
    timeoutSeconds: 9,
  });
  return {
    check: fn("check"),
    submit: Object.fromEntries(jobs.map((name) => [name, fn(`submit-${name}`)])),
    query: { ...fn("query"), polling: DEFAULT_POLLING },
    driverLog: fn("driverLog"),
    stop: fn("stop"),
    items: fn("items"),
    outcome: fn("outcome"),
  };
}

async function made(of: Pipeline, known: readonly string[], rootPath = "s3://bucket") {
  const jobs = [...jobsOf(of.run).map(({ name }) => name), "Another"];
  const { outputs, resources } = await register(() => {
    const { stateMachineArn, resultUri } = new SparkStateMachine(of.name, {
      pipeline: of,
      functions: functions(jobs, known),
      rootPath: pulumi.output(rootPath),
      cleanedUpBy: new pulumi.ComponentResource("test:Janitor", "janitor"),
      keyArn: "arn:aws:kms:us-east-1:1:key/k",
      logRetentionDays: 1,
      nameSuffix: "",
      region: "us-east-1",
      accountId: "123456789012",
    });
    return { stateMachineArn, resultUri };
  });
  const { policy } = resources[`RolePolicy StepFunctionsStateExecutionRole-${of.name}-policy`]!.inputs;
  const { Statement } = JSON.parse(policy as string) as {
    Statement: { Action: string[]; Resource: string[]; Condition?: object }[];
  };
  const { definition } = resources[`StateMachine ${of.name}`]!.inputs;
  return { outputs, Statement, definition: definition as string };
}

describe("SparkStateMachine", () => {
  after(forgetPending);

  const JOB = ["check", "driverLog", "query", "stop", "submit-A"];
  const shapes: [string, Step, readonly string[]][] = [
    ["one job", job("A"), JOB],
    ["jobs in sequence", sequence(job("A"), job("B")), [...JOB, "submit-B"]],
    ["jobs side by side", parallel({ name: "G" }, job("A"), job("B")), [...JOB, "outcome", "submit-B"]],
    ["jobs of which the first failure ends it", parallel({ name: "G", failFast: true }, job("A")), JOB],
    ["a job for each item", each("G", job("A")), [...JOB, "items", "outcome"]],
    ["items of which the first failure ends it", each("G", job("A"), { failFast: true }), [...JOB, "items"]],
  ];
  for (const [what, run, called] of shapes) {
    it(`of ${what} waits for what it calls, may invoke that, and nothing else`, async () => {
      // The others' ARNs never come: it would wait for ever.
      const { Statement, definition } = await made(pipeline(run), called);
      const arns = [...called].sort().map(arnOf);
      assert.deepEqual(Statement[0], {
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: arns,
      });
      assert.deepEqual([...new Set(definition.match(/arn:aws:lambda:[^"]+/g))].sort(), arns);
      assert.equal(Statement.length, 3);
    });
  }

  it("may list and delete the result markers of its items by their keys alone, nested ones too", async () => {
    const run = each("Year", each("Day", job("A"), { result: "{rootPath}/x/{year}/{day}/" }), {
      result: "{rootPath}/x/{year}/",
    });
    for (const [rootPath, under] of [
      ["s3://bucket", ""],
      ["s3://bucket/a/b", "a/b/"],
    ] as const) {
      const { Statement, outputs } = await made(pipeline(run), [...JOB, "items", "outcome"], rootPath);
      assert.deepEqual(Statement[1], {
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::bucket"],
        Condition: { StringLike: { "s3:prefix": [`${under}x/*/*/_SUCCESS`, `${under}x/*/_SUCCESS`] } },
      });
      assert.deepEqual(Statement[2], {
        Effect: "Allow",
        Action: ["s3:DeleteObject"],
        Resource: [`arn:aws:s3:::bucket/${under}x/*/*/_SUCCESS`, `arn:aws:s3:::bucket/${under}x/*/_SUCCESS`],
      });
      assert.equal(Statement.length, 5);
      assert.deepEqual(outputs, {
        stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:P",
        resultUri: `${rootPath}/r/`,
      });
    }
  });
});
