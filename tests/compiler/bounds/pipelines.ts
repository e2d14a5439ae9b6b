import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Inputs, Pipeline, SparkJob, Step } from "../../../model/pipeline";

/** A job that may take a quarter of an hour. */
export const job = (name: string, more: Partial<SparkJob> = {}): SparkJob => ({
  name,
  file: "{rootPath}/app.jar",
  className: `com.example.${name}`,
  args: [],
  writes: [],
  startLimitSeconds: 300,
  runLimitSeconds: 600,
  usualSeconds: 61,
  ...more,
});

/** A job that takes less than a minute, because each second of it is run when its bounds are proven. */
export const shortJob = (name: string, more: Partial<SparkJob> = {}): SparkJob =>
  job(name, { startLimitSeconds: 12, runLimitSeconds: 24, usualSeconds: 17, ...more });

export const pipelineOf = (run: Step, inputs: Inputs = {}): Pipeline => ({
  name: "Bounded",
  description: "A shape whose bounds are proven",
  inputs,
  run,
  result: "{rootPath}/result/",
});

const MONTH = { from: "2026-01-01", to: "2026-01-30" };
const MONTH_IN = { from: "from", to: "to" };

const backfill = (failFast: boolean) =>
  forEach({
    name: "Days",
    failFast,
    item: "date",
    in: MONTH_IN,
    atMost: 30,
    concurrency: 5,
    result: "{rootPath}/days/{date}/",
    run: sequence(shortJob("Load"), shortJob("Total")),
  });

/** The shapes whose bounds are proven. */
export const SHAPES: Readonly<Record<string, Pipeline>> = {
  "one job": pipelineOf(shortJob("Only")),
  "ten in sequence": pipelineOf(
    sequence(...Array.from({ length: 10 }, (_, index) => shortJob(`Job${String(index)}`))),
  ),
  "three in parallel within a sequence": pipelineOf(
    sequence(
      shortJob("First"),
      parallel(
        { name: "Three" },
        shortJob("Short", { runLimitSeconds: 18 }),
        shortJob("Long"),
        shortJob("Other"),
      ),
      // Its retries cost more than stopping all three.
      shortJob("Last", { retries: 7 }),
    ),
  ),
  "a parallel at the end": pipelineOf(
    sequence(shortJob("First"), parallel({ name: "Both" }, shortJob("One"), shortJob("Two"))),
  ),
  "a backfill of 30 days with two jobs each": pipelineOf(backfill(false), MONTH),
  "nesting three deep": pipelineOf(
    sequence(
      shortJob("First"),
      forEach({
        name: "Days",
        item: "date",
        in: MONTH_IN,
        atMost: 3,
        concurrency: 2,
        run: sequence(
          shortJob("Before"),
          parallel(
            { name: "Both" },
            shortJob("Alone"),
            forEach({
              name: "Files",
              item: "file",
              in: { list: "files" },
              atMost: 2,
              concurrency: 2,
              result: "{rootPath}/files/{date}/{file}/",
              run: shortJob("Deep", { retries: 1 }),
            }),
          ),
        ),
      }),
    ),
    { from: "2026-01-01", to: "2026-01-03", files: ["one", "two"] },
  ),
  retries: pipelineOf(sequence(shortJob("Shaky", { retries: 2 }), shortJob("Sound", { retries: 1 }))),
};

/**
 * Shapes in which the first failure ends the run. Others that are as far are interrupted in their stop, or before their
 * last state: how many events and transitions less they have than count in the bounds.
 */
export const FAIL_FAST: Readonly<
  Record<
    string,
    readonly [pipeline: Pipeline, firstToFail: number, lessEvents: number, lessTransitions: number]
  >
> = {
  "a parallel": [
    pipelineOf(parallel({ name: "Two", failFast: true }, shortJob("One"), shortJob("Other"))),
    0,
    3,
    1,
  ],
  "a backfill, five at once": [pipelineOf(backfill(true), MONTH), 25, 12, 4],
  "a parallel within items that collect": [
    pipelineOf(
      forEach({
        name: "Days",
        item: "date",
        in: MONTH_IN,
        atMost: 4,
        concurrency: 2,
        run: parallel({ name: "Two", failFast: true }, shortJob("One"), shortJob("Other")),
      }),
      { from: "2026-01-01", to: "2026-01-04" },
    ),
    2,
    10,
    4,
  ],
};
