import { ROOT_PATH } from "../contract/paths";
import { ADDRESS_FIELDS, addressesIn } from "../contract/sparkApplication";
import type { Pipeline, SparkJob } from "../model/pipeline";
import { jobsOf } from "../model/steps";

const ROOT = `{${ROOT_PATH}}/`;

/**
 * The keys under the root path that no job may write: the staged files, and the code that jobs refer to. Code below a
 * folder that a job `writes` is left out.
 *
 * @param pipelines with the assets resolved
 * @param staged keys of the files that the deployment uploads
 */
export function readOnlyKeys(pipelines: readonly Pipeline[], staged: readonly string[]): readonly string[] {
  const code = codeKeys(pipelines).map(({ key }) => key);
  return [...new Set([...staged, ...code])].sort();
}

/** A file under the root path that is part of a job's code. */
export interface CodeKey {
  readonly pipeline: Pipeline;
  readonly job: SparkJob;
  readonly address: string;
  /** Relative to the root path. */
  readonly key: string;
}

/** The files of jobs' code under the root path that no job writes, as far as their keys are known at deploy time. */
export function codeKeys(pipelines: readonly Pipeline[]): readonly CodeKey[] {
  const written = pipelines
    .flatMap(({ run }) => jobsOf(run))
    .flatMap(({ writes }) => writes.flatMap(beforeTemplates));
  return pipelines.flatMap((pipeline) =>
    jobsOf(pipeline.run).flatMap((job) =>
      codeOf(job)
        .filter(isKnown)
        .flatMap((address) => beforeTemplates(address).map((key) => ({ pipeline, job, address, key })))
        .filter(({ key }) => !written.some((folder) => key.startsWith(folder))),
    ),
  );
}

/** The addresses of a job's code, without the `#name` that names a file on the nodes. */
function codeOf(job: SparkJob): readonly string[] {
  return ADDRESS_FIELDS.flatMap((field) => addressesIn(job, field)).map((uri) => uri.replace(/#.*$/, ""));
}

/** Whether an address is known at deploy time: `{runPath}` and inputs are known only when the job runs. */
function isKnown(uri: string): boolean {
  return uri.startsWith(ROOT) && !uri.slice(ROOT.length).includes("{");
}

/** The part of a key under the root path that is known at deploy time. */
function beforeTemplates(uri: string): readonly string[] {
  return uri.startsWith(ROOT) ? [uri.slice(ROOT.length).replace(/\{.*$/, "")] : [];
}
