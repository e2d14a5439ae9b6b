import { APPLICATION_FIELD_NAMES } from "../../contract/sparkApplication";
import { caseless } from "./names";
import { isList, isRecord } from "./values";
import type { Pipeline, SparkApplication } from "../pipeline";
import { jobsOf } from "../steps";

/** Jobs of one name in several pipelines that are not one application: they would share its submit function. */
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
        // Two of one name within a pipeline are a mistake already.
        return [];
      }
      const both = `pipelines ${known.pipeline} and ${pipeline}`;
      if (known.application.name !== job.name) {
        return [
          `${both}: the jobs ${known.application.name} and ${job.name} differ by case alone; spell them alike, or give one another name`,
        ];
      }
      const differing = fieldsThatDiffer(known.application, job);
      return differing.length === 0
        ? []
        : [
            `${both}, job ${job.name}: ${differing.join(" and ")} ${differing.length === 1 ? "differs" : "differ"}, and jobs of one name are one application; make them alike, or give one another name`,
          ];
    }),
  );
}

function fieldsThatDiffer(one: SparkApplication, other: SparkApplication): readonly string[] {
  return APPLICATION_FIELD_NAMES.filter((field) => comparable(one[field]) !== comparable(other[field]));
}

/** The order of conf's keys is nothing to Spark, and an empty list is none. */
function comparable(value: SparkApplication[keyof SparkApplication]): string {
  if (isList(value)) {
    return JSON.stringify(value.length === 0 ? null : value);
  }
  const sorted = isRecord(value)
    ? Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
    : value;
  return JSON.stringify(sorted ?? null);
}
