import assert from "node:assert/strict";

import { boundErrors } from "../../../compiler/bounds/bounds";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Pipeline, SparkJob, Step } from "../../../model/pipeline";
import { job, pipelineOf } from "./pipelines";

const files = (atMost: number, concurrency: number, limits: Partial<SparkJob>, name = "Files"): Step =>
  forEach({
    name,
    item: name.toLowerCase(),
    in: { list: "files" },
    atMost,
    concurrency,
    run: job(`${name}Job`, limits),
  });
const days = (atMost: number, limits: Partial<SparkJob> = {}): Step =>
  forEach({
    name: "Days",
    item: "date",
    in: { from: "from", to: "to" },
    atMost,
    concurrency: 4,
    run: job("Day", { startLimitSeconds: 3_600, runLimitSeconds: 86_400, ...limits }),
  });
const pipeline = (run: Step): Pipeline =>
  pipelineOf(run, { files: ["a", "b"], from: "2026-01-01", to: "2026-01-06" });

/** A job that says no limit. */
const plain: SparkJob = { name: "Plain", file: "{rootPath}/app.py", args: [], writes: [] };

describe("the settings that would fit", () => {
  const rows: readonly (readonly [what: string, run: Step, window: number, settings: string])[] = [
    [
      "no window longer than the configuration allows",
      // 2,497 looks at 800 s, which are too many by one.
      sequence(
        job("One", { startLimitSeconds: 1, runLimitSeconds: 1 }),
        job("Two", { startLimitSeconds: 80, runLimitSeconds: 1_997_000 }),
      ),
      800,
      "runLimitSeconds of at most 1996721 for each job",
    ],
    [
      "one limit for jobs of which each has another",
      parallel(
        { name: "Both" },
        job("Short", { runLimitSeconds: 600 }),
        job("Long", { runLimitSeconds: 1_000_000 }),
      ),
      240,
      "pollWindowSeconds of at least 402, runLimitSeconds of at most 597540 for each job",
    ],
    [
      "a limit of jobs that say none",
      forEach({
        name: "Files",
        item: "file",
        in: { list: "files" },
        atMost: 8,
        concurrency: 4,
        run: plain,
      }),
      240,
      "pollWindowSeconds of at least 291, runLimitSeconds of at most 70800 for each job, atMost of at most 6 for Files",
    ],
    [
      "a limit that leaves a job alone that says none, and waits for less time than another",
      sequence({ ...plain, runLimitSeconds: 600 }, job("Waits", { startLimitSeconds: 1_000_000 })),
      240,
      "pollWindowSeconds of at least 403, startLimitSeconds of at most 594360 for each job",
    ],
    [
      "one item less where that is enough, of which the example has no more",
      days(7),
      240,
      "pollWindowSeconds of at least 254, runLimitSeconds of at most 81600 for each job, atMost of at most 6 for Days",
    ],
    [
      "the items of one of two forEachs by themselves, and not of one that would not do",
      sequence(
        files(20, 4, { runLimitSeconds: 40_000 }, "Ones"),
        files(2, 2, { runLimitSeconds: 40_000 }, "Twos"),
      ),
      240,
      "pollWindowSeconds of at least 360, runLimitSeconds of at most 26580 for each job, atMost of at most 12 for Ones",
    ],
  ];
  for (const [what, run, window, settings] of rows) {
    it(`are ${what}`, () => {
      const words = boundErrors(pipeline(run), {
        windowSeconds: window,
        waitPercent: 0,
        maxWaitSeconds: 43_200,
      }).map((one) => one.replace(/^.* would fit: /, ""));
      assert.deepEqual(words, [settings]);
    });
  }

  it("fit, and the next one does not", () => {
    const limit = (run: Step, window = 240) =>
      boundErrors(pipeline(run), { windowSeconds: window, waitPercent: 0, maxWaitSeconds: 43_200 }).length;
    assert.deepEqual([limit(days(8), 291), limit(days(8), 290)], [0, 1]);
    assert.deepEqual([limit(days(6)), limit(days(7))], [0, 1]);
    const [fits, not] = [days(8, { runLimitSeconds: 70_800 }), days(8, { runLimitSeconds: 70_801 })];
    assert.deepEqual([limit(fits), limit(not)], [0, 1]);
    const short = { startLimitSeconds: 1, runLimitSeconds: 1 };
    assert.deepEqual([limit(files(156, 40, short)), limit(files(157, 40, short))], [0, 1]);
  });
});
