import assert from "node:assert/strict";

import fc from "fast-check";

import { usualItems, usualJob, usualSeconds, worstJob } from "../../../compiler/cost/estimates";
import type { Polling } from "../../../contract/polling";
import type { Inputs, ItemSource, SparkJob } from "../../../model/pipeline";
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

describe("the rounds of a job", () => {
  const limits = fc.record({
    startLimitSeconds: fc.integer({ min: 1, max: 1e6 }),
    runLimitSeconds: fc.integer({ min: 1, max: 1e7 }),
  });
  const polling = fc.record({
    windowSeconds: fc.integer({ min: 1, max: 800 }),
    waitPercent: fc.nat(50),
    maxWaitSeconds: fc.integer({ min: 1, max: 100_000 }),
  });

  it("are never fewer with longer runs, shorter windows or shorter waits, and with a longer start at most one fewer", () => {
    fc.assert(
      fc.property(limits, polling, fc.nat(10_000), (fields, how, more) => {
        const rounds = (changed: Partial<SparkJob>, other: Partial<Polling> = {}) =>
          worstJob(job("A", { ...fields, ...changed }), { ...how, ...other }).rounds;
        const before = rounds({});
        assert.ok(rounds({ runLimitSeconds: fields.runLimitSeconds + more }) >= before);
        assert.ok(rounds({}, { windowSeconds: Math.max(1, how.windowSeconds - more) }) >= before);
        assert.ok(rounds({}, { waitPercent: Math.max(0, how.waitPercent - more) }) >= before);
        // A start limit cuts a wait short, where a longer one lets it pass.
        assert.ok(rounds({ startLimitSeconds: fields.startLimitSeconds + more }) >= before - 1);
      }),
    );
  });

  it("and its seconds are at least those of a job that starts and ends sooner", () => {
    fc.assert(
      fc.property(limits, polling, fc.integer({ min: 1, max: 1e7 }), (fields, how, usual) => {
        const one = job("A", { ...fields, usualSeconds: usual });
        const [most, usually] = [worstJob(one, how), usualJob(one, how)];
        assert.ok(usually.rounds <= most.rounds);
        assert.ok(usually.attemptSeconds <= most.attemptSeconds);
        assert.ok(usually.lambdaSeconds <= most.lambdaSeconds);
      }),
    );
  });
});
