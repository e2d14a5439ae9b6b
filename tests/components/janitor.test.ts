import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { Janitor } from "../../components/janitor";
import { register } from "../support/components";
import type { Registered } from "../support/components";

/** A janitor of these pipelines' machines: what it registers, less the function's code. */
async function made(...pipelineNames: readonly string[]): Promise<Readonly<Record<string, Registered>>> {
  const { resources } = await register(() => {
    new Janitor("j", {
      pipelineNames,
      livyUrl: pulumi.output("http://livy:8998"),
      livyCa: undefined,
      region: "us-east-1",
      accountId: "123456789012",
      subnetId: pulumi.output("subnet-1"),
      securityGroupId: pulumi.output("sg-1"),
      keyArn: "arn:aws:kms:us-east-1:1:key/k",
      nameSuffix: "-suffix-9",
      reservedConcurrency: 0,
      logRetentionDays: 1,
    });
  });
  return Object.fromEntries(
    Object.entries(resources).map(
      ([
        name,
        {
          id,
          inputs: { code, ...inputs },
        },
      ]) => {
        assert.equal(code !== undefined, name.startsWith("Function "));
        return [name, { id, inputs }];
      },
    ),
  );
}

describe("Janitor", function () {
  this.timeout(180_000);

  it("has a rule and a target for each machine, to which another machine changes nothing", async () => {
    const [two, three] = [await made("A", "B"), await made("A", "C", "B")];
    const added = Object.keys(three).filter((name) => !(name in two));
    assert.deepEqual(added.sort(), ["EventRule j-C-rule", "EventTarget j-C-target"]);
    assert.deepEqual(two, Object.fromEntries(Object.entries(three).filter(([name]) => name in two)));
  });

  it("is called for the executions of the machines by the pipelines' names", async () => {
    const resources = await made("A", "B");
    for (const name of ["A", "B"]) {
      const { eventPattern } = resources[`EventRule j-${name}-rule`]!.inputs;
      const { detail } = JSON.parse(eventPattern as string) as { detail: object };
      assert.deepEqual(detail, {
        stateMachineArn: [`arn:aws:states:us-east-1:123456789012:stateMachine:${name}-suffix-9`],
        status: ["ABORTED", "FAILED", "TIMED_OUT"],
      });
    }
  });

  it("lets all rules call it, and put events into its queue, by one statement each", async () => {
    const machines = Array.from({ length: 100 }, (_, index) => `P${String(index)}`);
    const resources = await made(...machines);
    const { sourceArn } = resources["Permission j-permission"]!.inputs;
    assert.equal(sourceArn, "arn:aws:events:us-east-1:123456789012:rule/SparkJobJanitor-*-suffix-9");
    const { policy } = resources["QueuePolicy j-dead-letters-policy"]!.inputs;
    const { Statement } = JSON.parse(policy as string) as { Statement: readonly { Condition: unknown }[] };
    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [{ ArnLike: { "aws:SourceArn": sourceArn } }],
    );
    const pattern = new RegExp(`^${(sourceArn as string).replace("*", ".+")}$`);
    const rules = Object.entries(resources).filter(([name]) => name.startsWith("EventRule "));
    assert.equal(rules.length, machines.length);
    for (const [, { inputs }] of rules) {
      assert.match(`arn:aws:events:us-east-1:123456789012:rule/${String(inputs.name)}`, pattern);
    }
  });

  it("has rules that AWS takes, of however many machines, and of the longest names", async () => {
    const names = Array.from({ length: 40 }, (_, index) => String(index).padStart(32, "P"));
    const rules = Object.entries(await made(...names)).filter(([name]) => name.startsWith("EventRule "));
    assert.equal(rules.length, 40);
    for (const [, { inputs }] of rules) {
      const { name, eventPattern } = inputs as { name: string; eventPattern: string };
      // Sources: PutRule in the EventBridge API reference, "Amazon EventBridge quotas".
      assert.match(name, /^[\w.-]{1,64}$/);
      assert.ok(eventPattern.length <= 2_048);
    }
    assert.deepEqual(
      rules.map(([, { inputs }]) => inputs.name),
      names.map((name) => `SparkJobJanitor-${name}-suffix-9`),
    );
  });
});
