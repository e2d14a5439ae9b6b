import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { deliver, executionEnded, subscriptions } from "../../../../cli/local/bodies/events";
import { deployFunction } from "../../../../cli/local/bodies/function";
import type { Invoke } from "../../../../cli/local/bodies/function";
import type { Execution } from "../../../../cli/local/bodies/stateMachine";
import { UserError } from "../../../../cli/common/errors";
import { stopAll } from "../../../../cli/local/runtime/supervisor";
import type { Resource } from "../../../../cli/synth/synthesise";
import { temporaryFolders } from "../../../support/folder";
import { MACHINES } from "../../../support/inventory";
import { ofType, stack } from "../../../support/stacks";

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

const resource = (type: string, name: string, inputs: object, outputs: object): Resource => ({
  type,
  name,
  id: name,
  inputs: inputs as Readonly<Record<string, unknown>>,
  outputs: outputs as Readonly<Record<string, unknown>>,
  protect: false,
  retainOnDelete: false,
});
const rule = (name: string, pattern: object | undefined = SUBSCRIBED, inputs: object = {}) =>
  resource(
    "aws:cloudwatch/eventRule:EventRule",
    `${name}-rule`,
    { eventPattern: JSON.stringify(pattern), ...inputs },
    { name },
  );
const target = (ruleName: string, fn: string, inputs: object = {}) =>
  resource("aws:cloudwatch/eventTarget:EventTarget", "t", { rule: ruleName, arn: arn(fn), ...inputs }, {});

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

describe("subscriptions", () => {
  const newFolder = temporaryFolders();
  after(() => stopAll());
  const event = (status: Execution["status"]) => executionEnded(MACHINE, START, { ...EXECUTION, status });

  it("deliver an event to the targets of every rule that it matches, and to no other", async () => {
    const subscribed = subscriptions(
      [
        rule("ended"),
        rule("aborted", { detail: { status: ["ABORTED"] } }),
        rule("others", { ...SUBSCRIBED, detail: { stateMachineArn: ["arn:other"] } }),
        target("ended", "Echo"),
        target("ended", "Fail"),
        target("aborted", "Echo"),
        target("others", "Echo"),
      ],
      FUNCTIONS,
    );
    const failed = event("FAILED");
    const [echo, fail, ...more] = await deliver(failed, subscribed);
    assert.deepEqual(echo, { target: "Echo", result: { event: failed } });
    assert.deepEqual(fail, {
      target: "Fail",
      error: Object.assign(new Error("no"), { name: "LivyUnreachable" }),
    });
    assert.deepEqual(more, []);

    const targets = async (status: Execution["status"]) =>
      (await deliver(event(status), subscribed)).map((delivery) => delivery.target);
    assert.deepEqual(await targets("TIMED_OUT"), ["Echo", "Fail"]);
    assert.deepEqual(await targets("ABORTED"), ["Echo", "Fail", "Echo"]);
    assert.deepEqual(await targets("SUCCEEDED"), []);
  });

  it("of the program call its janitor once for each machine's failure", async function () {
    this.timeout(180_000);
    const dev = await stack("dev");
    const [janitor] = dev.resources.filter(({ name }) => name === "SparkJobJanitorFunction");
    const subscribed = subscriptions(
      dev.resources,
      new Map([[janitor!.outputs.arn as string, (told) => Promise.resolve(told)]]),
    );
    assert.equal(subscribed.length, Object.keys(MACHINES).length);
    for (const { outputs } of ofType(dev, "StateMachine")) {
      const failed = executionEnded(outputs.arn as string, START, EXECUTION);
      assert.deepEqual(await deliver(failed, subscribed), [
        { target: "SparkJobJanitorFunction", result: failed },
      ]);
    }
    assert.deepEqual(await deliver(event("FAILED"), subscribed), []);
  });

  it("leave out a schedule", () => {
    const schedule = rule("daily", undefined, { eventPattern: undefined, scheduleExpression: "rate(1 day)" });
    assert.deepEqual(subscriptions([schedule, target("daily", "Echo")], FUNCTIONS), []);
  });

  it("end a function that takes too long, and say so", async () => {
    const source =
      "exports.handler = async () => { setInterval(() => {}, 10); await new Promise(() => {}); };";
    const code = new pulumi.asset.AssetArchive({ "__index.js": new pulumi.asset.StringAsset(source) });
    const inputs = { code, handler: "__index.handler", runtime: "nodejs22.x", memorySize: 128, timeout: 600 };
    const fn = resource("aws:lambda/function:Function", "Slow", inputs, {});
    const functions = new Map([[arn("Slow"), await deployFunction(fn, newFolder(), {})]]);
    const subscribed = subscriptions([rule("ended"), target("ended", "Slow")], functions);
    const [delivery, ...more] = await deliver(event("ABORTED"), subscribed, 200);
    assert.ok(delivery !== undefined && "error" in delivery);
    assert.deepEqual([delivery.target, delivery.error.name, more], ["Slow", "TimeoutError", []]);
  });

  const refused: [string, readonly Resource[], string][] = [
    [
      "a pattern of other than exact values",
      [rule("r", { source: [{ prefix: "aws." }] })],
      'rule r-rule matches source by {"prefix":"aws."}; only lists of exact values have a body on this machine',
    ],
    [
      "a target that is no function here",
      [rule("r"), target("r", "Gone")],
      `event target t calls ${arn("Gone")}, which has no body on this machine`,
    ],
    [
      "a target of another stack's rule",
      [rule("r"), target("theirs", "Echo")],
      "event target t is of rule theirs, which the stack does not register",
    ],
    ...["input", "inputPath", "inputTransformer"].map((key): [string, readonly Resource[], string] => [
      `a target with ${key}`,
      [rule("r"), target("r", "Echo", { [key]: "x" })],
      `event target t changes the event by ${key}, which has no body on this machine`,
    ]),
  ];
  for (const [what, resources, sentence] of refused) {
    it(`refuse ${what}`, () => {
      assert.throws(() => subscriptions(resources, FUNCTIONS), new UserError(sentence));
    });
  }
});
