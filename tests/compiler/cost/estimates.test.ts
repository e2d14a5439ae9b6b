import assert from "node:assert/strict";

import { usualItems, usualSeconds } from "../../../compiler/cost/estimates";
import type { Inputs, ItemSource } from "../../../model/pipeline";
import { job } from "../shapes";

describe("usualItems", () => {
  const FILES = { list: "files" };
  const DATES = { from: "from", to: "to" };
  const four = ["a", "b", "c", "d"];
  const rows: readonly (readonly [what: string, source: ItemSource, inputs: Inputs, items: number])[] = [
    ["those of a list", FILES, { files: ["a", "b"] }, 2],
    ["all days, a leap day too", DATES, { from: "2024-02-28", to: "2024-03-01" }, 3],
    ["one day", DATES, { from: "2024-01-01", to: "2024-01-01" }, 1],
    ["no more of a list than there may be", FILES, { files: four }, 3],
    ["no more days than there may be", DATES, { from: "2024-01-01", to: "2024-12-31" }, 3],
    // What can't be read is the checks' to say.
    ["as many as there may be, where there is no list", FILES, {}, 3],
    ["as many as there may be, where there are no days", DATES, {}, 3],
    ["as many as there may be, where days are none", DATES, { from: "b", to: "a" }, 3],
    [
      "as many as there may be, where the last day is before the first",
      DATES,
      { from: "2024-01-02", to: "2024-01-01" },
      3,
    ],
  ];
  for (const [what, source, inputs, items] of rows) {
    it(`are ${what}`, () => {
      assert.equal(usualItems({ in: source, atMost: 3 }, inputs), items);
    });
  }
});

describe("usualSeconds", () => {
  it("are ten minutes unless said, and never more than a job may take", () => {
    const limits = { startLimitSeconds: 60, runLimitSeconds: 60 };
    const jobs = [{}, { usualSeconds: 7 }, { usualSeconds: 1_000, ...limits }, limits];
    assert.deepEqual(
      jobs.map((fields) => usualSeconds(job("A", fields))),
      [600, 7, 120, 120],
    );
  });
});
