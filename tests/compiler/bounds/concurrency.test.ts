import assert from "node:assert/strict";

import { maxConcurrentJobs } from "../../../compiler/bounds/concurrency";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Step } from "../../../model/pipeline";
import { usualItems } from "../../../compiler/bounds/usualItems";
import { BACKFILL, job, ONE, TEN, THREE_DEEP, THREE_IN_PARALLEL } from "../shapes";

const each = (atMost: number, concurrency: number, run: Step) =>
  forEach({ name: "Each", item: "file", in: { list: "files" }, atMost, concurrency, run });

describe("jobsAtOnce", () => {
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
      assert.equal(maxConcurrentJobs(step), most);
    });
  }

  it("counts the items of an example", () => {
    const usual = (files: readonly string[]) =>
      maxConcurrentJobs(each(9, 4, job("A")), (group) => usualItems(group, { files }));
    assert.deepEqual([usual(["x"]), usual(["x", "y", "z", "a", "b"])], [1, 4]);
  });
});
