import { createHash } from "node:crypto";

import type { ExecutionContext, Position } from "../contract/events";

/** Identifies one batch of an execution. */
export interface BatchKey {
  readonly jobName: string;
  readonly position: Position;
  /**
   * How often the execution had been redriven when the batch was submitted: a redriven execution must not mistake the
   * batch that was deleted when it was aborted for its new one.
   */
  readonly attempt: number;
  /** How often the application had failed in that attempt. */
  readonly retry: number;
}

/**
 * A key of an execution for names and paths: its readable name, and ten digits of its ARN's hash, because two state
 * machines may have executions of the same name. At most 91 characters: letters, digits, `-` and `_`.
 */
export function executionKey({ Id, Name }: Pick<ExecutionContext, "Id" | "Name">): string {
  return `${plain(Name)}-${createHash("sha256").update(Id).digest("hex").slice(0, 10)}`;
}

/**
 * The name of a job's batch. It is the same in every call: Livy refuses a second batch with that name, so the job can't
 * run twice, and the first batch can be found by name when its id is not known.
 */
export function batchName(
  execution: Pick<ExecutionContext, "Id" | "Name">,
  { jobName, position, attempt, retry }: BatchKey,
): string {
  const again = retry === 0 ? "" : `-${String(retry)}`;
  return `${executionKey(execution)}-${jobName}${position}-${String(attempt)}${again}`;
}

/**
 * The attempt that a batch belongs to; undefined if it is not a batch of that execution. A job's name begins with a
 * letter and has no dash (see `model/validation/names.ts`), so a key that is a prefix of another execution's key does
 * not match its batches.
 */
export function attemptOf(key: string, name: string): number | undefined {
  const rest = name.startsWith(key) ? name.slice(key.length) : "";
  const digits = /^-[A-Za-z][A-Za-z0-9]*(?:_\d+)*-(\d+)(?:-\d+)?$/.exec(rest)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A tag that YARN accepts: ASCII, at most 100 characters. Source: YarnConfiguration.APPLICATION_MAX_TAG_LENGTH. */
export function yarnTag({ Name }: ExecutionContext): string {
  return plain(Name);
}

/**
 * The names of executions may have any letter; the characters kept here need no escape in a URL's path or an S3 key.
 */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/gu, "-");
}
