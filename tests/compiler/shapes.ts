import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Inputs, Pipeline, SparkJob, Step } from "../../model/pipeline";

/** A job of which nothing matters but its name. */
export function job(name: string, fields: Partial<SparkJob> = {}): SparkJob {
  return { name, file: `${name}.jar`, className: `com.example.${name}`, args: [], writes: [], ...fields };
}

/** Pipelines of steps, named and described for the sake of their form. */
export function pipelineOf(run: Step, inputs?: Inputs): Pipeline {
  return { name: "P", description: "d", run, result: "{rootPath}/r/", ...(inputs && { inputs }) };
}

export const DAY = "{rootPath}/days/{date}/";

export const ONE = pipelineOf(job("A"));

const TEN_NAMES = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];

export const TEN = pipelineOf(sequence(...TEN_NAMES.map((name) => job(name))));

export const THREE_IN_PARALLEL = pipelineOf(
  sequence(job("First"), parallel({ name: "Three" }, job("A"), job("B"), job("C")), job("Last")),
);

export const BACKFILL = pipelineOf(
  forEach({
    name: "Days",
    item: "date",
    in: { from: "from", to: "to" },
    atMost: 31,
    concurrency: 4,
    result: DAY,
    run: sequence(job("Clean"), job("Sum")),
  }),
  { from: "2024-02-15", to: "2024-03-15" },
);

/** Files within days within branches. */
export const THREE_DEEP = pipelineOf(
  parallel(
    { name: "Sides" },
    job("Aside"),
    forEach({
      name: "Days",
      item: "date",
      in: { from: "from", to: "to" },
      atMost: 2,
      concurrency: 1,
      run: sequence(
        forEach({
          name: "Files",
          item: "file",
          in: { list: "files" },
          atMost: 3,
          concurrency: 2,
          run: job("Read"),
        }),
        job("Close"),
      ),
    }),
  ),
  { from: "2024-12-31", to: "2025-01-01", files: ["x", "y", "z"] },
);
