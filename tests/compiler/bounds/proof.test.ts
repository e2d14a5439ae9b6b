import assert from "node:assert/strict";

import fc from "fast-check";

import { boundsOf } from "../../../compiler/bounds/bounds";
import { MAX_POLL_INTERVAL_SECONDS } from "../../../contract/limits";
import type { Figures } from "../../../compiler/cost/figures";
import { sequence } from "../../../model/pipeline";
import type { Inputs, Pipeline, Step } from "../../../model/pipeline";
import { groupsOf, partsOf } from "../../../model/steps";
import { usualItems } from "../../../compiler/cost/estimates";
import { virtualLivy } from "../../handlers/virtualLivy";
import { anyPipeline } from "../anyPipeline";
import { FAIL_FAST, job, pipelineOf, SHAPES } from "./pipelines";
import { usualManner, wordyManner, worstManner } from "./scenarios";
import { runBounded } from "./run";
import type { Counted } from "./run";

const WINDOW = 240;
const WORST = { windowSeconds: WINDOW, intervalSeconds: 60 };
const failFast = Object.entries(FAIL_FAST).map(([shape, [pipeline]]) => [shape, pipeline] as const);

const USUAL = { windowSeconds: WINDOW, intervalSeconds: 10 };

/** Whole numbers are counted; times are the same to a millisecond for each call that must end before its time is over. */
function assertCounted(
  { transitions, events, requests, lambdaSeconds, seconds }: Counted,
  computed: Figures,
): void {
  assert.deepEqual(
    { transitions, events, requests, lambdaSeconds: Math.round(lambdaSeconds), seconds: Math.round(seconds) },
    computed,
  );
}

describe("the bounds of a pipeline, beside its machine run by the interpreter with a Livy in memory,", () => {
  const livy = virtualLivy();

  for (const [shape, pipeline] of Object.entries(SHAPES)) {
    const input = { rootPath: "s3://bucket", ...pipeline.inputs };
    const { worst, usual } = boundsOf(pipeline, WINDOW);

    it(`are what it takes at most: ${shape}`, async () => {
      const counted = await runBounded(livy, pipeline, worstManner(pipeline.run, WORST, input));
      assert.equal(counted.status, "FAILED");
      assertCounted(counted, worst);
    });

    it(`are what it usually takes: ${shape}`, async () => {
      const counted = await runBounded(livy, pipeline, usualManner(USUAL, input));
      assert.equal(counted.status, "SUCCEEDED");
      assertCounted(counted, usual);
    });
  }

  for (const [shape, [pipeline, firstToFail, lessEvents, lessTransitions]] of Object.entries(FAIL_FAST)) {
    it(`are what it takes at most, when the first failure ends the run: ${shape}`, async () => {
      const input = { rootPath: "s3://bucket", ...pipeline.inputs };
      const counted = await runBounded(livy, pipeline, worstManner(pipeline.run, WORST, input, firstToFail));
      assert.equal(counted.status, "FAILED");
      const { worst } = boundsOf(pipeline, WINDOW);
      // What is recorded of the others when it fails is a race on AWS, too.
      assert.deepEqual(
        [worst.events - counted.events, worst.transitions - counted.transitions],
        [lessEvents, lessTransitions],
      );
      assertCounted({ ...counted, events: worst.events, transitions: worst.transitions }, worst);
    });
  }

  for (const [shape, pipeline] of [...Object.entries(SHAPES), ...failFast]) {
    it(`are at least the bytes that it passes on, and not thrice as many: ${shape}`, async () => {
      // As long as the check function lets them be.
      const folder = "s3://bucket/".padEnd(256, "folder-");
      const input = { ...pipeline.inputs, rootPath: folder, ...wideFiles(pipeline) };
      const counted = await runBounded(livy, pipeline, wordyManner(pipeline.run, input, "é".repeat(80)));
      const { stateBytes } = boundsOf(pipeline, WINDOW);
      assert.ok(counted.stateBytes <= stateBytes, `${String(counted.stateBytes)} of ${String(stateBytes)}`);
      assert.ok(
        counted.stateBytes >= stateBytes / 3,
        `${String(counted.stateBytes)} of ${String(stateBytes)}`,
      );
    });
  }

  it("are what any pipeline takes, and never less", async () => {
    await fc.assert(
      fc.asyncProperty(anyPipeline, async (any) => {
        const pipeline = { ...any, run: evened(any.run, any.inputs ?? {}) };
        const input = { rootPath: "s3://bucket", ...pipeline.inputs };
        const { worst, usual } = boundsOf(pipeline, WINDOW);
        assertCounted(await runBounded(livy, pipeline, usualManner(USUAL, input)), usual);
        const counted = await runBounded(livy, pipeline, worstManner(pipeline.run, WORST, input));
        if (hasOneWorst(pipeline.run)) {
          assertCounted(counted, worst);
        } else {
          for (const [name, most] of Object.entries(worst)) {
            assert.ok(counted[name as keyof typeof worst] <= most, name);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  for (const polling of [
    { windowSeconds: 240, intervalSeconds: 7 },
    { windowSeconds: 100, intervalSeconds: 60 },
    { windowSeconds: 45, intervalSeconds: 45 },
  ]) {
    const { windowSeconds, intervalSeconds } = polling;
    it(`are not exceeded with a look each ${String(intervalSeconds)} s of ${String(windowSeconds)}`, async () => {
      const pipeline = pipelineOf(sequence(job("One"), job("Two", { startLimitSeconds: 311 })));
      const { worst } = boundsOf(pipeline, windowSeconds);
      const counted = await runBounded(
        livy,
        pipeline,
        worstManner(pipeline.run, polling, { rootPath: "s3://bucket" }),
      );
      assert.ok(counted.events <= worst.events, `${String(counted.events)} of ${String(worst.events)}`);
      assert.ok(counted.seconds <= worst.seconds, `${String(counted.seconds)} of ${String(worst.seconds)}`);
      // Looks that are closer find a limit over sooner.
      const sooner = Math.ceil((2 * (MAX_POLL_INTERVAL_SECONDS - 1)) / windowSeconds) + 1;
      assert.ok(counted.events >= worst.events - 2 * 7 * sooner, String(counted.events));
    });
  }
});

/**
 * Whether a run that fails at its very end takes the most of everything: not where the first failure ends the run, nor
 * where more may be stopped in a group than run after it.
 */
function hasOneWorst(step: Step): boolean {
  const parts = partsOf(step);
  const early = step.shape === "sequence" ? parts.slice(0, -1) : [];
  return (
    groupsOf(step).every((group) => group.failFast !== true) &&
    early.every((part) => groupsOf(part).length === 0) &&
    parts.every(hasOneWorst)
  );
}

/** A step with limits that are whole numbers of looks, and with as many items as its example has. */
function evened(step: Step, inputs: Inputs): Step {
  switch (step.shape) {
    case undefined:
      return job(step.name, { retries: step.retries ?? 0 });
    case "sequence":
      return { ...step, steps: step.steps.map((one) => evened(one, inputs)) };
    case "parallel":
      return { ...step, branches: step.branches.map((one) => evened(one, inputs)) };
    case "forEach":
      return { ...step, atMost: usualItems(step, inputs), run: evened(step.run, inputs) };
  }
}

function wideFiles({ inputs = {} }: Pipeline): Inputs {
  return "files" in inputs ? { files: ["1", "2"].map((file) => file.padEnd(256, "e")) } : {};
}
