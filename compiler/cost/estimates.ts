import { daysBetween } from "../../contract/dates";
import { FIRST_WAIT_SECONDS, lookIntervalMs, SECOND_LOOK_MS, waitSecondsOf } from "../../contract/polling";
import type { Polling } from "../../contract/polling";
import { FUNCTION_TIMEOUT_SECONDS } from "../../contract/timeouts";
import type { ForEach, Inputs, SparkJob } from "../../model/pipeline";
import { RUN_LIMIT_SECONDS, START_LIMIT_SECONDS, USUAL_SECONDS } from "../../model/steps";

/** Usual seconds of a call that does not wait for a batch. */
export const SHORT_CALL_SECONDS = 1;

/** How long a job takes, and keeps the status function busy. */
export interface JobEstimate {
  /** How often its application is run. */
  readonly attempts: number;
  /** Calls of the status function in each attempt, until there is a verdict; each follows a wait. */
  readonly rounds: number;
  /** Seconds from the submission of an attempt until its verdict is known. */
  readonly attemptSeconds: number;
  /** Seconds of these in calls of functions. */
  readonly lambdaSeconds: number;
}

export function worstJob(job: SparkJob, polling: Polling): JobEstimate {
  const { startLimitSeconds, runLimitSeconds } = limitsOf(job);
  // Each limit may be noticed a look late; the run limit begins when the job is first seen running.
  const startSeconds = nextLook(startLimitSeconds);
  const endSeconds = nextLook(startSeconds + runLimitSeconds);
  const { rounds, seenSeconds, querySeconds } = roundsOf(job, polling, {
    firstLookSeconds: FIRST_WAIT_SECONDS,
    startSeconds,
    endSeconds,
  });
  return {
    attempts: (job.retries ?? 0) + 1,
    rounds,
    attemptSeconds: seenSeconds + FUNCTION_TIMEOUT_SECONDS.queryExtra,
    lambdaSeconds: querySeconds + FUNCTION_TIMEOUT_SECONDS.queryExtra,
  };
}

/** Seconds until the look after the one at a batch of this age. */
function nextLook(ageSeconds: number): number {
  return ageSeconds + lookIntervalMs(ageSeconds * 1_000) / 1_000;
}

export function usualJob(job: SparkJob, polling: Polling): JobEstimate {
  const seconds = usualSeconds(job);
  const { rounds, seenSeconds, querySeconds } = roundsOf(job, polling, {
    // The wait follows the call that submitted the job.
    firstLookSeconds: SHORT_CALL_SECONDS + FIRST_WAIT_SECONDS,
    // What it takes beyond its run limit, it waits to start.
    startSeconds: Math.max(0, seconds - limitsOf(job).runLimitSeconds),
    endSeconds: seconds,
  });
  return {
    attempts: 1,
    rounds,
    attemptSeconds: seenSeconds + SECOND_LOOK_MS / 1_000,
    lambdaSeconds: SHORT_CALL_SECONDS + querySeconds + SECOND_LOOK_MS / 1_000,
  };
}

/** When a batch is first looked at, starts running and ends: seconds since its submission. */
interface BatchTimes {
  readonly firstLookSeconds: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Runs through the calls of the status function, and the waits between them, until the end of a batch is seen. */
function roundsOf(
  job: SparkJob,
  polling: Polling,
  { firstLookSeconds, startSeconds, endSeconds }: BatchTimes,
): { readonly rounds: number; readonly seenSeconds: number; readonly querySeconds: number } {
  const { windowSeconds, waitPercent } = polling;
  if (waitPercent === 0) {
    const querySeconds = Math.max(0, endSeconds - firstLookSeconds);
    const rounds = Math.floor(querySeconds / windowSeconds) + 1;
    return { rounds, seenSeconds: firstLookSeconds + querySeconds, querySeconds };
  }
  const { startLimitSeconds, runLimitSeconds } = limitsOf(job);
  let limit = startLimitSeconds;
  let isRunning = false;
  let querySeconds = 0;
  for (let rounds = 1, opens = firstLookSeconds; ; rounds += 1) {
    const closes = opens + windowSeconds;
    if (!isRunning && startSeconds < closes) {
      isRunning = true;
      limit = Math.max(opens, startSeconds) + runLimitSeconds;
    }
    if (endSeconds < closes) {
      const seenSeconds = Math.max(opens, endSeconds);
      return { rounds, seenSeconds, querySeconds: querySeconds + seenSeconds - opens };
    }
    querySeconds += windowSeconds;
    opens = closes + waitSecondsOf(polling, closes * 1_000, (limit - closes) * 1_000);
  }
}

/** Usual seconds of a job, at most its limits. */
export function usualSeconds(job: SparkJob): number {
  const { startLimitSeconds, runLimitSeconds } = limitsOf(job);
  return Math.min(job.usualSeconds ?? USUAL_SECONDS, startLimitSeconds + runLimitSeconds);
}

function limitsOf(job: SparkJob): Required<Pick<SparkJob, "startLimitSeconds" | "runLimitSeconds">> {
  const { startLimitSeconds = START_LIMIT_SECONDS, runLimitSeconds = RUN_LIMIT_SECONDS } = job;
  return { startLimitSeconds, runLimitSeconds };
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
