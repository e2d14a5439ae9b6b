import type { Pipeline, SparkApplication, SparkJob } from "../asl/pipeline";
import { jobsOf } from "../asl/steps";

/** The fields of an application, in the order in which a closure captures them. */
const FIELDS: Readonly<Record<keyof SparkApplication, true>> = {
  name: true,
  file: true,
  className: true,
  args: true,
  jars: true,
  pyFiles: true,
  files: true,
  archives: true,
  driverMemory: true,
  driverCores: true,
  executorMemory: true,
  executorCores: true,
  numExecutors: true,
  queue: true,
  proxyUser: true,
  conf: true,
};

/** Every application of these pipelines, once: jobs of one name are one application. */
export function applicationsOf(pipelines: readonly Pipeline[]): readonly SparkApplication[] {
  const byName = new Map(pipelines.flatMap(({ run }) => jobsOf(run)).map((job) => [job.name, job]));
  return [...byName.values()].map(applicationOf);
}

/** What of a job Livy is told, and nothing else: a limit that is edited must not change the function's code. */
function applicationOf(job: SparkJob): SparkApplication {
  const fields = (Object.keys(FIELDS) as (keyof SparkApplication)[]).flatMap((field) =>
    job[field] === undefined ? [] : [[field, job[field]] as const],
  );
  return Object.fromEntries(fields) as unknown as SparkApplication;
}
