import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { deliver, executionEnded, routeEvents } from "../../../../cli/local/bodies/events";
import { deployFunction } from "../../../../cli/local/bodies/function";
import type { Invoke } from "../../../../cli/local/bodies/function";
import type { Execution } from "../../../../cli/local/bodies/stateMachine";
import { UserError } from "../../../../cli/common/errors";
import { stopAll } from "../../../../cli/common/supervisor";
import type { Resource } from "../../../../cli/synth/synthesise";
import { temporaryFolders } from "../../../support/folder";
import { MACHINES } from "../../../support/inventory";
import { ofType, stack } from "../../../support/stacks";
import { resource } from "../../../support/resource";

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:M";
const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const START = { name: "e-1", input: { rootPath: "s3://b" } };
const EXECUTION: Execution = {
  status: "FAILED",
  startedAt: "2026-11-24T00:15:30.250Z",
  seconds: 1.5,
  states: [],
};
const SUBSCRIBED = {
  source: ["aws.states"],
  "detail-type": ["Step Functions Execution Status Change"],
  detail: { stateMachineArn: [MACHINE], status: ["ABORTED", "FAILED", "TIMED_OUT"] },
};

const rule = (name: string, pattern: object | undefined = SUBSCRIBED, inputs: object = {}) =>
  resource(
    "aws:cloudwatch/eventRule:EventRule",
    `${name}-rule`,
    { eventPattern: JSON.stringify(pattern), ...inputs },
    { name, arn: `arn:aws:events:eu-west-1:123456789012:rule/${name}` },
  );
const target = (ruleName: string, fn: string, inputs: object = {}) =>
  resource("aws:cloudwatch/eventTarget:EventTarget", "t", { rule: ruleName, arn: arn(fn), ...inputs }, {});

const fn = (name: string) => resource("aws:lambda/function:Function", name, {}, { arn: arn(name) });
const REGISTERED = [fn("Echo"), fn("Fail")];

/** A function that gives what it is called with, and one that fails. */
const FUNCTIONS = new Map<string, Invoke>([
  [arn("Echo"), (event) => Promise.resolve({ event })],
  [arn("Fail"), () => Promise.reject(Object.assign(new Error("no"), { name: "LivyUnreachable" }))],
]);

describe("executionEnded", () => {
  it("is the event that EventBridge sends", () => {
    const before = Date.now();
    const failure = { error: "SparkApplicationFailed", cause: "J is dead\nLast lines:" };
    const { id, time, detail, ...rest } = executionEnded(MACHINE, START, { ...EXECUTION, ...failure });
    const { stopDate, ...known } = detail as { stopDate: number };
    assert.deepEqual(rest, {
      version: "0",
      "detail-type": "Step Functions Execution Status Change",
      source: "aws.states",
      account: "123456789012",
      region: "eu-west-1",
      resources: ["arn:aws:states:eu-west-1:123456789012:execution:M:e-1"],
    });
    assert.deepEqual(known, {
      executionArn: "arn:aws:states:eu-west-1:123456789012:execution:M:e-1",
      stateMachineArn: MACHINE,
      name: "e-1",
      status: "FAILED",
      startDate: Date.UTC(2026, 10, 24, 0, 15, 30, 250),
      input: '{"rootPath":"s3://b"}',
      output: null,
      error: "SparkApplicationFailed",
      cause: "J is dead\nLast lines:",
      redriveCount: 0,
    });
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    assert.ok(Date.parse(String(time)) >= before && Date.parse(String(time)) <= Date.now());
    // Nothing is left in flight that somebody would have to wait for: at least two minutes ago.
    assert.ok(Number.isInteger(stopDate) && stopDate < Date.now() - 120_000);
  });

  it("has neither error nor cause where the execution has none", () => {
    const { detail } = executionEnded(MACHINE, START, { ...EXECUTION, status: "ABORTED" });
    const { status, error, cause } = detail as Readonly<Record<string, unknown>>;
    assert.deepEqual({ status, error, cause }, { status: "ABORTED", error: null, cause: null });
  });
});

describe("routeEvents", () => {
  const newFolder = temporaryFolders();
  after(() => stopAll());
  const event = (status: Execution["status"]) => executionEnded(MACHINE, START, { ...EXECUTION, status });

  it("delivers an event to the targets of every rule that it matches, and to no other", async () => {
    const { subscriptions, skipped } = routeEvents([
      ...REGISTERED,
      rule("ended"),
      rule("aborted", { detail: { status: ["ABORTED"] } }),
      rule("others", { ...SUBSCRIBED, detail: { stateMachineArn: ["arn:other"] } }),
      target("ended", "Echo"),
      target("ended", "Fail"),
      target("aborted", "Echo"),
      target("others", "Echo"),
    ]);
    assert.deepEqual(skipped, []);
    const failed = event("FAILED");
    const [echo, fail, ...more] = await deliver(failed, subscriptions, FUNCTIONS);
    assert.deepEqual(echo, { target: "Echo", result: { event: failed } });
    assert.deepEqual(fail, {
      target: "Fail",
      error: Object.assign(new Error("no"), { name: "LivyUnreachable" }),
    });
    assert.deepEqual(more, []);

    const targets = async (status: Execution["status"]) =>
      (await deliver(event(status), subscriptions, FUNCTIONS)).map((delivery) => delivery.target);
    assert.deepEqual(await targets("TIMED_OUT"), ["Echo", "Fail"]);
    assert.deepEqual(await targets("ABORTED"), ["Echo", "Fail", "Echo"]);
    assert.deepEqual(await targets("SUCCEEDED"), []);
  });

  it("calls the program's janitor once for each machine's failure", async function () {
    this.timeout(180_000);
    const dev = await stack("dev");
    const [janitor] = dev.resources.filter(({ name }) => name === "SparkJobJanitorFunction");
    const functions = new Map<string, Invoke>([
      [janitor!.outputs.arn as string, (given) => Promise.resolve(given)],
    ]);
    const { subscriptions, skipped } = routeEvents(dev.resources);
    assert.deepEqual([subscriptions.length, skipped], [Object.keys(MACHINES).length, []]);
    for (const { outputs } of ofType(dev, "StateMachine")) {
      const failed = executionEnded(outputs.arn as string, START, EXECUTION);
      assert.deepEqual(await deliver(failed, subscriptions, functions), [
        { target: "SparkJobJanitorFunction", result: failed },
      ]);
    }
    assert.deepEqual(await deliver(event("FAILED"), subscriptions, functions), []);
  });

  it("ends a function that takes too long, and says so", async () => {
    const source =
      "exports.handler = async () => { setInterval(() => {}, 10); await new Promise(() => {}); };";
    const code = new pulumi.asset.AssetArchive({ "__index.js": new pulumi.asset.StringAsset(source) });
    const inputs = { code, handler: "__index.handler", runtime: "nodejs22.x", memorySize: 128, timeout: 600 };
    const slow = resource("aws:lambda/function:Function", "Slow", inputs, { arn: arn("Slow") });
    const functions = new Map([[arn("Slow"), await deployFunction(slow, newFolder(), {})]]);
    const { subscriptions } = routeEvents([slow, rule("ended"), target("ended", "Slow")]);
    const [delivery, ...more] = await deliver(event("ABORTED"), subscriptions, functions, 200);
    assert.ok(delivery !== undefined && "error" in delivery);
    assert.deepEqual([delivery.target, delivery.error.name, more], ["Slow", "TimeoutError", []]);
  });

  const TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts";
  const skippedCases: [string, readonly Resource[], string][] = [
    [
      "a pattern of other than exact values",
      [rule("r", { source: [{ prefix: "aws." }] }), target("r", "Echo")],
      'EventRule r-rule: it matches source by {"prefix":"aws."}; only exact values are supported here',
    ],
    [
      "a schedule",
      [
        rule("r", undefined, { eventPattern: undefined, scheduleExpression: "rate(1 day)" }),
        target("r", "Echo"),
      ],
      "EventRule r-rule: schedules do not run here",
    ],
    [
      "a rule on success alone",
      [rule("r", { detail: { status: ["SUCCEEDED"] } }), target("r", "Echo")],
      "EventRule r-rule: it does not wait for failed executions, and only they send an event here",
    ],
    [
      "a target that is no function",
      [rule("r"), target("r", "Echo", { arn: TOPIC })],
      `EventTarget t: its target ${TOPIC} is not a Lambda function of the stack`,
    ],
    [
      "a function of another account",
      [rule("r"), target("r", "Echo", { arn: arn("Echo").replace("123456789012", "210987654321") })],
      "EventTarget t: its target arn:aws:lambda:eu-west-1:210987654321:function:Echo is not a Lambda function of the stack",
    ],
    ...["input", "inputPath", "inputTransformer"].map((key): [string, readonly Resource[], string] => [
      `a target with ${key}`,
      [rule("r"), target("r", "Echo", { [key]: "x" })],
      `EventTarget t: ${key} is not supported here`,
    ]),
  ];
  for (const [what, resources, reason] of skippedCases) {
    it(`skips ${what}, and nothing else of the stack`, () => {
      const { subscriptions, skipped } = routeEvents([
        ...REGISTERED,
        ...resources,
        rule("other"),
        target("other", "Echo"),
      ]);
      assert.deepEqual([subscriptions.map(({ target: called }) => called), skipped], [["Echo"], [reason]]);
    });
  }

  const refused: [string, readonly Resource[], string][] = [
    [
      "a target of a function that the stack does not register",
      [rule("r"), target("r", "Gone")],
      `EventTarget t calls ${arn("Gone")}, which the stack does not register`,
    ],
    [
      "a target of another stack's rule",
      [rule("r"), target("theirs", "Echo")],
      "EventTarget t belongs to the rule theirs, which the stack does not register",
    ],
  ];
  for (const [what, resources, sentence] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => routeEvents([...REGISTERED, ...resources]), new UserError(sentence));
    });
  }
});
