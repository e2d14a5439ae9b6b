import { APPLICATION_FIELDS } from "../applicationFields";
import type { ForEach, Parallel, Pipeline, SparkApplication, SparkJob } from "../pipeline";

type Fields<T> = Readonly<Record<keyof T, true>>;

const GROUP = { shape: true, name: true, failFast: true } as const;
const PARALLEL: Fields<Parallel> = { ...GROUP, branches: true };
const FOR_EACH: Fields<ForEach> = {
  ...GROUP,
  item: true,
  in: true,
  atMost: true,
  concurrency: true,
  result: true,
  run: true,
};
const OF_A_JOB_ALONE: Fields<Omit<SparkJob, keyof SparkApplication>> = {
  shape: true,
  writes: true,
  startLimitSeconds: true,
  runLimitSeconds: true,
  retries: true,
  usualSeconds: true,
};
const PIPELINE: Fields<Pipeline> = {
  name: true,
  description: true,
  inputs: true,
  data: true,
  run: true,
  result: true,
};

/** The fields of a pipeline that mean nothing: a misspelt one would be left out in silence. */
export function pipelineFieldErrors(pipeline: Pipeline): readonly string[] {
  return unknownFields(pipeline, "a pipeline", Object.keys(PIPELINE));
}

/** The fields of a job or a group that mean nothing. */
export function stepFieldErrors(step: SparkJob | Parallel | ForEach): readonly string[] {
  switch (step.shape) {
    case undefined:
      return unknownFields(step, "a job", [...APPLICATION_FIELDS, ...Object.keys(OF_A_JOB_ALONE)]);
    case "parallel":
      return unknownFields(step, "a parallel", Object.keys(PARALLEL));
    case "forEach":
      return unknownFields(step, "a forEach", Object.keys(FOR_EACH));
  }
}

function unknownFields(value: object, what: string, known: readonly string[]): readonly string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const all = known.filter((one) => one !== "shape");
      return `${JSON.stringify(key)} is no field of ${what}; there are ${all.join(", ")}`;
    });
}
