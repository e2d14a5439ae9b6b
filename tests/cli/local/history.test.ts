import assert from "node:assert/strict";

import { compile } from "../../../compiler/compile";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Pipeline } from "../../../model/pipeline";
import { historyOf } from "../../../cli/local/history";
import { bind } from "../../compiler/functions";
import { runShape } from "../../compiler/shapeRun";
import type { World } from "../../compiler/shapeRun";
import { DAY, job, pipelineOf } from "../../compiler/shapes";
import { virtualClock } from "../../support/virtualClock";

describe("happenedIn", () => {
  const clock = virtualClock();

  /** Each state that was reached: status, times, failed, seconds, and where it led. */
  const told = async (pipeline: Pipeline, world: World) => {
    const { execution } = await runShape(clock, pipeline, world);
    const history = historyOf(compile(pipeline, bind(pipeline)).machine, execution);
    return Object.fromEntries(
      [...history].map(([name, { status, times, failed, seconds, ledTo = [] }]) => [
        name,
        [status, times, failed, seconds, ...ledTo],
      ]),
    );
  };

  it("tells the items of a forEach apart, and those that failed or were skipped", async () => {
    const days = forEach({
      name: "Days",
      item: "date",
      in: { list: "days" },
      atMost: 4,
      concurrency: 2,
      result: DAY,
      run: sequence(job("A"), job("B")),
    });
    const seen = await told(pipelineOf(days, { days: ["d0", "d1", "d2", "d3"] }), {
      keys: ["root/days/d0/_SUCCESS"],
      verdict: ({ job: name, values }) => (name === "A" && values.date === "d1" ? "dead" : "success"),
      seconds: ({ values }) => (values.date === "d3" ? 300 : 10),
    });
    assert.deepEqual(seen, {
      "Check Livy": ["succeeded", 1, 0, 0, "List Days items"],
      "List Days items": ["succeeded", 1, 0, 0, "Days"],
      Days: ["succeeded", 1, 0, 610, "Days outcome"],
      "Look for Days result": ["succeeded", 4, 0, 0, "Days result there?"],
      "Days result there?": ["succeeded", 4, 0, 0, "Days item skipped", "A Job"],
      "Days item skipped": ["skipped", 1, 0, 0],
      "A Job": ["succeeded", 3, 0, 0, "Wait for A job to complete"],
      "Wait for A job to complete": ["succeeded", 4, 0, 11, "Query A job status"],
      "Query A job status": ["succeeded", 4, 0, 309, "A job complete?"],
      "A job complete?": ["succeeded", 4, 0, 0, "A job failed", "B Job", "Wait for A job to complete"],
      "A job failed": ["failed", 1, 1, 0],
      "B Job": ["succeeded", 2, 0, 0, "Wait for B job to complete"],
      "Wait for B job to complete": ["succeeded", 3, 0, 8, "Query B job status"],
      "Query B job status": ["succeeded", 3, 0, 302, "B job complete?"],
      "B job complete?": ["succeeded", 3, 0, 0, "B job finished", "Wait for B job to complete"],
      "B job finished": ["succeeded", 2, 0, 0],
      "Days outcome": ["succeeded", 1, 0, 0, "Days complete?"],
      "Days complete?": ["succeeded", 1, 0, 0, "Days failed"],
      "Days failed": ["failed", 1, 1, 0],
    });
  });

  it("tells branches apart, and what was running when another's failure ended the execution", async () => {
    const both = parallel({ name: "Both", failFast: true }, job("A"), job("B"));
    const seen = await told(pipelineOf(sequence(both, job("C"))), {
      seconds: ({ job: name }) => (name === "A" ? 10 : 20),
      verdict: () => "killed",
    });
    assert.deepEqual(seen, {
      "Check Livy": ["succeeded", 1, 0, 0, "Both"],
      Both: ["failed", 1, 1, 10],
      "A Job": ["succeeded", 1, 0, 0, "Wait for A job to complete"],
      "Wait for A job to complete": ["succeeded", 1, 0, 3, "Query A job status"],
      "Query A job status": ["succeeded", 1, 0, 7, "A job complete?"],
      "A job complete?": ["succeeded", 1, 0, 0, "A job failed"],
      "A job failed": ["failed", 1, 1, 0],
      "B Job": ["succeeded", 1, 0, 0, "Wait for B job to complete"],
      "Wait for B job to complete": ["succeeded", 1, 0, 3, "Query B job status"],
      "Query B job status": ["running", 1, 0, 7],
    });
  });

  it("counts a call that failed and was caught", async () => {
    const seen = await told(pipelineOf(job("A")), {
      broken: ({ name }) =>
        name === "submit" ? Object.assign(new Error("no"), { name: "LivyRejected" }) : undefined,
    });
    assert.deepEqual(seen, {
      "Check Livy": ["succeeded", 1, 0, 0, "A Job"],
      "A Job": ["failed", 1, 1, 0, "Stop A job"],
      "Stop A job": ["succeeded", 1, 0, 0, "A job failed"],
      "A job failed": ["failed", 1, 1, 0],
    });
  });

  it("says that a state failed that failed for one item, and was running for another", () => {
    const task = {
      Type: "Task",
      Resource: "r",
      Parameters: {},
      TimeoutSeconds: 1,
      Retry: [],
      Next: "B",
    } as const;
    const machine = { StartAt: "A", States: { A: task, B: { Type: "Succeed" } } } as const;
    const visit = { name: "A", type: "Task", values: {}, enteredAt: 0, seconds: 1 };
    for (const [failedAt, runningAt] of [
      ["_0", "_1"],
      ["_1", "_0"],
    ] as const) {
      const states = [
        { ...visit, position: failedAt, failed: true as const },
        { ...visit, position: runningAt },
      ];
      assert.equal(historyOf(machine, { states }).get("A")?.status, "failed");
    }
  });

  it("knows of no state that the definition has not", () => {
    const machine = { StartAt: "A", States: { A: { Type: "Succeed" } } } as const;
    const visit = { type: "Succeed", position: "", values: {}, enteredAt: 0, seconds: 1.5 };
    const history = historyOf(machine, {
      states: [
        { ...visit, name: "A" },
        { ...visit, name: "B" },
      ],
    });
    assert.deepEqual(
      [...history],
      [["A", { status: "succeeded", times: 1, failed: 0, seconds: 1.5, ledTo: [] }]],
    );
  });
});
