import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { parse } from "yaml";

import { boundMistakes, boundsOf } from "../../../asl/bounds/bounds";
import { LONGEST_INTERVAL_SECONDS, LONGEST_SECONDS } from "../../../asl/bounds/counts";
import { dollarsOf } from "../../../asl/bounds/cost";
import { compile } from "../../../asl/compile";
import { count, duration } from "../../../asl/inWords";
import { forEach, parallel, sequence } from "../../../asl/pipeline";
import type { ForEach, Pipeline, SparkJob, Step } from "../../../asl/pipeline";
import { usualItems } from "../../../asl/bounds/usualItems";
import { CHECK_SECONDS } from "../../../handlers/checkLivy";
import { ITEMS_SECONDS } from "../../../handlers/items";
import { OUTCOME_SECONDS } from "../../../handlers/outcome";
import { QUERY_EXTRA_SECONDS } from "../../../handlers/queryBatch";
import { STOP_SECONDS } from "../../../handlers/stopJob";
import { ROOT } from "../../../local/paths";
import { taxi } from "../../../pipelines/taxi";
import { anyPipeline } from "../anyPipeline";
import { bind } from "../bindings";
import { job, pipelineOf, SHAPES } from "./pipelines";

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

  it("rest on the times that the functions have", () => {
    const backfill = SHAPES["a backfill of 30 days with two jobs each"]!;
    const group = compile(backfill, bind(backfill)).States.Days;
    const secondsOf = (name: string) => {
      const task = group?.Type === "Map" ? group.ItemProcessor.States[name] : undefined;
      return task?.Type === "Task" ? task.TimeoutSeconds : 0;
    };
    assert.deepEqual(LONGEST_SECONDS, {
      check: CHECK_SECONDS,
      items: ITEMS_SECONDS,
      outcome: OUTCOME_SECONDS,
      stop: STOP_SECONDS,
      queryExtra: QUERY_EXTRA_SECONDS,
      look: secondsOf("Look for Days result"),
      forget: secondsOf("Forget Days result"),
    });
    const text = readFileSync(join(ROOT, "config.ts"), "utf8");
    assert.ok(text.includes(`integer("pollIntervalSeconds", 1, ${String(LONGEST_INTERVAL_SECONDS)})`));
  });

  it("are a fifth of the events that an execution may have, for two jobs that take a day each", () => {
    // 376 looks at each, 7 events a look; 5 to submit, 7 for the check and the execution, 6 to stop and fail.
    const { worst, usual } = boundsOf(taxi, window);
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

  it("take the usual items from the example, and no more than there may be", () => {
    const dates = { from: "from", to: "to" };
    const most = (source: Parameters<typeof usualItems>[0]["in"], inputs: Pipeline["inputs"] = {}) =>
      usualItems({ in: source, atMost: 40 }, inputs);
    assert.equal(most(dates, DAYS), 30);
    assert.equal(most(dates, { from: "2024-02-28", to: "2024-03-01" }), 3);
    assert.equal(most(dates, { from: "2024-01-01", to: "2024-12-31" }), 40);
    assert.equal(most({ list: "files" }, { files: ["a", "b"] }), 2);
    // What can't be read is the checks' to say.
    assert.deepEqual(
      [most(dates), most({ list: "files" }), most(dates, { from: "b", to: "a" })],
      [40, 40, 40],
    );
  });
});

describe("boundMistakes", () => {
  const EVENTS =
    "and an execution may have 25,000 (a tenth of it is kept free for calls that are tried again)";
  const BYTES = "and a state may have 262,144";

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
        "up to 393 d 17 h, and an execution may last 365 d; any of these would fit: runLimitSeconds of at most 125979 for each job, atMost of at most 1 for Files, with a shorter example",
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
      [`up to 24,013 events, ${EVENTS}; no setting alone would make it fit: split the pipeline`],
    ],
  ];
  for (const [what, pipeline, window, sentences] of mistakes) {
    it(`says which setting would fit: ${what}`, () => {
      assert.deepEqual(
        boundMistakes(pipeline, window),
        sentences.map((sentence) => `pipeline Bounded: ${sentence}`),
      );
    });
  }

  it("names settings that fit, of which the next one does not", () => {
    const limit = (pipeline: Pipeline, window = 240) => boundMistakes(pipeline, window).length;
    assert.deepEqual([limit(days(10), 283), limit(days(10), 282)], [0, 1]);
    assert.deepEqual([limit(days(8)), limit(days(9))], [0, 1]);
    const [fits, not] = [days(10, { runLimitSeconds: 72_839 }), days(10, { runLimitSeconds: 72_840 })];
    assert.deepEqual([limit(fits), limit(not)], [0, 1]);
    const short = { startLimitSeconds: 1, runLimitSeconds: 1 };
    assert.deepEqual([limit(files(156, 40, short)), limit(files(157, 40, short))], [0, 1]);
  });

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
    assert.deepEqual(boundMistakes(ofEvents(478), 240), []);
    assert.equal(boundMistakes(ofEvents(479), 240).length, 1);
    assert.deepEqual(boundMistakes(taxi, 240), []);
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

describe("numbers in words", () => {
  it("have commas between thousands", () => {
    assert.deepEqual([0, 999, 1_000, 157_600, 31_536_000].map(count), [
      "0",
      "999",
      "1,000",
      "157,600",
      "31,536,000",
    ]);
  });

  const times: readonly (readonly [number, string])[] = [
    [0, "0 s"],
    [0.2, "1 s"],
    [59, "59 s"],
    [60, "1 min"],
    [5_400, "1 h 30 min"],
    [5_401, "1 h 31 min"],
    [3_599.5, "1 h"],
    [86_399, "1 d"],
    [183_000, "2 d 3 h"],
    [40_016_240, "463 d 4 h"],
  ];
  for (const [seconds, words] of times) {
    it(`are ${words} for ${String(seconds)} seconds`, () => {
      assert.equal(duration(seconds), words);
    });
  }
});
