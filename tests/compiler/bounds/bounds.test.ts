import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { parse } from "yaml";

import { boundErrors, boundsOf } from "../../../compiler/bounds/bounds";
import { dollarsOf } from "../../../compiler/bounds/dollars";
import { DEFAULT_POLLING } from "../../../compiler/functions";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { ForEach, Pipeline, SparkJob, Step } from "../../../model/pipeline";
import { MAX_WAIT_SECONDS } from "../../../contract/polling";
import { ROOT } from "../../../cli/common/paths";
import { orders } from "../../pipelines/orders";
import { anyPipeline } from "../anyPipeline";
import { pollingOf } from "../functions";
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
    config: Readonly<Record<"pollWindowSeconds" | "pollWaitPercent", { default: number }>>;
  };
  const window = {
    windowSeconds: config.pollWindowSeconds.default,
    waitPercent: config.pollWaitPercent.default,
    maxWaitSeconds: MAX_WAIT_SECONDS.ownCluster,
  };

  it("are a ninth of the events that an execution may have, for two jobs that take a day each", () => {
    // 157 looks at each, 9 events a look; 5 to submit, 7 for the check and the execution, 6 to look for the
    // reason and fail.
    const { worst, usual } = boundsOf(orders, window);
    assert.equal(worst.events, 2 * (157 * 9 + 5) + 7 + 6);
    assert.equal(worst.transitions, 2 * (157 * 3 + 1) + 1 + 2);
    assert.equal(worst.requests, 2 * (157 + 1) + 1 + 1);
    assert.equal(worst.seconds, 2 * (3_600 + 86_400 + 2 + 90) + 20 + 420);
    assert.equal(worst.lambdaSeconds, 75_566);
    assert.deepEqual(usual, {
      transitions: 22,
      events: 73,
      requests: 9,
      lambdaSeconds: 1_183.5,
      seconds: 1_201.5,
    });
  });

  it("have as many rounds as fit into the time that looks take to find a limit over, and waits in between", () => {
    const rounds = (runLimitSeconds: number) => {
      const { worst } = boundsOf(
        pipelineOf(job("Only", { startLimitSeconds: 120, runLimitSeconds })),
        DEFAULT_POLLING,
      );
      return (worst.events - 7 - 5 - 6) / 9;
    };
    // The windows begin after 3 s, then after 243 + 2 s, 485 + 4 s and 729 + 7 s.
    assert.deepEqual([120, 121, 362, 363, 606, 607].map(rounds), [1, 2, 2, 3, 3, 4]);
  });

  it("let a job run for a year within half of the events, and for half a dollar", () => {
    const of = (seconds: number) => {
      const limits = { startLimitSeconds: 3_600, runLimitSeconds: seconds, usualSeconds: seconds };
      const { worst, usual } = boundsOf(pipelineOf(job("Only", limits)), DEFAULT_POLLING);
      return { events: worst.events, dollars: Number(dollarsOf(usual).toFixed(4)) };
    };
    assert.deepEqual([3_600, 86_400, 14 * 86_400, 364 * 86_400].map(of), [
      { events: 261, dollars: 0.0068 },
      { events: 1_431, dollars: 0.0729 },
      { events: 3_591, dollars: 0.1883 },
      { events: 10_350, dollars: 0.5452 },
    ]);
  });

  const figures: readonly (readonly [string, Pipeline, events: number, usual: number, seconds: number])[] = [
    ["no retries", pipelineOf(job("Only")), 54, 23, 1_432],
    ["two retries", pipelineOf(job("Only", { retries: 2 })), 7 + 3 * 41 + 6, 23, 20 + 3 * 992 + 420],
    ["4 items, 4 at once", days(4, { runLimitSeconds: 3_600 }), 1_052, 97, 7_752],
    // In each worst item 5 events and 30 s of a look, 2 of its choice, 5 and 30 s to forget; usually 7 events and 1 s.
    [
      "4 items with results",
      days(4, { runLimitSeconds: 3_600 }, { result: "{rootPath}/days/{date}/" }),
      1_052 + 4 * 12,
      97 + 4 * 7,
      7_752 + 60,
    ],
    ["5 items, 4 at once", days(5, { runLimitSeconds: 3_600 }), 1_309, 115, 15_464],
  ];
  for (const [what, pipeline, events, usual, seconds] of figures) {
    it(`are these of ${what}`, () => {
      const bounds = boundsOf(pipeline, DEFAULT_POLLING);
      assert.deepEqual(
        [bounds.worst.events, bounds.usual.events, bounds.worst.seconds],
        [events, usual, seconds],
      );
    });
  }

  it("take the usual items from the example", () => {
    assert.deepEqual(boundsOf(days(60), DEFAULT_POLLING).usual, boundsOf(days(30), DEFAULT_POLLING).usual);
  });
});

describe("boundErrors", () => {
  const EVENTS = "but an execution may have 25,000 (a tenth is kept free for retries)";
  const BYTES = "but a state may have 262,144";

  const mistakes: readonly (readonly [string, Pipeline, window: number, readonly string[]])[] = [
    [
      "too many events",
      days(17),
      240,
      [
        `up to 24,283 events, ${EVENTS}; any of these would fit: pollWindowSeconds of at least 279, runLimitSeconds of at most 73759 for each job, atMost of at most 15 for Days, with a shorter example`,
      ],
    ],
    [
      "events that no window would do for",
      days(60),
      240,
      [
        `up to 85,644 events, ${EVENTS}; any of these would fit: runLimitSeconds of at most 8084 for each job, atMost of at most 15 for Days, with a shorter example`,
      ],
    ],
    [
      "too much data, too",
      files(1_000, 40, { startLimitSeconds: 60, runLimitSeconds: 60 }),
      240,
      [
        `up to 23,024 events, ${EVENTS}; this would fit: atMost of at most 156 for Files`,
        `up to 836,580 bytes of data in a state, ${BYTES}; this would fit: atMost of at most 156 for Files`,
      ],
    ],
    [
      "more than a year",
      files(20, 1, { runLimitSeconds: 1_700_000 }),
      800,
      [
        `up to 56,464 events, ${EVENTS}; any of these would fit: runLimitSeconds of at most 191618 for each job, atMost of at most 7 for Files`,
        "up to 393 d 17 h, but an execution may last 365 d; any of these would fit: runLimitSeconds of at most 191618 for each job, atMost of at most 7 for Files",
      ],
    ],
    [
      "what fewer retries would help",
      pipelineOf(
        sequence(
          ...Array.from({ length: 60 }, (_, index) =>
            job(`Job${String(index)}`, { startLimitSeconds: 60, runLimitSeconds: 80, retries: 10 }),
          ),
        ),
      ),
      40,
      [
        `up to 27,073 events, ${EVENTS}; any of these would fit: pollWindowSeconds of at least 47, runLimitSeconds of at most 61 for each job, startLimitSeconds of at most 41 for each job, retries of at most 8 for each job`,
      ],
    ],
    [
      "what only a split would help",
      pipelineOf(
        sequence(
          ...Array.from({ length: 1_700 }, (_, index) => job(`Job${String(index)}`, { runLimitSeconds: 1 })),
        ),
      ),
      800,
      [`up to 23,813 events, ${EVENTS}; no single setting would make it fit: split the pipeline`],
    ],
  ];
  for (const [what, pipeline, window, sentences] of mistakes) {
    it(`says which setting would fit: ${what}`, () => {
      assert.deepEqual(
        boundErrors(pipeline, pollingOf(window)),
        sentences.map((sentence) => `pipeline Bounded: ${sentence}`),
      );
    });
  }

  it("keeps a tenth of the events free, and has nothing to say of what fits", () => {
    const ofEvents = (jobs: number) =>
      pipelineOf(
        parallel({ name: "All" }, ...Array.from({ length: jobs }, (_, index) => job(`Job${String(index)}`))),
      );
    // 48 of each job, 19 of the rest.
    assert.deepEqual(
      [468, 469].map((jobs) => boundsOf(ofEvents(jobs), DEFAULT_POLLING).worst.events),
      [22_483, 22_531],
    );
    assert.deepEqual(boundErrors(ofEvents(468), DEFAULT_POLLING), []);
    assert.equal(boundErrors(ofEvents(469), DEFAULT_POLLING).length, 1);
    assert.deepEqual(boundErrors(orders, DEFAULT_POLLING), []);
  });

  it("has nothing to say of exactly as many events as there may be", () => {
    const one = (runLimitSeconds: number) =>
      pipelineOf(job("Only", { startLimitSeconds: 80, runLimitSeconds }));
    const polling = { windowSeconds: 800, waitPercent: 0, maxWaitSeconds: 43_200 };
    // 2,498 looks, 9 events a look; 5 to submit, 13 for the rest.
    assert.equal(boundsOf(one(1_998_321), polling).worst.events, 22_500);
    assert.deepEqual(
      [1_998_321, 1_998_322].map((limit) => boundErrors(one(limit), polling).length),
      [0, 1],
    );
  });

  it("has nothing to say of exactly a year", () => {
    const year = (runLimitSeconds: number) =>
      pipelineOf(job("Year", { startLimitSeconds: 1, runLimitSeconds }));
    assert.equal(boundsOf(year(31_535_467), pollingOf(800)).worst.seconds, 365 * 86_400);
    const ofYear = (limit: number) =>
      boundErrors(year(limit), pollingOf(800)).filter((mistake) => mistake.includes("365 d")).length;
    assert.deepEqual([31_535_467, 31_535_468].map(ofYear), [0, 1]);
  });

  it("lets no bound fall when there are more items, longer runs or more retries, or windows are shorter", () => {
    const all = ["transitions", "events", "requests", "lambdaSeconds", "seconds"] as const;
    // In shorter windows there is less looking.
    const looksAside = ["transitions", "events", "requests", "seconds"] as const;
    fc.assert(
      fc.property(anyPipeline, fc.integer({ min: 2, max: 800 }), fc.nat(500), (pipeline, window, more) => {
        const before = boundsOf(pipeline, pollingOf(window));
        const grown = [
          [looksAside, boundsOf(pipeline, pollingOf(Math.max(1, window - more)))] as const,
          ...[{ runLimitSeconds: 86_400 + more }, { retries: 2 + (more % 9) }].map(
            (limits) => [all, boundsOf(changed(pipeline, limits, 0), pollingOf(window))] as const,
          ),
          [all, boundsOf(changed(pipeline, {}, more), pollingOf(window))] as const,
        ];
        for (const [names, { worst, stateBytes }] of grown) {
          for (const name of names) {
            assert.ok(worst[name] >= before.worst[name], name);
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
    assert.equal(dollarsOf({ ...none, lambdaSeconds: 8_000_000 }).toFixed(10), "13.3334000000");
    assert.equal(dollarsOf({ ...none, events: 9, seconds: 9 }), 0);
  });
});
