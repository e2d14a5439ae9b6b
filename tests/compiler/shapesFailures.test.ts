import assert from "node:assert/strict";

import type { OutcomeEvent, StopEvent, SubmitEvent } from "../../contract/events";
import { forEach, parallel, sequence } from "../../model/pipeline";
import type { ForEach, Step } from "../../model/pipeline";
import { virtualClock } from "../support/virtualClock";
import { functionError, runShape, told } from "./shapeRun";
import type { Called, Try } from "./shapeRun";
import { DAY, job, pipelineOf } from "./shapes";

const DAYS = ["d0", "d1", "d2", "d3"];

const days = (run: Step, fields: Partial<ForEach> = {}) =>
  forEach({
    name: "Days",
    item: "date",
    in: { list: "days" },
    atMost: 4,
    concurrency: 2,
    run,
    ...fields,
  });

const inputs = { days: DAYS };

/** An error of AWS' own, each time the function is called, for the item or without one. */
const broken =
  (name: Called["name"], date?: string) =>
  (called: Called): Error | undefined => {
    const { values } = called.event as Partial<SubmitEvent>;
    return called.name === name && (date === undefined || values?.date === date)
      ? functionError("Sandbox.Timedout", "Task timed out")
      : undefined;
  };

describe("a compiled machine in which something fails", () => {
  const clock = virtualClock();

  it("runs the other items to their end, and fails naming the one", async () => {
    const pipeline = pipelineOf(sequence(days(sequence(job("A"), job("B"))), job("Last")), inputs);
    const { end, batches } = await runShape(clock, pipeline, {
      verdict: ({ job: name, values }) => (name === "A" && values.date === "d1" ? "dead" : "success"),
      seconds: ({ values }) => (values.date === "d1" ? 5 : 10),
    });
    assert.deepEqual(end, {
      error: "SparkApplicationFailed",
      cause: "Days: 1 of 4 items failed: d1 (3 succeeded)\nA (d1): dead",
    });
    assert.deepEqual(batches.map(told), [
      "A_0 0–10",
      "A_1 0–5",
      "A_2 5–15",
      "B_0 10–20",
      "B_2 15–25",
      "A_3 20–30",
      "B_3 30–40",
    ]);
  });

  it("names all items that failed, and one error for several only where it is one", async () => {
    const verdict =
      (killed: boolean) =>
      ({ values }: { readonly values: { readonly date?: string } }) =>
        values.date === "d0" ? "dead" : values.date === "d3" ? (killed ? "killed" : "dead") : "success";
    const same = await runShape(clock, pipelineOf(days(job("A")), inputs), { verdict: verdict(false) });
    assert.deepEqual(same.end, {
      error: "SparkApplicationFailed",
      cause: "Days: 2 of 4 items failed: d0, d3 (2 succeeded)\nA (d0): dead\nA (d3): dead",
    });
    const several = await runShape(clock, pipelineOf(days(job("A")), inputs), { verdict: verdict(true) });
    assert.deepEqual(several.end, {
      error: "SparkSeveralFailures",
      cause: "Days: 2 of 4 items failed: d0, d3 (2 succeeded)\nA (d0): dead\nA (d3): killed",
    });
  });

  it("fails at once where the group is so, and begins nothing any more", async () => {
    const pipeline = pipelineOf(days(job("A"), { failFast: true }), inputs);
    const { end, batches, seconds, calledAfterEnd } = await runShape(clock, pipeline, {
      verdict: ({ values }) => (values.date === "d1" ? "dead" : "success"),
      seconds: ({ values }) => (values.date === "d1" ? 5 : 10),
    });
    assert.deepEqual(end, { error: "SparkApplicationFailed", cause: "A (d1): dead" });
    assert.deepEqual([batches.length, batches[1]?.to, seconds, calledAfterEnd], [2, 5, 5, 0]);
  });

  it("fails at once from within a group whose failures are collected", async () => {
    const inner = parallel({ name: "Sides", failFast: true }, job("A"), job("B"));
    const { end, batches, seconds, called } = await runShape(clock, pipelineOf(days(inner), inputs), {
      verdict: ({ job: name, values }) => (name === "B" && values.date === "d1" ? "dead" : "success"),
      seconds: ({ job: name }) => (name === "B" ? 5 : 10),
    });
    assert.deepEqual(end, { error: "SparkApplicationFailed", cause: "B (d1): dead" });
    assert.deepEqual([batches.length, seconds, called("outcome")], [4, 5, []]);
  });

  it("runs the other branch to its end, and fails with the cause of the one", async () => {
    const pipeline = pipelineOf(
      sequence(parallel({ name: "Sides" }, sequence(job("A"), job("B")), job("C")), job("Last")),
    );
    const { end, batches, called } = await runShape(clock, pipeline, {
      verdict: ({ job: name }) => (name === "A" ? "killed" : "success"),
      seconds: ({ job: name }) => (name === "A" ? 5 : 10),
    });
    assert.deepEqual(end, {
      error: "SparkApplicationKilled",
      cause: "Sides: 1 of 2 branches failed (1 succeeded)\nA: killed",
    });
    assert.deepEqual(batches.map(told), ["A 0–5", "C 0–10"]);
    const [outcome] = called("outcome") as [OutcomeEvent];
    assert.deepEqual(outcome.outcomes, [
      { state: "failed", failure: { Error: "SparkApplicationKilled", Cause: "A: killed" } },
      { state: "success" },
    ]);
  });

  it("hands an inner group's failure to the outer one, and does not go on behind it", async () => {
    const inner = sequence(parallel({ name: "Sides" }, job("A"), job("B")), job("C"));
    const { end, batches, called } = await runShape(
      clock,
      pipelineOf(days(inner, { concurrency: 4 }), inputs),
      {
        verdict: ({ job: name, values }) => (name === "B" && values.date === "d2" ? "dead" : "success"),
      },
    );
    const sides = "Sides: 1 of 2 branches failed (1 succeeded)\nB (d2): dead";
    assert.deepEqual(end, {
      error: "SparkApplicationFailed",
      cause: `Days: 1 of 4 items failed: d2 (3 succeeded)\n${sides}`,
    });
    assert.deepEqual(
      batches.filter(({ job: name }) => name === "C").map(({ position }) => position),
      ["_0", "_1", "_3"],
    );
    // 128 KiB among four items, of which each is among two branches, of a page at most.
    assert.deepEqual(
      (called("outcome") as OutcomeEvent[]).map(({ group, causeBytes }) => [group, causeBytes]),
      [...DAYS.map(() => ["Sides", 8_000]), ["Days", 30_000]],
    );
  });

  it("stops a job that can't be submitted, of that item alone", async () => {
    const { end, batches, called } = await runShape(
      clock,
      pipelineOf(days(job("A", { retries: 1 })), inputs),
      {
        broken: ({ name, event }) =>
          name === "submit" && (event as SubmitEvent).values.date === "d2"
            ? functionError("LivyRejected", "no such queue")
            : undefined,
      },
    );
    const words = '{"errorType":"LivyRejected","errorMessage":"no such queue"}';
    assert.deepEqual(end, {
      error: "LivyRejected",
      cause: `Days: 1 of 4 items failed: d2 (3 succeeded)\nStopped: ${words}`,
    });
    assert.deepEqual(
      batches.map(({ position }) => position),
      ["_0", "_1", "_3"],
    );
    const [stop, ...others] = called("stop") as [StopEvent];
    assert.deepEqual(others, []);
    assert.deepEqual(stop, {
      execution: stop.execution,
      values: { date: "d2" },
      position: "_2",
      jobName: "A",
      retries: 1,
      causeBytes: 8_000,
      failure: { Error: "LivyRejected", Cause: words },
    });
  });

  it("says that a job could not be stopped, and keeps its error, where the stop function is broken", async () => {
    const timedOut = (called: Called) =>
      called.name === "query" && (called.event as SubmitEvent).values.date === "d2"
        ? functionError("LivyBatchLost", "x".repeat(50_000))
        : broken("stop")(called);
    const { end, called } = await runShape(clock, pipelineOf(days(job("A")), inputs), { broken: timedOut });
    assert.deepEqual(end, {
      error: "LivyBatchLost",
      cause:
        "Days: 1 of 4 items failed: d2 (3 succeeded)\n" +
        "A failed, and the call to stop it too; the execution's history says why",
    });
    assert.equal(called("stop").length, 13);
  });

  it("fails where the items can't be listed, naming the item around them", async () => {
    const failure = { error: "Sandbox.Timedout" };
    const top = await runShape(clock, pipelineOf(days(job("A")), inputs), { broken: broken("items") });
    assert.equal(typeof top.end === "object" && top.end.error, failure.error);
    assert.deepEqual([top.called("items").length, top.batches.length], [13, 0]);
    const files = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 2,
      concurrency: 2,
      run: job("A"),
    });
    const inner = await runShape(clock, pipelineOf(days(files), { days: ["d0"], files: ["f"] }), {
      broken: (called) =>
        (called.event as { readonly group?: string }).group === "Files" ? broken("items")(called) : undefined,
    });
    assert.deepEqual(inner.end, {
      ...failure,
      cause:
        "Days: 1 of 1 items failed: d0 (0 succeeded)\n" +
        "The items of Files could not be listed; the execution's history says why",
    });
  });

  it("does not run an item whose result is unknown, and says so", async () => {
    const pipeline = pipelineOf(days(job("A"), { result: DAY }), inputs);
    const unknown = (called: Called) =>
      called.name === "look" && (called.event as { readonly Prefix: string }).Prefix.includes("/d1/")
        ? Object.assign(new Error("Access Denied"), { name: "S3.S3Exception" })
        : undefined;
    const { end, batches } = await runShape(clock, pipeline, {
      broken: unknown,
      keys: ["root/days/d3/_SUCCESS"],
    });
    assert.deepEqual(end, {
      error: "S3.S3Exception",
      cause:
        "Days: 1 of 4 items failed: d1 (2 succeeded, 1 skipped)\n" +
        "Its result could not be looked for or forgotten; the execution's history says why",
    });
    assert.deepEqual(
      batches.map(({ position }) => position),
      ["_0", "_2"],
    );
    const fast = await runShape(
      clock,
      { ...pipeline, run: days(job("A"), { result: DAY, failFast: true }) },
      { broken: unknown, seconds: () => 200 },
    );
    assert.deepEqual(fast.end, { error: "S3.S3Exception", cause: "Access Denied" });
  });

  it("does not run an item again whose old result can't be forgotten, and says so", async () => {
    const pipeline = pipelineOf(days(job("A"), { result: DAY }), inputs);
    const keys = ["root/days/d1/_SUCCESS", "root/days/d3/_SUCCESS"];
    const world = {
      input: { ...inputs, again: true },
      keys,
      broken: (called: Called) =>
        called.name === "forget" && (called.event as { readonly Key: string }).Key === keys[0]
          ? Object.assign(new Error("Access Denied"), { name: "S3.S3Exception" })
          : undefined,
    };
    const { end, batches, called, keys: left } = await runShape(clock, pipeline, world);
    assert.deepEqual(end, {
      error: "S3.S3Exception",
      cause:
        "Days: 1 of 4 items failed: d1 (3 succeeded)\n" +
        "Its result could not be looked for or forgotten; the execution's history says why",
    });
    assert.deepEqual(
      batches.map(({ position }) => position),
      ["_0", "_2", "_3"],
    );
    // Tried as often as any call that is lost.
    assert.deepEqual([called("forget").length, left], [14, [keys[0]]]);
    const fast = await runShape(
      clock,
      { ...pipeline, run: days(job("A"), { result: DAY, failFast: true }) },
      { ...world, seconds: () => 200 },
    );
    assert.deepEqual(fast.end, { error: "S3.S3Exception", cause: "Access Denied" });
  });

  it("remembers that an item failed that was run again: the next execution runs it, and skips the others", async () => {
    const pipeline = pipelineOf(days(sequence(job("A"), job("B")), { result: DAY }), inputs);
    const markOf = (date = "") => `root/days/${date}/_SUCCESS`;
    const marks = ({ job: name, values }: Try) => (name === "B" ? markOf(values.date) : undefined);
    const old = DAYS.map(markOf);
    const failed = await runShape(clock, pipeline, {
      input: { ...inputs, again: true },
      keys: old,
      marks,
      // One by its first job and one by its last.
      verdict: ({ job: name, values }) =>
        (name === "A" && values.date === "d1") || (name === "B" && values.date === "d3") ? "dead" : "success",
    });
    assert.equal(
      typeof failed.end === "object" && failed.end.cause?.split("\n")[0],
      "Days: 2 of 4 items failed: d1, d3 (2 succeeded)",
    );
    assert.deepEqual(failed.keys, ["d0", "d2"].map(markOf));
    const next = await runShape(clock, pipeline, { keys: failed.keys, marks });
    assert.equal(next.end, "SUCCEEDED");
    assert.deepEqual(next.batches.map(told), ["A_1 0–10", "A_3 0–10", "B_1 10–20", "B_3 10–20"]);
    assert.deepEqual(next.keys, old);
  });

  it("fails where a group's outcome can't be found out", async () => {
    const outcome = broken("outcome");
    const top = await runShape(clock, pipelineOf(days(job("A")), inputs), { broken: outcome });
    assert.equal(typeof top.end === "object" && top.end.error, "Sandbox.Timedout");
    const sides = days(parallel({ name: "Sides" }, job("A"), job("B")));
    const inner = await runShape(clock, pipelineOf(sides, { days: ["d0"] }), {
      broken: (called) => ((called.event as OutcomeEvent).group === "Sides" ? outcome(called) : undefined),
    });
    assert.deepEqual(inner.end, {
      error: "Sandbox.Timedout",
      cause:
        "Days: 1 of 1 items failed: d0 (0 succeeded)\n" +
        "How Sides ended could not be found out; the execution's history says why",
    });
  });

  it("runs a job again as often as it may, and fails with the last failure; a killed one never", async () => {
    const pipeline = pipelineOf(days(job("A", { retries: 2 })), inputs);
    const { end, batches } = await runShape(clock, pipeline, {
      verdict: ({ values, retry }) =>
        values.date === "d0" || (values.date === "d1" && retry === 0)
          ? "dead"
          : values.date === "d2"
            ? "killed"
            : "success",
    });
    assert.deepEqual(end, {
      error: "SparkSeveralFailures",
      cause: "Days: 2 of 4 items failed: d0, d2 (2 succeeded)\nA (d0): dead\nA (d2): killed",
    });
    assert.deepEqual(batches.map(told), [
      "A_0 0–10",
      "A_1 0–10",
      "A_0 again 1 10–20",
      "A_1 again 1 10–20",
      "A_0 again 2 20–30",
      "A_2 20–30",
      "A_3 30–40",
    ]);
  });

  it("begins nothing when the input is wrong", async () => {
    const { end, called } = await runShape(clock, pipelineOf(days(job("A")), inputs), {
      input: { days: ["d0", "d1", "d2", "d3", "d4"] },
    });
    assert.deepEqual(end, {
      error: "InvalidInput",
      cause:
        'in the execution\'s input, "days" has 5 items, but Days takes at most 4; split them over several executions',
    });
    assert.deepEqual([called("check").length, called("items").length], [1, 0]);
  });
});
