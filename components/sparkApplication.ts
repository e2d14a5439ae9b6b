import { APPLICATION_FIELD_NAMES } from "../contract/sparkApplication";
import type { Pipeline, SparkApplication, SparkJob } from "../model/pipeline";
import { jobsOf } from "../model/steps";

/** Every application of these pipelines, once: jobs of one name are one application. */
export function applicationsOf(pipelines: readonly Pipeline[]): readonly SparkApplication[] {
  const byName = new Map(pipelines.flatMap(({ run }) => jobsOf(run)).map((job) => [job.name, job]));
  return [...byName.values()].map(applicationOf);
}

/** What of a job Livy is told, and nothing else: a limit that is edited must not change the function's code. */
function applicationOf(job: SparkJob): SparkApplication {
  const given = APPLICATION_FIELD_NAMES.flatMap((field) =>
    job[field] === undefined ? [] : [[field, job[field]] as const],
  );
  return Object.fromEntries(given) as unknown as SparkApplication;
}
