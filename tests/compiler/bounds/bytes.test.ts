import assert from "node:assert/strict";

import { boundsOf } from "../../../compiler/bounds/bounds";
import { DEFAULT_POLLING } from "../../../compiler/functions";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { ForEach, Inputs, Step } from "../../../model/pipeline";
import { job, pipelineOf, SHAPES } from "./pipelines";

const bytes = (run: Step, inputs: Inputs) => boundsOf(pipelineOf(run, inputs), DEFAULT_POLLING).stateBytes;
const each = (name: string, fields: Partial<ForEach> = {}): ForEach =>
  forEach({
    name,
    item: name.toLowerCase(),
    in: { list: "files" },
    atMost: 2,
    concurrency: 1,
    run: job(`${name}Job`),
    ...fields,
  });
const texts = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => String(index).padEnd(length, "x"));

/** Bytes of JSON that a text, or a day, of an input has at most. */
const TEXT = 256 + 2;
const DAY = 10 + 2;

describe("the largest state", () => {
  const figures: Readonly<Record<string, number>> = {
    "one job": 32_640,
    "ten in sequence": 32_640,
    "three in parallel within a sequence": 55_056,
    "a parallel at the end": 46_440,
    "a backfill of 30 days with two jobs each": 166_212,
    "nesting three deep": 55_036,
    retries: 32_643,
  };
  for (const [what, pipeline] of Object.entries(SHAPES)) {
    it(`has these bytes of ${what}`, () => {
      assert.equal(boundsOf(pipeline, DEFAULT_POLLING).stateBytes, figures[what]);
    });
  }

  describe("that holds the execution's input", () => {
    /** Of so many texts that a call which is told of the execution is the largest. */
    const wide = texts(300, 1);
    const days = (from: string, to: string) => each("Days", { in: { from, to } });
    const range = { from: "2026-01-01", to: "2026-01-02", wide };

    it("counts days as days, and other texts as long as they may be", () => {
      const both = bytes(days("from", "to"), range);
      assert.equal(both, 96_150);
      assert.equal(bytes(days("from", "from"), range) - both, TEXT - DAY);
      assert.equal(bytes(days("to", "to"), range) - both, TEXT - DAY);
    });

    it("counts the items of all forEachs around a job", () => {
      const inputs = { files: ["a"], zones: ["y", "z"], wide };
      const zones = each("Zones", { in: { list: "zones" }, run: each("Files") });
      // The item itself, and its number.
      const more = `"zones":,`.length + TEXT + "_0".length;
      assert.equal(bytes(zones, inputs) - bytes(each("Files"), inputs), more);
    });

    it("counts as many texts of a list as its example has", () => {
      const of = (count: number) => bytes(days("from", "to"), { ...range, wide: texts(count, 1) });
      assert.equal(of(301) - of(300), TEXT + 1);
    });

    it("counts as many texts of a list as the forEachs take that go through it, the least of them", () => {
      const inputs = { files: ["a"], wide };
      const more = (atMost: number) => each("More", { failFast: true, atMost });
      const of = (files: number, others: number) =>
        bytes(sequence(each("Files", { atMost: files }), more(others)), inputs);
      assert.equal(of(2, 9), of(2, 2));
      assert.equal(of(3, 9) - of(2, 9), TEXT + 1);
    });

    it("counts the example beside it, which the check function is told", () => {
      const files = each("Files", { failFast: true, atMost: 300 });
      const of = (count: number) => bytes(files, { files: texts(count, 256) });
      assert.equal(of(300) - of(200), 100 * (TEXT + 1));
    });
  });

  describe("that holds many items", () => {
    const many = each("Days", {
      in: { from: "from", to: "to" },
      atMost: 10_000,
      concurrency: 40,
      failFast: true,
    });
    const more = (before: Step) => bytes(sequence(before, many), {}) - bytes(many, {});
    const both = parallel({ name: "Both" }, job("A"), job("B"));

    it("counts what is left of the job before", () => {
      const left = {
        id: 2_000_000_000,
        name: "x".repeat(106),
        attempt: 10_000,
        retry: 10_000,
        state: "interrupted",
        submittedAt: 1e12,
        waitSeconds: 3e7,
        startedAt: 1e12,
        endedAt: 1e12,
        applicationId: "x".repeat(40),
        trouble: {
          unreachable: 1e12,
          serverError: 1e12,
          unknownState: 1e12,
          notFound: 1e12,
          mismatch: 1e12,
          unauthorised: 1e12,
          rejected: 1e12,
        },
        failure: null,
      };
      // A comma after the last field of each object.
      assert.equal(more(job("A")), JSON.stringify({ job: left }).length - "{}".length + 3);
    });

    it("counts what is left of a group before, unless its first failure ends the run", () => {
      const left = { state: "success", failure: null, succeeded: 10_000, skipped: 10_000 };
      assert.equal(more(both), JSON.stringify({ job: left }).length - "{}".length + 2);
      assert.equal(more({ ...both, failFast: true }), 0);
    });
  });
});
