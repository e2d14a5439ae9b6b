import { createHash } from "node:crypto";

import type { ExecutionContext } from "../asl/contract";

/**
 * An execution in one word, for names and paths: its own name, readable, and ten digits of its ARN's hash, because
 * two state machines may have executions of one name. At most 91 characters: letters, digits, `-` and `_`.
 */
export function executionKey({ Id, Name }: Pick<ExecutionContext, "Id" | "Name">): string {
  return `${plain(Name)}-${createHash("sha256").update(Id).digest("hex").slice(0, 10)}`;
}

/**
 * The name of a job's batch, the same whenever it is asked for: Livy refuses a second batch of that name, so the job
 * can't run twice, and finds the first one by it when its id is not known.
 *
 * @param attempt how often the execution had been redriven when the batch was submitted: a redriven execution must
 *   not take the batch for its own that was deleted when it was aborted
 */
export function batchName(execution: ExecutionContext, jobName: string, attempt: number): string {
  return `${executionKey(execution)}-${jobName}-${String(attempt)}`;
}

/**
 * Which attempt's batch this is; undefined unless it is one of that execution. A job's name has no dash (see
 * `checkPipeline`), so a key that another execution's name begins with is not taken for it.
 */
export function attemptOf(key: string, name: string): number | undefined {
  const rest = name.startsWith(key) ? name.slice(key.length) : "";
  const digits = /^-[A-Za-z0-9]+-(\d+)$/.exec(rest)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A tag that YARN takes: ASCII, at most 100 characters. Source: YarnConfiguration.APPLICATION_MAX_TAG_LENGTH. */
export function yarnTag({ Name }: ExecutionContext): string {
  return plain(Name);
}

/** Executions' names may hold any letter; in a URL's path and an S3 key these ones need no escape. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/gu, "-");
}
