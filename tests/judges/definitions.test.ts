import assert from "node:assert/strict";

import { judgeDefinition } from "../support/aslJudge";
import { MACHINES } from "../support/inventory";
import { ALL_VARIANTS, ofType, stack } from "../support/stacks";

type Json = Readonly<Record<string, unknown>>;

describe("the registered definitions", function () {
  this.timeout(180_000);

  for (const variant of ALL_VARIANTS) {
    it(`are right for both validators (${variant})`, async () => {
      const machines = ofType(await stack(variant), "StateMachine");
      assert.equal(machines.length, Object.keys(MACHINES).length);
      for (const { inputs } of machines) {
        assert.deepEqual(await judgeDefinition(inputs.definition as string), { validator: [], service: [] });
      }
    });
  }
});

describe("judgeDefinition", () => {
  const task = {
    Type: "Task",
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:f",
    Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2 }],
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Failed" }],
    Next: "Wait",
  };
  const wait = { Type: "Wait", Seconds: 5, Next: "Done?" };
  const choice = {
    Type: "Choice",
    Choices: [{ Variable: "$.state", StringEquals: "success", Next: "Done" }],
    Default: "Submit",
  };
  const states: Json = {
    Submit: task,
    Wait: wait,
    "Done?": choice,
    Done: { Type: "Succeed" },
    Failed: { Type: "Fail", Error: "Failed", Cause: "It failed" },
  };
  const machine = (changes: Json, top: Json = {}) =>
    JSON.stringify({ StartAt: "Submit", States: { ...states, ...changes }, ...top });
  const without = (state: Json, name: string) =>
    Object.fromEntries(Object.entries(state).filter(([key]) => key !== name));

  it("lets a right definition pass", async () => {
    assert.deepEqual(await judgeDefinition(machine({})), { validator: [], service: [] });
  });

  type Catcher = "both" | "validator" | "service" | "nobody";
  const broken: [string, string, Catcher][] = [
    ["a start that is not there", machine({}, { StartAt: "Nowhere" }), "both"],
    ["no start", JSON.stringify({ States: states }), "both"],
    ["a target that is not there", machine({ Wait: { ...wait, Next: "Nowhere" } }), "both"],
    [
      "a caught target that is not there",
      machine({ Submit: { ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Nowhere" }] } }),
      "both",
    ],
    ["a choice's target that is not there", machine({ "Done?": { ...choice, Default: "Nowhere" } }), "both"],
    ["a state that nothing leads to", machine({ Alone: { Type: "Succeed" } }), "both"],
    ["an unknown type of state", machine({ Wait: { ...wait, Type: "Sleep" } }), "both"],
    ["a task without a resource", machine({ Submit: without(task, "Resource") }), "both"],
    ["a state with neither Next nor End", machine({ Wait: without(wait, "Next") }), "both"],
    ["Next and End at once", machine({ Wait: { ...wait, End: true } }), "both"],
    ["a choice without choices", machine({ "Done?": without(choice, "Choices") }), "both"],
    ["a wait without a time", machine({ Wait: without(wait, "Seconds") }), "both"],
    ["a wait of a text", machine({ Wait: { ...wait, Seconds: "5" } }), "both"],
    ["a misspelt field", machine({ Submit: { ...task, ResultPth: "$.x" } }), "both"],
    ["a path without $", machine({ Submit: { ...task, ResultPath: "x" } }), "validator"],
    [
      "a comparison that is unknown",
      machine({ "Done?": { ...choice, Choices: [{ Variable: "$.x", StringIs: "y", Next: "Done" }] } }),
      "both",
    ],
    [
      "negative attempts",
      machine({ Submit: { ...task, Retry: [{ ErrorEquals: ["E"], MaxAttempts: -1 }] } }),
      "both",
    ],
    ["a retry of no error", machine({ Submit: { ...task, Retry: [{ MaxAttempts: 1 }] } }), "both"],
    [
      "a name of 81 characters",
      machine({ Wait: { ...wait, Next: "s".repeat(81) }, ["s".repeat(81)]: { Type: "Succeed" } }),
      "both",
    ],
    [
      "no end",
      machine({
        Submit: without(task, "Catch"),
        Wait: { ...wait, Next: "Submit" },
        "Done?": undefined,
        Done: undefined,
        Failed: undefined,
      }),
      "both",
    ],
    [
      "States.ALL before another catcher",
      machine({ Submit: { ...task, Catch: [...task.Catch, { ErrorEquals: ["E"], Next: "Failed" }] } }),
      "nobody",
    ],
    [
      "a heartbeat above the timeout",
      machine({ Submit: { ...task, TimeoutSeconds: 1, HeartbeatSeconds: 2 } }),
      "nobody",
    ],
    [
      "a back-off below 1",
      machine({ Submit: { ...task, Retry: [{ ErrorEquals: ["E"], BackoffRate: 0.5 }] } }),
      "service",
    ],
    [
      "an unknown jitter",
      machine({ Submit: { ...task, Retry: [{ ErrorEquals: ["E"], JitterStrategy: "HALF" }] } }),
      "service",
    ],
    [
      "a longest delay that is a text",
      machine({ Submit: { ...task, Retry: [{ ErrorEquals: ["E"], MaxDelaySeconds: "60" }] } }),
      "service",
    ],
    [
      "a longest delay below the first one",
      machine({
        Submit: { ...task, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 9, MaxDelaySeconds: 2 }] },
      }),
      "nobody",
    ],
    [
      "a cause and a path to one",
      machine({ Failed: { Type: "Fail", Cause: "It failed", CausePath: "$.cause" } }),
      "both",
    ],
    [
      "a path to an error without $",
      machine({ Failed: { Type: "Fail", ErrorPath: "error", CausePath: "$.cause" } }),
      "service",
    ],
    [
      "a payload's path that is none",
      machine({ Submit: { ...task, Parameters: { "execution.$": "Execution" } } }),
      "both",
    ],
    [
      "a misspelt integration",
      machine({ Submit: { ...task, Resource: "arn:aws:states:::lamda:invoke", Parameters: {} } }),
      "nobody",
    ],
  ];
  for (const [what, definition, catcher] of broken) {
    it(`${catcher === "nobody" ? "misses" : `finds (${catcher})`} ${what}`, async () => {
      const { validator, service } = await judgeDefinition(definition);
      const by = [...(validator.length > 0 ? ["validator"] : []), ...(service.length > 0 ? ["service"] : [])];
      assert.equal(by.length === 2 ? "both" : (by[0] ?? "nobody"), catcher);
    });
  }
});
