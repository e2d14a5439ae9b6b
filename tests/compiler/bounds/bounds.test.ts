import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { parse } from "yaml";

import { boundErrors, boundsOf } from "../../../compiler/bounds/bounds";
import { dollarsOf } from "../../../compiler/bounds/dollars";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { ForEach, Pipeline, SparkJob, Step } from "../../../model/pipeline";
import { ROOT } from "../../../cli/common/paths";
import { orders } from "../../pipelines/orders";
import { anyPipeline } from "../anyPipeline";
import { job, pipelineOf } from "./pipelines";

const DAYS = { from: "2026-01-01", to: "2026-01-30" };

const days = (atMost: number, limits: Partial<SparkJob> = {}, fields: Partial<ForEach> = {}): Pipeline =>
  pipelineOf(
    forEach({
      ...fields,
      name: "Days",
      item: "date",
      in: { from: "from", to: "to" },
      atMost,
      concurrency: 4,
      run: job("Day", { startLimitSeconds: 3_600, runLimitSeconds: 86_400, ...limits }),
    }),
    DAYS,
  );

const files = (atMost: number, concurrency: number, limits: Partial<SparkJob>): Pipeline =>
  pipelineOf(
    forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost,
      concurrency,
      run: job("File", limits),
    }),
    { files: ["a", "b"] },
  );

describe("the bounds of a pipeline", () => {
  const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    config: { pollWindowSeconds: { default: number } };
  };
  const window = config.pollWindowSeconds.default;

  it("are a fifth of the events that an execution may have, for two jobs that take a day each", () => {
    // 376 looks at each, 7 events a look; 5 to submit, 7 for the check and the execution, 6 to stop and fail.
    const { worst, usual } = boundsOf(orders, window);
    assert.equal(worst.events, 2 * (376 * 7 + 5) + 7 + 6);
    assert.equal(worst.transitions, 2 * (376 * 2 + 1) + 1 + 2);
    assert.equal(worst.requests, 2 * (376 + 1) + 1 + 1);
    assert.equal(worst.seconds, 2 * (3_600 + 86_400 + 120 + 90) + 20 + 300);
    assert.deepEqual(usual, {
      transitions: 16,
      events: 61,
      requests: 9,
      lambdaSeconds: 1_203,
      seconds: 1_203,
    });
  });

  it("have as many rounds as fit into the time that looks take to find a limit over", () => {
    const rounds = (runLimitSeconds: number) => {
      const { worst } = boundsOf(pipelineOf(job("Only", { startLimitSeconds: 120, runLimitSeconds })), 240);
      return (worst.events - 7 - 5 - 6) / 7;
    };
    // 120 + 120 + 239 s are in the second window, one more is the first of the third.
    assert.deepEqual([239, 240, 479, 480].map(rounds), [2, 3, 3, 4]);
  });

  const figures: readonly (readonly [string, Pipeline, events: number, usual: number, seconds: number])[] = [
    ["no retries", pipelineOf(job("Only")), 53, 21, 1_430],
    ["two retries", pipelineOf(job("Only", { retries: 2 })), 7 + 3 * 40 + 6, 21, 20 + 3 * 1_110 + 300],
    ["4 items, 4 at once", days(4, { runLimitSeconds: 3_600 }), 948, 89, 7_750],
    // In each worst item 5 events and 30 s of a look, 2 of its choice, 5 and 30 s to forget; usually 7 events and 1 s.
    [
      "4 items with results",
      days(4, { runLimitSeconds: 3_600 }, { result: "{rootPath}/days/{date}/" }),
      948 + 4 * 12,
      89 + 4 * 7,
      7_750 + 60,
    ],
    ["5 items, 4 at once", days(5, { runLimitSeconds: 3_600 }), 1_179, 105, 15_460],
  ];
  for (const [what, pipeline, events, usual, seconds] of figures) {
    it(`are these of ${what}`, () => {
      const bounds = boundsOf(pipeline, 240);
      assert.deepEqual(
        [bounds.worst.events, bounds.usual.events, bounds.worst.seconds],
        [events, usual, seconds],
      );
    });
  }

  it("take the usual items from the example", () => {
    assert.deepEqual(boundsOf(days(60), 240).usual, boundsOf(days(30), 240).usual);
  });
});

describe("boundErrors", () => {
  const EVENTS = "but an execution may have 25,000 (a tenth is kept free for retries)";
  const BYTES = "but a state may have 262,144";

  const mistakes: readonly (readonly [string, Pipeline, window: number, readonly string[]])[] = [
    [
      "too many events",
      days(10),
      240,
      [
        `up to 26,484 events, ${EVENTS}; any of these would fit: pollWindowSeconds of at least 283, runLimitSeconds of at most 72839 for each job, atMost of at most 8 for Days, with a shorter example`,
      ],
    ],
    [
      "events that no window would do for",
      days(60),
      240,
      [
        `up to 158,784 events, ${EVENTS}; any of these would fit: runLimitSeconds of at most 8519 for each job, atMost of at most 8 for Days, with a shorter example`,
      ],
    ],
    [
      "too much data, too",
      files(1_000, 40, { startLimitSeconds: 60, runLimitSeconds: 60 }),
      240,
      [
        `up to 28,024 events, ${EVENTS}; this would fit: atMost of at most 156 for Files`,
        `up to 836,580 bytes of data in a state, ${BYTES}; this would fit: atMost of at most 156 for Files`,
      ],
    ],
    [
      "more than a year",
      files(20, 1, { runLimitSeconds: 1_700_000 }),
      800,
      [
        `up to 297,944 events, ${EVENTS}; any of these would fit: runLimitSeconds of at most 125979 for each job, atMost of at most 1 for Files, with a shorter example`,
        "up to 393 d 17 h, but an execution may last 365 d; any of these would fit: runLimitSeconds of at most 125979 for each job, atMost of at most 1 for Files, with a shorter example",
      ],
    ],
    [
      "what fewer retries would help",
      pipelineOf(
        sequence(
          ...Array.from({ length: 60 }, (_, index) =>
            job(`Job${String(index)}`, { startLimitSeconds: 60, runLimitSeconds: 1, retries: 10 }),
          ),
        ),
      ),
      40,
      [
        `up to 26,413 events, ${EVENTS}; any of these would fit: pollWindowSeconds of at least 46, startLimitSeconds of at most 38 for each job, retries of at most 8 for each job`,
      ],
    ],
    [
      "what only a split would help",
      pipelineOf(
        sequence(
          ...Array.from({ length: 2_000 }, (_, index) => job(`Job${String(index)}`, { runLimitSeconds: 1 })),
        ),
      ),
      800,
      [`up to 24,013 events, ${EVENTS}; no single setting would make it fit: split the pipeline`],
    ],
  ];
  for (const [what, pipeline, window, sentences] of mistakes) {
    it(`says which setting would fit: ${what}`, () => {
      assert.deepEqual(
        boundErrors(pipeline, window),
        sentences.map((sentence) => `pipeline Bounded: ${sentence}`),
      );
    });
  }

  it("keeps a tenth of the events free, and has nothing to say of what fits", () => {
    const ofEvents = (jobs: number) =>
      pipelineOf(
        parallel({ name: "All" }, ...Array.from({ length: jobs }, (_, index) => job(`Job${String(index)}`))),
      );
    // 47 of each job, 19 of the rest.
    assert.deepEqual(
      [478, 479].map((jobs) => boundsOf(ofEvents(jobs), 240).worst.events),
      [22_485, 22_532],
    );
    assert.deepEqual(boundErrors(ofEvents(478), 240), []);
    assert.equal(boundErrors(ofEvents(479), 240).length, 1);
    assert.deepEqual(boundErrors(orders, 240), []);
  });

  it("has nothing to say of exactly as many events as there may be", () => {
    const two = (runLimitSeconds: number) =>
      pipelineOf(
        sequence(
          job("One", { startLimitSeconds: 1, runLimitSeconds: 1 }),
          job("Two", { startLimitSeconds: 80, runLimitSeconds }),
        ),
      );
    // 1 look at the one and 3,210 at the other, 7 events a look; 5 to submit each, 13 for the rest.
    assert.equal(boundsOf(two(2_567_000), 800).worst.events, 3_211 * 7 + 2 * 5 + 13);
    assert.deepEqual(
      [2_567_000, 2_567_800].map((limit) => boundErrors(two(limit), 800).length),
      [0, 1],
    );
  });

  it("has nothing to say of exactly a year", () => {
    const year = (runLimitSeconds: number) =>
      pipelineOf(job("Year", { startLimitSeconds: 1, runLimitSeconds }));
    assert.equal(boundsOf(year(31_535_469), 800).worst.seconds, 365 * 86_400);
    const ofYear = (limit: number) =>
      boundErrors(year(limit), 800).filter((mistake) => mistake.includes("365 d")).length;
    assert.deepEqual([31_535_469, 31_535_470].map(ofYear), [0, 1]);
  });

  it("lets no bound fall when there are more items, longer limits, more retries or a smaller window", () => {
    fc.assert(
      fc.property(anyPipeline, fc.integer({ min: 2, max: 800 }), fc.nat(500), (pipeline, window, more) => {
        const before = boundsOf(pipeline, window);
        const grown = [
          boundsOf(pipeline, Math.max(1, window - more)),
          ...[
            { startLimitSeconds: 3_600 + more },
            { runLimitSeconds: 86_400 + more },
            { retries: 2 + (more % 9) },
          ].map((limits) => boundsOf(changed(pipeline, limits, 0), window)),
          boundsOf(changed(pipeline, {}, more), window),
        ];
        for (const { worst, stateBytes } of grown) {
          for (const [name, value] of Object.entries(worst)) {
            assert.ok(value >= before.worst[name as keyof typeof worst], name);
          }
          assert.ok(stateBytes >= before.stateBytes, "stateBytes");
        }
        for (const [name, value] of Object.entries(before.usual)) {
          assert.ok(value <= before.worst[name as keyof typeof before.worst], `usual ${name}`);
        }
      }),
    );
  });
});

/** A pipeline whose jobs have other limits, and whose forEachs have more items. */
function changed(pipeline: Pipeline, limits: Partial<SparkJob>, more: number): Pipeline {
  const change = (step: Step): Step => {
    switch (step.shape) {
      case undefined:
        return { ...step, ...limits };
      case "sequence":
        return { ...step, steps: step.steps.map(change) };
      case "parallel":
        return { ...step, branches: step.branches.map(change) };
      case "forEach":
        return { ...step, atMost: step.atMost + more, run: change(step.run) };
    }
  };
  return { ...pipeline, run: change(pipeline.run) };
}

describe("dollarsOf", () => {
  const none = { transitions: 0, events: 0, requests: 0, lambdaSeconds: 0, seconds: 0 };

  it("are AWS' prices of transitions, requests and gigabyte-seconds, and of nothing else", () => {
    assert.equal(dollarsOf({ ...none, transitions: 1_000 }), 0.025);
    assert.equal(dollarsOf({ ...none, requests: 1_000_000 }).toFixed(10), "0.2000000000");
    assert.equal(dollarsOf({ ...none, lambdaSeconds: 4_000_000 }).toFixed(10), "13.3334000000");
    assert.equal(dollarsOf({ ...none, events: 9, seconds: 9 }), 0);
  });
});
