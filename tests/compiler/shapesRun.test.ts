import assert from "node:assert/strict";

import type { OutcomeEvent, QueryEvent, SubmitEvent } from "../../contract/events";
import { forEach, parallel, sequence } from "../../model/pipeline";
import { virtualClock } from "../support/virtualClock";
import { mostAtOnce, ROOT_PATH, runShape, told } from "./shapeRun";
import { BACKFILL, DAY, job, ONE, pipelineOf, TEN, THREE_DEEP, THREE_IN_PARALLEL } from "./shapes";

describe("a compiled machine runs", () => {
  const clock = virtualClock();

  it("one job", async () => {
    const { end, batches, entered } = await runShape(clock, ONE);
    assert.equal(end, "SUCCEEDED");
    assert.deepEqual(batches.map(told), ["A 0–10"]);
    assert.deepEqual(entered, [
      "Check Livy",
      "A Job",
      "Wait for A job to complete",
      "Query A job status",
      "A job complete?",
      "A job finished",
    ]);
  });

  it("ten jobs one after the other", async () => {
    const { end, batches, seconds } = await runShape(clock, TEN, {
      seconds: ({ job: name }) => (name === "C" ? 500 : 10),
    });
    assert.equal(end, "SUCCEEDED");
    assert.deepEqual(batches.map(told), [
      "A 0–10",
      "B 10–20",
      "C 20–520",
      ...["D", "E", "F", "G", "H", "I", "J"].map(
        (name, index) => `${name} ${String(520 + 10 * index)}–${String(530 + 10 * index)}`,
      ),
    ]);
    assert.equal(seconds, 590);
  });

  it("three jobs side by side, between the one before and the one after", async () => {
    const lasts: Readonly<Record<string, number>> = { A: 5, B: 300, C: 7 };
    const { end, batches, entered, called } = await runShape(clock, THREE_IN_PARALLEL, {
      seconds: ({ job: name }) => lasts[name] ?? 10,
    });
    assert.equal(end, "SUCCEEDED");
    assert.deepEqual(batches.map(told), ["First 0–10", "A 10–15", "B 10–310", "C 10–17", "Last 310–320"]);
    assert.deepEqual(entered.slice(-9), [
      "B job complete?",
      "B job finished",
      "Three outcome",
      "Three complete?",
      "Last Job",
      "Wait for Last job to complete",
      "Query Last job status",
      "Last job complete?",
      "Last job finished",
    ]);
    // What the group says of itself is the same for all that ran well, whatever they did before.
    assert.deepEqual(called("outcome"), [
      {
        group: "Three",
        outcomes: Array.from({ length: 3 }, () => ({ state: "success" })),
        causeBytes: 30_000,
      },
    ]);
  });

  it("a backfill of 30 days with two jobs each, four at once", async () => {
    const { end, batches, called, seconds } = await runShape(clock, BACKFILL);
    assert.equal(end, "SUCCEEDED");
    const days = Array.from({ length: 30 }, (_, day) =>
      new Date(Date.UTC(2024, 1, 15 + day)).toISOString().slice(0, 10),
    );
    assert.deepEqual([days[14], days[15]], ["2024-02-29", "2024-03-01"]);
    // Days begin four by four, as each lasts as long as the others.
    const expected = days.flatMap((date, day) => {
      const from = 20 * Math.floor(day / 4);
      const one = { position: `_${String(day)}`, values: { date }, retry: 0 };
      return [
        { ...one, job: "Clean", from, to: from + 10 },
        { ...one, job: "Sum", from: from + 10, to: from + 20 },
      ];
    });
    const bySubmit = expected.sort((one, other) => one.from - other.from);
    assert.deepEqual(batches, bySubmit);
    assert.equal(mostAtOnce(batches), 4);
    assert.equal(seconds, 160);
    assert.deepEqual(
      called("look"),
      days.map((date) => ({ Bucket: "bucket", Prefix: `root/days/${date}/_SUCCESS`, MaxKeys: 1 })),
    );
    assert.deepEqual(called("outcome"), [
      { group: "Days", outcomes: days.map(() => ({ state: "success" })), causeBytes: 30_000 },
    ]);
  });

  it("files within days within branches", async () => {
    const { end, batches, called } = await runShape(clock, THREE_DEEP, {
      seconds: ({ job: name }) => (name === "Aside" ? 100 : 10),
    });
    assert.equal(end, "SUCCEEDED");
    assert.deepEqual(batches.map(told), [
      "Aside 0–100",
      "Read_0_0 0–10",
      "Read_0_1 0–10",
      "Read_0_2 10–20",
      "Close_0 20–30",
      "Read_1_0 30–40",
      "Read_1_1 30–40",
      "Read_1_2 40–50",
      "Close_1 50–60",
    ]);
    const [old, young] = ["2024-12-31", "2025-01-01"];
    assert.deepEqual(
      batches.map(({ job: name, values }) => [name, values]),
      [
        ["Aside", {}],
        ...[old, young].flatMap((date) => [
          ["Read", { date, file: "x" }],
          ["Read", { date, file: "y" }],
          ["Read", { date, file: "z" }],
          // The files are the inner forEach's only.
          ["Close", { date }],
        ]),
      ],
    );
    assert.deepEqual(
      (called("outcome") as OutcomeEvent[]).map(({ group, outcomes }) => [group, outcomes.length]),
      [
        ["Files", 3],
        ["Files", 3],
        ["Days", 2],
        ["Sides", 2],
      ],
    );
  });

  it("each call with what it asks: the execution, the items, the limits", async () => {
    const pipeline = pipelineOf(
      forEach({
        name: "Days",
        item: "date",
        in: { list: "days" },
        atMost: 20,
        concurrency: 1,
        run: job("A", { startLimitSeconds: 11, runLimitSeconds: 22, retries: 3 }),
      }),
      { days: ["monday"] },
    );
    const { called } = await runShape(clock, pipeline);
    const [query] = called("query") as [QueryEvent];
    const { execution } = query;
    assert.deepEqual(execution.Input, { rootPath: ROOT_PATH, days: ["monday"] });
    assert.equal(execution.Id, "arn:aws:states:eu-west-1:1:execution:M:run-1");
    assert.deepEqual(called("check"), [
      {
        execution,
        inputs: { days: ["monday"] },
        folders: [],
        arguments: [],
        items: [{ group: "Days", in: { list: "days" }, atMost: 20 }],
      },
    ]);
    assert.deepEqual(called("items"), [{ execution, group: "Days", in: { list: "days" }, atMost: 20 }]);
    const which = { execution, values: { date: "monday" }, position: "_0" };
    assert.deepEqual(called("submit"), [{ ...which, retry: 0, retries: 3 }]);
    assert.deepEqual(query, {
      execution,
      job: query.job,
      values: { date: "monday" },
      jobName: "A",
      application: "com.example.A",
      startLimitSeconds: 11,
      runLimitSeconds: 22,
      retries: 3,
      // 128 KiB for 20 items.
      causeBytes: 6_553,
    });
  });

  it("the items that have no result, and those that have where it is told to run again", async () => {
    const keys = ["root/days/2024-02-16/_SUCCESS", "root/days/2024-02-17/part-0", "days/2024-02-15/_SUCCESS"];
    const input = { from: "2024-02-15", to: "2024-02-17" };
    const skipping = await runShape(clock, BACKFILL, { keys, input });
    assert.equal(skipping.end, "SUCCEEDED");
    assert.deepEqual(skipping.batches.map(told), [
      "Clean_0 0–10",
      "Clean_2 0–10",
      "Sum_0 10–20",
      "Sum_2 10–20",
    ]);
    const [outcome] = skipping.called("outcome") as [OutcomeEvent];
    assert.deepEqual(
      outcome.outcomes.map(({ state }) => state),
      ["success", "skipped", "success"],
    );
    const again = await runShape(clock, BACKFILL, { keys, input: { ...input, again: true } });
    assert.equal(again.end, "SUCCEEDED");
    assert.deepEqual(again.batches.map(({ job: name, position }) => name + position).sort(), [
      "Clean_0",
      "Clean_1",
      "Clean_2",
      "Sum_0",
      "Sum_1",
      "Sum_2",
    ]);
    // What is not there need not be forgotten.
    const [mark, ...others] = keys;
    assert.deepEqual(again.called("forget"), [{ Bucket: "bucket", Key: mark }]);
    assert.deepEqual([again.keys, skipping.keys], [others.toSorted(), keys.toSorted()]);
    assert.deepEqual(skipping.called("forget"), []);
    assert.deepEqual(again.entered.filter((state) => state.endsWith(" _1")).slice(0, 4), [
      "Look for Days result _1",
      "Days result there? _1",
      "Forget Days result _1",
      "Clean Job _1",
    ]);
    const all = await runShape(clock, BACKFILL, {
      keys: ["root/days/2024-02-15/_SUCCESS"],
      input: { from: "2024-02-15", to: "2024-02-15" },
    });
    assert.deepEqual([all.end, all.batches], ["SUCCEEDED", []]);
  });

  it("looks for an inner result under the items of all forEachs around it, and under a bare bucket", async () => {
    const inner = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 2,
      concurrency: 2,
      result: `${DAY}{file}/of-{date}/`,
      run: job("Read"),
    });
    const days = { name: "Days", item: "date", in: { list: "days" }, atMost: 2, concurrency: 2 } as const;
    const pipeline = pipelineOf(forEach({ ...days, run: inner }), {
      days: ["d1", "d2"],
      files: ["f1", "f2"],
    });
    const { called, batches } = await runShape(clock, pipeline, {
      input: { ...pipeline.inputs, rootPath: "s3://bucket" },
      keys: ["days/d2/f1/of-d2/_SUCCESS"],
    });
    assert.deepEqual(
      (called("look") as { readonly Prefix: string }[]).map(({ Prefix }) => Prefix).sort(),
      ["d1/f1/of-d1", "d1/f2/of-d1", "d2/f1/of-d2", "d2/f2/of-d2"].map((path) => `days/${path}/_SUCCESS`),
    );
    assert.deepEqual(batches.map(({ position }) => position).sort(), ["_0_0", "_0_1", "_1_1"]);
  });

  it("no item of an empty list, and what comes after it", async () => {
    const days = { name: "Days", item: "date", in: { list: "days" }, atMost: 2, concurrency: 2 } as const;
    for (const failFast of [false, true]) {
      const pipeline = pipelineOf(sequence(forEach({ ...days, failFast, run: job("A") }), job("Last")), {
        days: ["d"],
      });
      const { end, batches } = await runShape(clock, pipeline, { input: { days: [] } });
      assert.equal(end, "SUCCEEDED");
      assert.deepEqual(batches.map(told), ["Last 0–10"]);
    }
  });

  it("groups that end a branch, and groups in which one failure would end all", async () => {
    const all = parallel(
      { name: "Outer", failFast: true },
      sequence(job("A"), parallel({ name: "Inner", failFast: true }, job("B"), job("C"))),
      parallel({ name: "Other" }, job("D"), job("E")),
    );
    const { end, batches } = await runShape(clock, pipelineOf(sequence(all, job("Last"))));
    assert.equal(end, "SUCCEEDED");
    assert.deepEqual(batches.map(told), ["A 0–10", "D 0–10", "E 0–10", "B 10–20", "C 10–20", "Last 20–30"]);
  });

  it("a job again that fails by itself, as often as it may, and then what comes after it", async () => {
    const pipeline = pipelineOf(sequence(job("A", { retries: 2 }), job("B", { retries: 1 })));
    const { end, batches, called, entered } = await runShape(clock, pipeline, {
      verdict: ({ job: name, retry }) => (name === "A" && retry < 2 ? "dead" : "success"),
    });
    assert.equal(end, "SUCCEEDED");
    assert.deepEqual(batches.map(told), ["A 0–10", "A again 1 10–20", "A again 2 20–30", "B 30–40"]);
    assert.deepEqual(
      (called("submit") as SubmitEvent[]).map(({ retry, retries }) => [retry, retries]),
      [
        [0, 2],
        [1, 2],
        [2, 2],
        [0, 1],
      ],
    );
    assert.deepEqual(entered.slice(1, 10), [
      "A Job",
      "Wait for A job to complete",
      "Query A job status",
      "A job complete?",
      "Retry A job",
      "Wait for A job to complete",
      "Query A job status",
      "A job complete?",
      "Retry A job",
    ]);
  });
});
