import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Inputs, Pipeline, SparkJob, Step } from "../../../model/pipeline";

/** A job whose limits are whole numbers of looks, with which the longest it can take is the longest it does take. */
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
    run: sequence(job("Load"), job("Total")),
  });

/** The shapes whose bounds are proven. */
export const SHAPES: Readonly<Record<string, Pipeline>> = {
  "one job": pipelineOf(job("Only")),
  "ten in sequence": pipelineOf(
    sequence(...Array.from({ length: 10 }, (_, index) => job(`Job${String(index)}`))),
  ),
  "three in parallel within a sequence": pipelineOf(
    sequence(
      job("First"),
      parallel({ name: "Three" }, job("Short", { runLimitSeconds: 300 }), job("Long"), job("Other")),
      job("Last"),
    ),
  ),
  "a parallel at the end": pipelineOf(
    sequence(job("First"), parallel({ name: "Both" }, job("One"), job("Two"))),
  ),
  "a backfill of 30 days with two jobs each": pipelineOf(backfill(false), MONTH),
  "nesting three deep": pipelineOf(
    sequence(
      job("First"),
      forEach({
        name: "Days",
        item: "date",
        in: MONTH_IN,
        atMost: 3,
        concurrency: 2,
        run: sequence(
          job("Before"),
          parallel(
            { name: "Both" },
            job("Alone"),
            forEach({
              name: "Files",
              item: "file",
              in: { list: "files" },
              atMost: 2,
              concurrency: 2,
              result: "{rootPath}/files/{date}/{file}/",
              run: job("Deep", { retries: 1 }),
            }),
          ),
        ),
      }),
    ),
    { from: "2026-01-01", to: "2026-01-03", files: ["one", "two"] },
  ),
  retries: pipelineOf(sequence(job("Shaky", { retries: 2 }), job("Sound", { retries: 1 }))),
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
  "a parallel": [pipelineOf(parallel({ name: "Two", failFast: true }, job("One"), job("Other"))), 0, 3, 1],
  "a backfill, five at once": [pipelineOf(backfill(true), MONTH), 25, 12, 4],
  "a parallel within items that collect": [
    pipelineOf(
      forEach({
        name: "Days",
        item: "date",
        in: MONTH_IN,
        atMost: 4,
        concurrency: 2,
        run: parallel({ name: "Two", failFast: true }, job("One"), job("Other")),
      }),
      { from: "2026-01-01", to: "2026-01-04" },
    ),
    2,
    10,
    4,
  ],
};
