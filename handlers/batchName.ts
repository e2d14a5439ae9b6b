import { createHash } from "node:crypto";

import type { ExecutionContext, Position } from "../contract/events";

/** Which of an execution's batches it is. */
export interface BatchKey {
  readonly jobName: string;
  readonly position: Position;
  /**
   * How often the execution had been redriven when the batch was submitted: a redriven execution must not take the
   * batch for its own that was deleted when it was aborted.
   */
  readonly attempt: number;
  /** How often the application had failed in that attempt. */
  readonly retry: number;
}

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
 */
export function batchName(
  execution: Pick<ExecutionContext, "Id" | "Name">,
  { jobName, position, attempt, retry }: BatchKey,
): string {
  const again = retry === 0 ? "" : `-${String(retry)}`;
  return `${executionKey(execution)}-${jobName}${position}-${String(attempt)}${again}`;
}

/**
 * Which attempt's batch this is; undefined unless it is one of that execution. A job's name begins with a letter and
 * has no dash (see `model/validation/names.ts`), so a key that another execution's name begins with is not taken for it.
 */
export function attemptOf(key: string, name: string): number | undefined {
  const rest = name.startsWith(key) ? name.slice(key.length) : "";
  const digits = /^-[A-Za-z][A-Za-z0-9]*(?:_\d+)*-(\d+)(?:-\d+)?$/.exec(rest)?.[1];
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
