import { APPLICATION_FIELDS } from "../../contract/sparkApplication";
import { FOR_EACH_FIELDS, JOB_FIELDS, PARALLEL_FIELDS, PIPELINE_FIELDS } from "../fields";
import type { FieldTable } from "../fields";
import type { ForEach, Parallel, Pipeline, SparkJob } from "../pipeline";
import { valueErrors } from "./kinds";

/** What is wrong with a pipeline's fields, each by itself. */
export function pipelineFieldErrors(pipeline: Pipeline): readonly string[] {
  return fieldErrors(pipeline, "a pipeline", PIPELINE_FIELDS);
}

/** What is wrong with the fields of a job or a group, each by itself. */
export function stepFieldErrors(step: SparkJob | Parallel | ForEach): readonly string[] {
  const { shape, ...fields } = step;
  switch (shape) {
    case undefined:
      return fieldErrors(fields, "a job", { ...APPLICATION_FIELDS, ...JOB_FIELDS });
    case "parallel":
      return fieldErrors(fields, "a parallel", PARALLEL_FIELDS);
    case "forEach":
      return fieldErrors(fields, "a forEach", FOR_EACH_FIELDS);
  }
}

function fieldErrors(value: object, what: string, table: FieldTable): readonly string[] {
  const values = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(table);
  return [
    // A misspelt field would be silently ignored.
    ...Object.keys(values)
      .filter((name) => !names.includes(name))
      .map((name) => `${JSON.stringify(name)} is not a field of ${what}; the fields are ${names.join(", ")}`),
    ...Object.entries(table).flatMap(([name, field]) =>
      values[name] === undefined && field.required !== true ? [] : valueErrors(name, values[name], field),
    ),
  ];
}
