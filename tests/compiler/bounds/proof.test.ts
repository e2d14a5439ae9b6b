import assert from "node:assert/strict";

import fc from "fast-check";

import { boundsOf } from "../../../compiler/bounds/bounds";
import type { Figures } from "../../../compiler/cost/figures";
import { sequence } from "../../../model/pipeline";
import type { Inputs, Pipeline, Step } from "../../../model/pipeline";
import { groupsOf, partsOf } from "../../../model/steps";
import { usualItems } from "../../../compiler/cost/estimates";
import { virtualLivy } from "../../handlers/virtualLivy";
import { anyPipeline } from "../anyPipeline";
import { FAIL_FAST, pipelineOf, SHAPES, shortJob } from "./pipelines";
import { usualManner, wordyManner, worstManner } from "./scenarios";
import { runBounded } from "./run";
import type { Counted } from "./run";

const failFast = Object.entries(FAIL_FAST).map(([shape, [pipeline]]) => [shape, pipeline] as const);

/** With it, a job takes several rounds, and waits that its limits cut short. */
const POLLING = { windowSeconds: 7, waitPercent: 20, maxWaitSeconds: 43_200 };

/** Whole numbers are counted; times are the same to a millisecond for each call that must end before its time is over. */
function assertCounted(
  { transitions, events, requests, lambdaSeconds, seconds }: Counted,
  computed: Figures,
): void {
  assert.deepEqual(
    { transitions, events, requests, lambdaSeconds: rounded(lambdaSeconds), seconds: rounded(seconds) },
    computed,
  );
}

/** To a quarter of a second, as looks are. */
const rounded = (seconds: number) => Math.round(seconds * 4) / 4;

describe("the bounds of a pipeline, beside its machine run by the interpreter with a Livy in memory,", () => {
  const livy = virtualLivy();

  for (const [shape, pipeline] of Object.entries(SHAPES)) {
    const input = { rootPath: "s3://bucket", ...pipeline.inputs };
    const { worst, usual } = boundsOf(pipeline, POLLING);

    it(`are what it takes at most: ${shape}`, async () => {
      const counted = await runBounded(livy, pipeline, worstManner(pipeline.run, POLLING, input));
      assert.equal(counted.status, "FAILED");
      assertCounted(counted, worst);
    });

    it(`are what it usually takes: ${shape}`, async () => {
      const counted = await runBounded(livy, pipeline, usualManner(POLLING, input));
      assert.equal(counted.status, "SUCCEEDED");
      assertCounted(counted, usual);
    });
  }

  for (const [shape, [pipeline, firstToFail, lessEvents, lessTransitions]] of Object.entries(FAIL_FAST)) {
    it(`are what it takes at most, when the first failure ends the run: ${shape}`, async () => {
      const input = { rootPath: "s3://bucket", ...pipeline.inputs };
      const counted = await runBounded(
        livy,
        pipeline,
        worstManner(pipeline.run, POLLING, input, firstToFail),
      );
      assert.equal(counted.status, "FAILED");
      const { worst } = boundsOf(pipeline, POLLING);
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
      const { stateBytes } = boundsOf(pipeline, POLLING);
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
        const { worst, usual } = boundsOf(pipeline, POLLING);
        assertCounted(await runBounded(livy, pipeline, usualManner(POLLING, input)), usual);
        const counted = await runBounded(livy, pipeline, worstManner(pipeline.run, POLLING, input));
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
    { windowSeconds: 240, waitPercent: 1, maxWaitSeconds: 43_200 },
    { windowSeconds: 8, waitPercent: 0, maxWaitSeconds: 43_200 },
    { windowSeconds: 5, waitPercent: 50, maxWaitSeconds: 43_200 },
    { windowSeconds: 1, waitPercent: 3, maxWaitSeconds: 43_200 },
  ]) {
    const { windowSeconds, waitPercent } = polling;
    it(`are what it takes at most, with windows of ${String(windowSeconds)} s and waits of ${String(waitPercent)} %`, async () => {
      const pipeline = pipelineOf(
        sequence(shortJob("One"), shortJob("Two", { startLimitSeconds: 31, retries: 1 })),
      );
      const input = { rootPath: "s3://bucket" };
      const { worst, usual } = boundsOf(pipeline, polling);
      assertCounted(await runBounded(livy, pipeline, worstManner(pipeline.run, polling, input)), worst);
      assertCounted(await runBounded(livy, pipeline, usualManner(polling, input)), usual);
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
      return shortJob(step.name, { retries: step.retries ?? 0 });
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
