import assert from "node:assert/strict";

import { boundsOf } from "../../../compiler/bounds/bounds";
import { DEFAULT_POLLING } from "../../../compiler/functions";
import { endsOf } from "../../../compiler/bounds/fold";
import type { CompiledState, Level } from "../../../compiler/compiled";
import { always, GROUP, NOTHING } from "../../../compiler/cost/figures";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Step } from "../../../model/pipeline";
import { job, pipelineOf } from "./pipelines";

const boundsOfRun = (run: Step, files: readonly string[] = ["a"]) =>
  boundsOf(pipelineOf(run, { files }), DEFAULT_POLLING);

describe("usual bounds", () => {
  it("have another round from the second on in which the first window closes", () => {
    // That begins four seconds after the submission; two more seconds are waited for after it, and four after the next.
    const events = (seconds: number) => boundsOfRun(job("A", { usualSeconds: seconds })).usual.events;
    assert.deepEqual([243, 244, 485, 486].map(events), [23, 32, 32, 41]);
  });

  it("have no job take longer than it may", () => {
    const limited = job("A", { usualSeconds: 1_000, startLimitSeconds: 60, runLimitSeconds: 60 });
    assert.deepEqual(boundsOfRun(limited).usual, boundsOfRun({ ...limited, usualSeconds: 120 }).usual);
  });
});

describe("worst bounds", () => {
  it("are those of an early failure where it takes more than the last one", () => {
    // 30 jobs are stopped, which is more than one that follows.
    const files = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 30,
      concurrency: 30,
      run: job("File"),
    });
    const short = job("Last", { startLimitSeconds: 1, runLimitSeconds: 1 });
    assert.equal(boundsOfRun(sequence(files, short)).worst.events, boundsOfRun(files).worst.events);
  });

  it("are those of items that fail by themselves, where others can end the run from within", () => {
    const items = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 2,
      concurrency: 2,
      run: sequence(
        parallel({ name: "Both", failFast: true }, job("One"), job("Other")),
        job("Long", { runLimitSeconds: 60_000 }),
      ),
    });
    const { transitions, events, requests, seconds } = boundsOfRun(items).worst;
    // 4 looks at each of the two, 127 at the long one, whose failure is looked into; 2 events for an item, 24 for the rest.
    assert.equal(events, 2 * (4 + 2 * (5 + 4 * 9 + 2) + 5 + 127 * 9 + 5 + 2 + 2) + 24);
    assert.equal(transitions, 2 * (1 + 2 * (1 + 4 * 3 + 1) + 1 + 127 * 3 + 1 + 1) + 6);
    assert.equal(requests, 2 * (2 * (1 + 4) + 1 + 127 + 1) + 3);
    assert.equal(seconds, 20 + 10 + (900 + 2 + 90) + (60_300 + 2 + 90) + 420 + 10);
  });
});

describe("endsOf", () => {
  const cost = (events: number) => always({ ...NOTHING, events });
  const step = (name: string, events: number, ...targets: readonly [string, ...string[]]): CompiledState => {
    const [Default, ...others] = targets;
    const Choices = [Default, ...others].map((Next) => ({
      Variable: "$.x" as const,
      BooleanEquals: true,
      Next,
    }));
    const state = { Type: "Choice", Choices: Choices as [(typeof Choices)[0]], Default } as const;
    return { name, state, cost: cost(events), bytes: 0 };
  };
  const end = (name: string, events: number, how: CompiledState["end"] & string): CompiledState => ({
    name,
    state: { Type: "Pass", Parameters: {}, End: true },
    cost: cost(events),
    bytes: 0,
    end: how,
  });
  const level = (...states: readonly CompiledState[]): Level => ({ start: states[0]!.name, states });
  const eventsOf = (states: Level) =>
    Object.fromEntries(Object.entries(endsOf(states, "worst")).map(([how, { events }]) => [how, events]));

  it("takes the longest way to each end, wherever the ends are listed", () => {
    const states = level(
      step("A", 1, "B", "C", "Bad"),
      end("Bad", 1_000, "failed"),
      step("B", 10, "C", "Good"),
      step("C", 100, "Good", "Bad"),
      end("Good", 10_000, "success"),
    );
    assert.deepEqual(eventsOf(states), { success: 10_111, failed: 1_111 });
  });

  it("counts all states of a loop once, whichever of them it is left from", () => {
    const states = level(
      step("A", 1, "Loop"),
      step("Loop", 10, "Back", "End"),
      step("Back", 100, "Loop", "Out"),
      step("Out", 1_000, "End"),
      end("End", 0, "success"),
    );
    assert.deepEqual(eventsOf(states), { success: 1_111 });
  });

  it("leads on from a group only with what its members take when all succeed, where the next state says so", () => {
    const member = level(step("M", 1, "Good", "Bad"), end("Good", 0, "success"), end("Bad", 50, "failed"));
    const group: CompiledState = {
      name: "G",
      state: { Type: "Parallel", Branches: [], ResultPath: "$.o", Next: "Chosen" },
      cost: always(GROUP),
      bytes: 0,
      inner: [member, member],
    };
    const states = (chosen: CompiledState) =>
      level(group, chosen, end("On", 100, "success"), end("Failed", 0, "executionFailed"));
    const chosen = step("Chosen", 0, "On", "Failed");
    const { events } = GROUP;
    assert.deepEqual(eventsOf(states({ ...chosen, onSuccess: "On" })), {
      success: events + 2 + 100,
      executionFailed: events + 102,
    });
    assert.equal(eventsOf(states(chosen)).success, events + 102 + 100);
  });

  it("refuses a way to a state that does not exist", () => {
    const unknown = level(step("A", 1, "Nowhere"), end("End", 0, "success"));
    assert.throws(() => endsOf(unknown, "worst"), /"Nowhere"/);
  });

  it("refuses a group in a loop", () => {
    const group = { ...step("G", 1, "A", "End"), inner: [] };
    const states = level(step("A", 1, "G"), group, end("End", 0, "success"));
    assert.throws(() => endsOf(states, "worst"), /group "G" is in a loop/);
  });
});
