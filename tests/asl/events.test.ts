import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { compile } from "../../asl/compile";
import type { State, StateMachine } from "../../asl/states";
import { ROOT } from "../../local/paths";
import { taxi } from "../../pipelines/taxi";
import { next } from "../support/walk";
import { bind } from "./bindings";

/** Events that an execution may have. Source: "Quotas related to state machine executions". */
const MOST_EVENTS = 25_000;
const DAY_SECONDS = 86_400;

/**
 * Events of one stay in a state where no call fails: a call is scheduled, started and ended between entry and exit.
 * Source: HistoryEvent in the Step Functions API reference.
 */
const EVENTS: Readonly<Record<State["Type"], number>> = { Task: 5, Choice: 2, Succeed: 2, Fail: 1 };

/** The states that are entered again and again while a job runs. */
function round(machine: StateMachine, from: string): readonly State[] {
  const states: State[] = [];
  let name: string | undefined = from;
  do {
    states.push(machine.States[name]!);
    name = next(machine, name, "running");
  } while (name !== undefined && name !== from);
  return states;
}

describe("the events of an execution", () => {
  const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    config: { pollWindowSeconds: { default: number } };
  };
  const window = config.pollWindowSeconds.default;
  const machine = compile(taxi, bind(taxi));

  for (const { name } of taxi.jobs) {
    const states = round(machine, `Query ${name} job status`);
    const events = states.reduce((sum, { Type }) => sum + EVENTS[Type], 0);

    it(`are 7 for a look at ${name} and the choice after it`, () => {
      assert.deepEqual(
        states.map(({ Type }) => Type),
        ["Task", "Choice"],
      );
      assert.equal(events, 7);
    });

    it(`are 2,520 in a day of ${name}, a tenth of what an execution may have`, () => {
      assert.equal(Math.ceil(DAY_SECONDS / window) * events, 2_520);
      assert.ok(10 * 2_520 <= 1.01 * MOST_EVENTS);
    });

    it(`come of 30 transitions in an hour of ${name}, where a loop that waits ten seconds has 1,080`, () => {
      const loop = 3_600 / 10;
      assert.equal((3_600 / window) * states.length, 30);
      assert.equal(loop * ["Wait", "Task", "Choice"].length, 1_080);
    });
  }

  it("are few enough for a day of every job by turns, all limits at their longest", () => {
    const perJob = Math.ceil((DAY_SECONDS + 3_600) / window) * 7;
    assert.equal(perJob * taxi.jobs.length, 5_250);
    assert.ok(perJob * taxi.jobs.length < MOST_EVENTS / 4);
  });
});
