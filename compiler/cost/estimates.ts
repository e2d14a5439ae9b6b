import { daysBetween } from "../../contract/dates";
import { MAX_POLL_INTERVAL_SECONDS } from "../../contract/limits";
import { FUNCTION_TIMEOUT_SECONDS } from "../../contract/timeouts";
import type { ForEach, Inputs, SparkJob } from "../../model/pipeline";
import { RUN_LIMIT_SECONDS, START_LIMIT_SECONDS, USUAL_SECONDS } from "../../model/steps";

/** Usual seconds of a call that does not wait for a batch. */
export const SHORT_CALL_SECONDS = 1;

/** Seconds between the two polls that a verdict needs. */
const SECOND_POLL_SECONDS = 1;

/** How long a job keeps the status function busy. */
export interface JobEstimate {
  /** How often its application is run. */
  readonly attempts: number;
  /** Calls of the status function in each attempt, until there is a verdict. */
  readonly rounds: number;
  /** Seconds from the submission of an attempt until its verdict is known. */
  readonly attemptSeconds: number;
}

/** @param pollWindowSeconds seconds that one call of the status function polls a running batch */
export function worstJob(job: SparkJob, pollWindowSeconds: number): JobEstimate {
  // Each limit may be noticed an interval late; the run limit begins when the job is first seen running.
  const seconds = limitSeconds(job) + 2 * MAX_POLL_INTERVAL_SECONDS;
  return {
    attempts: (job.retries ?? 0) + 1,
    rounds: Math.floor(seconds / pollWindowSeconds) + 1,
    attemptSeconds: seconds + FUNCTION_TIMEOUT_SECONDS.queryExtra,
  };
}

/** @param pollWindowSeconds seconds that one call of the status function polls a running batch */
export function usualJob(job: SparkJob, pollWindowSeconds: number): JobEstimate {
  const seconds = usualSeconds(job);
  return {
    attempts: 1,
    // The first poll follows the call that submitted the job.
    rounds: Math.floor(Math.max(0, seconds - SHORT_CALL_SECONDS) / pollWindowSeconds) + 1,
    attemptSeconds: Math.max(seconds, SHORT_CALL_SECONDS) + SECOND_POLL_SECONDS,
  };
}

/** Usual seconds of a job, at most its limits. */
export function usualSeconds(job: SparkJob): number {
  return Math.min(job.usualSeconds ?? USUAL_SECONDS, limitSeconds(job));
}

function limitSeconds(job: SparkJob): number {
  const { startLimitSeconds = START_LIMIT_SECONDS, runLimitSeconds = RUN_LIMIT_SECONDS } = job;
  return startLimitSeconds + runLimitSeconds;
}

/** The number of a forEach's items in the example of the inputs; `atMost` if the example is not valid. */
export function usualItems({ in: source, atMost }: Pick<ForEach, "in" | "atMost">, inputs: Inputs): number {
  if ("list" in source) {
    const list = inputs[source.list];
    return Array.isArray(list) ? Math.min(list.length, atMost) : atMost;
  }
  const days = daysBetween(String(inputs[source.from]), String(inputs[source.to]));
  return Number.isInteger(days) && days >= 1 ? Math.min(days, atMost) : atMost;
}
