import { ROOT_PATH } from "../contract/paths";
import { APPLICATION_FIELDS } from "../contract/sparkApplication";
import type { Pipeline, SparkJob } from "../model/pipeline";
import { jobsOf } from "../model/steps";

const ROOT = `{${ROOT_PATH}}/`;

/**
 * The keys under the root path that no job may write: the staged files, and the code that jobs name, their own or
 * anybody's. Code that a job says it `writes` is its own affair.
 *
 * @param staged keys of the files that the deployment puts there
 */
export function readOnlyKeys(pipelines: readonly Pipeline[], staged: readonly string[]): readonly string[] {
  const jobs = pipelines.flatMap(({ run }) => jobsOf(run));
  const written = jobs.flatMap(({ writes }) => writes.flatMap(beforeTemplates));
  const code = jobs
    .flatMap(codeOf)
    .flatMap((text) => (isKnownHere(text) ? beforeTemplates(text) : []))
    .filter((key) => !written.some((folder) => key.startsWith(folder)));
  return [...new Set([...staged, ...code])].sort();
}

/** The addresses of all that a job runs, or runs with, without the name that `…#name` gives a file on the nodes. */
function codeOf(job: SparkJob): readonly string[] {
  return Object.entries(APPLICATION_FIELDS)
    .filter(([, { kind }]) => ["address", "addresses", "aliasedAddresses"].includes(kind))
    .flatMap(([field]) => (job[field as keyof SparkJob] ?? []) as string | readonly string[])
    .map((uri) => uri.replace(/#.*$/, ""));
}

/** Whether an address is known here: `{runPath}` and inputs are known when the job runs. */
function isKnownHere(uri: string): boolean {
  return uri.startsWith(ROOT) && !uri.slice(ROOT.length).includes("{");
}

/** The part of a key under the root path that is known here. */
function beforeTemplates(uri: string): readonly string[] {
  return uri.startsWith(ROOT) ? [uri.slice(ROOT.length).replace(/\{.*$/, "")] : [];
}
