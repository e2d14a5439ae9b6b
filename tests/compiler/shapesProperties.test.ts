import assert from "node:assert/strict";

import fc from "fast-check";

import { compile } from "../../compiler/compile";
import { judgeDefinition } from "../support/aslJudge";
import { virtualClock } from "../support/virtualClock";
import { anyPipeline } from "./anyPipeline";
import { bind } from "./functions";
import { expected, namesOf, orderOf, partOf, togethersOf } from "./shapeModel";
import type { Decided, Part } from "./shapeModel";
import { runShape } from "./shapeRun";
import type { Batch, Try } from "./shapeRun";
import { seeds } from "../support/seeds";

const SEED = fc.integer({ min: 0, max: 1_000_000 });

/** What is decided by a seed, of each try of each job by itself. */
function decidedBy(seed: number, part: Part): Decided {
  const lot = (text: string) =>
    Array.from(`${String(seed)} ${text}`).reduce(
      (sum, char) => (Math.imul(sum, 31) + (char.codePointAt(0) ?? 0)) >>> 0,
      7,
    ) % 1_009;
  const words = ({ job, values, retry }: Try) => [job, ...Object.values(values), retry].join(" ");
  const keys = togethersOf(part).flatMap(({ items }) => items.flatMap(({ key }) => key ?? []));
  return {
    // Of a prime number, and large, so that hardly two ends are at once.
    seconds: (which) => 1 + lot(words(which)) / 8,
    isDead: (which) => lot(`dead ${words(which)}`) < 250,
    keys: new Set(keys.filter((key) => lot(key) < 250)),
    again: lot("again") < 400,
  };
}

/** The most parts that were under way at once, each from its first batch to the end of its last. */
function mostAtOnce(parts: readonly Part[], batches: readonly Batch[]): number {
  const spans = parts.map((part) => {
    const names = new Set(namesOf(part));
    const own = batches.filter((batch) => names.has(batch.job + batch.position));
    return { from: Math.min(...own.map(({ from }) => from)), to: Math.max(...own.map(({ to }) => to)) };
  });
  return Math.max(
    ...spans.map(({ from }) => spans.filter((one) => one.from <= from && from < one.to).length),
  );
}

describe("any pipeline", function () {
  this.timeout(120_000);
  const clock = virtualClock();

  it("compiles to a machine that both validators accept", async () => {
    await fc.assert(
      fc.asyncProperty(anyPipeline, async (pipeline) => {
        const definition = JSON.stringify(compile(pipeline, bind(pipeline)).machine);
        assert.deepEqual(await judgeDefinition(definition), { validator: [], service: [] });
      }),
      { numRuns: seeds(6) },
    );
  });

  it("runs every job once for each item, in an order that its shape allows, with so many at once", async () => {
    await fc.assert(
      fc.asyncProperty(anyPipeline, SEED, async (pipeline, seed) => {
        const part = partOf(pipeline.run, pipeline.inputs ?? {});
        const { end, batches } = await runShape(clock, pipeline, { seconds: decidedBy(seed, part).seconds });
        assert.equal(end, "SUCCEEDED");
        const names = batches.map(({ job, position }) => job + position);
        assert.deepEqual(names.sort(), [...namesOf(part)].sort());
        const times = new Map(batches.map((batch) => [batch.job + batch.position, batch]));
        for (const [before, after] of orderOf(part)) {
          assert.ok(times.get(before)!.to <= times.get(after)!.from, `${after} before the end of ${before}`);
        }
        for (const { group, parts, concurrency } of togethersOf(part)) {
          // All begin at once that may.
          assert.equal(mostAtOnce(parts, batches), Math.min(concurrency, parts.length), group);
        }
      }),
      { numRuns: seeds(25) },
    );
  });

  it("runs again what may, skips or forgets what is there, and fails naming exactly what failed, with nothing after it", async () => {
    await fc.assert(
      fc.asyncProperty(anyPipeline, SEED, async (pipeline, seed) => {
        const part = partOf(pipeline.run, pipeline.inputs ?? {});
        const decided = decidedBy(seed, part);
        const { begun, fatal } = expected(part, 0, true, decided);
        const [first, second] = [...fatal].sort((one, other) => one.at - other.at);
        // What happens at the very moment of the end may happen before it or not.
        fc.pre(first?.at !== second?.at || first === undefined);
        fc.pre(begun.every(({ from }) => from !== first?.at));
        const { end, batches, called, calledAfterEnd } = await runShape(clock, pipeline, {
          input: { ...pipeline.inputs, again: decided.again },
          seconds: decided.seconds,
          verdict: (which) => (decided.isDead(which) ? "dead" : "success"),
          keys: [...decided.keys],
        });
        const forgotten = (called("forget") as { readonly Key: string }[]).map(({ Key }) => `forget ${Key}`);
        assert.deepEqual(
          end,
          first === undefined ? "SUCCEEDED" : { error: "SparkApplicationFailed", cause: first.cause },
        );
        assert.deepEqual(
          batches
            .map(
              ({ job, position, retry }) => job + position + (retry === 0 ? "" : ` again ${String(retry)}`),
            )
            .concat(forgotten)
            .sort(),
          begun
            .filter(({ from }) => from < (first?.at ?? Infinity))
            .map(({ what }) => what)
            .sort(),
        );
        assert.equal(calledAfterEnd, 0);
      }),
      { numRuns: seeds(40) },
    );
  });
});
