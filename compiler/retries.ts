import type { LivyErrorName } from "../contract/events";
import type { Retrier } from "./states";

/** Errors under the names that the functions throw. */
const named = (...names: readonly [LivyErrorName, ...LivyErrorName[]]): Retrier["ErrorEquals"] => names;

/** Ever longer pauses, up to a minute, each drawn at random, so that what failed together does not come back together. */
const PATIENT = { BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: "FULL" } as const;

const NEVER = {
  IntervalSeconds: 1,
  MaxAttempts: 0,
  BackoffRate: 1,
  MaxDelaySeconds: 2,
  JitterStrategy: "NONE",
} as const;

/** What asking again does not change. */
const PERMANENT = ["InvalidInput", "LivyBatchLost", "LivyIdentityLost", "LivyUnsupported"] as const;

/** A refusal is of the job that is submitted. */
export const FINAL: Retrier = { ...NEVER, ErrorEquals: named(...PERMANENT, "LivyRejected") };

/** Before there is a job, a refusal comes from a gateway, and is tried again as other troubles are. */
export const FINAL_CHECK: Retrier = { ...NEVER, ErrorEquals: named(...PERMANENT) };

/** The status function has patience of its own with a Livy that gives no verdict: what it says in the end is final. */
export const FINAL_STATUS: Retrier = {
  ...NEVER,
  ErrorEquals: named(...PERMANENT, "LivyRejected", "LivyUnauthorised", "LivyServerError", "LivyUnreachable"),
};

/**
 * Livy restarts within a minute or two; this tries for about four. So does a gateway that asks for credentials while a
 * ticket is renewed: Check Livy has found that they are good, and a repeated POST starts nothing twice.
 */
export const LIVY_AWAY: Retrier = {
  ErrorEquals: named("LivyUnreachable", "LivyServerError", "LivyUnauthorised"),
  IntervalSeconds: 2,
  MaxAttempts: 12,
  ...PATIENT,
};

/**
 * Batches that are being started need minutes, and there may be many: this tries for about half an hour. A call of an
 * earlier attempt needs two minutes at most.
 */
export const BUSY: Retrier = {
  ErrorEquals: named("LivyTooManySessions", "EarlierAttemptUnderWay"),
  IntervalSeconds: 5,
  MaxAttempts: 60,
  ...PATIENT,
};

/** Before anything is submitted, a Livy that is out of reach, or refuses, is to be known within seconds. */
export const LIVY_NOT_READY: Retrier = {
  ErrorEquals: named("LivyUnreachable", "LivyServerError", "LivyUnauthorised", "LivyRejected"),
  IntervalSeconds: 1,
  MaxAttempts: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 2,
  JitterStrategy: "NONE",
};

/**
 * Before anything is submitted, a Livy that is not up yet: a new cluster is ready before its HDFS has left safe mode, and
 * until then Livy does not start. This tries for about ten minutes.
 */
export const LIVY_STARTING: Retrier = {
  ErrorEquals: named("LivyStarting"),
  IntervalSeconds: 5,
  MaxAttempts: 21,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "NONE",
};

/**
 * All executions of a function that the account or the stack allows are taken, e.g. by other jobs: it waits for hours,
 * and seldom asks, because each time takes up some of the execution's 25,000 events.
 */
export const THROTTLED: Retrier = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  MaxAttempts: 200,
  ...PATIENT,
  MaxDelaySeconds: 300,
};

/**
 * Whatever else keeps a call from its result: it was lost, timed out, or the function has to be woken after weeks.
 * Every function may be called twice, and a healthy batch is not given up for it: tried again for about four minutes.
 * Source: "Handling transient Lambda service exceptions" in the Step Functions guide's best practices.
 */
export const LOST_CALL: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  MaxAttempts: 12,
  ...PATIENT,
};
