import assert from "node:assert/strict";

import { boundsOf } from "../../../compiler/bounds/bounds";
import { DEFAULT_POLLING } from "../../../compiler/functions";
import { concurrencyErrors } from "../../../compiler/bounds/concurrency";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Inputs, Step } from "../../../model/pipeline";
import { BACKFILL, job, ONE, pipelineOf, TEN, THREE_DEEP, THREE_IN_PARALLEL } from "../shapes";

const each = (atMost: number, concurrency: number, run: Step) =>
  forEach({ name: "Each", item: "file", in: { list: "files" }, atMost, concurrency, run });

const concurrentJobs = (run: Step, inputs: Inputs) =>
  boundsOf(pipelineOf(run, inputs), DEFAULT_POLLING).maxConcurrentJobs;

describe("maxConcurrentJobs", () => {
  const shapes: readonly (readonly [what: string, step: Step, most: number])[] = [
    ["one job", ONE.run, 1],
    ["ten in sequence", TEN.run, 1],
    ["three in parallel", THREE_IN_PARALLEL.run, 3],
    ["items, so many at once", BACKFILL.run, 4],
    ["fewer items than might run at once", each(2, 4, job("A")), 2],
    ["branches within items", each(9, 4, parallel({ name: "P" }, job("A"), job("B"))), 8],
    ["the widest step of a sequence", sequence(job("A"), each(5, 5, job("B")), job("C")), 5],
    ["files within days within branches", THREE_DEEP.run, 3],
  ];
  for (const [what, step, most] of shapes) {
    it(`counts ${what}`, () => {
      assert.equal(concurrentJobs(step, {}).worst, most);
    });
  }

  it("counts the items of an example", () => {
    const usual = (files: readonly string[]) => concurrentJobs(each(9, 4, job("A")), { files }).usual;
    assert.deepEqual([usual(["x"]), usual(["x", "y", "z", "a", "b"])], [1, 4]);
  });
});

describe("concurrencyErrors", () => {
  it("names the pipelines that run more jobs than there is reserved concurrency for; 0 is none", () => {
    const pipelines = [ONE, { ...THREE_IN_PARALLEL, name: "Wide" }];
    const errors = (reserved: number) => concurrencyErrors(pipelines, reserved);
    assert.deepEqual([errors(0), errors(3)], [[], []]);
    assert.deepEqual(errors(2), [
      "pipeline Wide: up to 3 jobs run at the same time, but reservedConcurrency is 2; raise it, or run fewer jobs at the same time",
    ]);
  });
});
