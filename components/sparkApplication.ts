import { APPLICATION_FIELD_NAMES } from "../contract/sparkApplication";
import type { Pipeline, SparkApplication, SparkJob } from "../model/pipeline";
import { jobsOf } from "../model/steps";

/** Every application of these pipelines, once: jobs with the same name are one application. */
export function applicationsOf(pipelines: readonly Pipeline[]): readonly SparkApplication[] {
  const byName = new Map(pipelines.flatMap(({ run }) => jobsOf(run)).map((job) => [job.name, job]));
  return [...byName.values()].map(applicationOf);
}

/**
 * The fields of a job that are sent to Livy, and no others: changing e.g. a time limit must not change the function's
 * code.
 */
function applicationOf(job: SparkJob): SparkApplication {
  const given = APPLICATION_FIELD_NAMES.flatMap((field) =>
    job[field] === undefined ? [] : [[field, job[field]] as const],
  );
  return Object.fromEntries(given) as unknown as SparkApplication;
}
