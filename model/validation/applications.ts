import { APPLICATION_FIELD_NAMES } from "../../contract/sparkApplication";
import type { Pipeline, SparkApplication } from "../pipeline";
import { jobsOf } from "../steps";
import { caseless } from "./names";
import { isList, isRecord } from "./values";

/**
 * Jobs of several pipelines that have the same name but are not the same application: they would share one submit
 * function.
 */
export function applicationErrors(pipelines: readonly Pipeline[]): readonly string[] {
  const first = new Map<unknown, { readonly pipeline: string; readonly application: SparkApplication }>();
  return pipelines.flatMap(({ name: pipeline, run }) =>
    jobsOf(run).flatMap((job) => {
      const known = first.get(caseless(job.name));
      if (known === undefined) {
        first.set(caseless(job.name), { pipeline, application: job });
        return [];
      }
      if (known.pipeline === pipeline) {
        // Already reported: two jobs with the same name within a pipeline are an error.
        return [];
      }
      const both = `pipelines ${known.pipeline} and ${pipeline}`;
      if (known.application.name !== job.name) {
        return [
          `${both}: the jobs ${known.application.name} and ${job.name} differ only by case; spell them the same way, or rename one`,
        ];
      }
      const differing = fieldsThatDiffer(known.application, job);
      return differing.length === 0
        ? []
        : [
            `${both}, job ${job.name}: ${differing.join(" and ")} ${differing.length === 1 ? "differs" : "differ"}, but jobs with the same name are one application; make them the same, or rename one`,
          ];
    }),
  );
}

function fieldsThatDiffer(one: SparkApplication, other: SparkApplication): readonly string[] {
  return APPLICATION_FIELD_NAMES.filter((field) => comparable(one[field]) !== comparable(other[field]));
}

/** Spark ignores the order of conf's keys, and an empty list is the same as no list. */
function comparable(value: SparkApplication[keyof SparkApplication]): string {
  if (isList(value)) {
    return JSON.stringify(value.length === 0 ? null : value);
  }
  const sorted = isRecord(value)
    ? Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
    : value;
  return JSON.stringify(sorted ?? null);
}
