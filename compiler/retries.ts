import type { LivyErrorName } from "../contract/events";
import type { Retrier } from "./states";

/** Names of errors that the functions throw. */
const named = (...names: readonly [LivyErrorName, ...LivyErrorName[]]): Retrier["ErrorEquals"] => names;

/** Increasing pauses of up to a minute with jitter, so that calls that failed together are not retried together. */
const PATIENT = { BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: "FULL" } as const;

const NEVER = {
  IntervalSeconds: 1,
  MaxAttempts: 0,
  BackoffRate: 1,
  MaxDelaySeconds: 2,
  JitterStrategy: "NONE",
} as const;

/** Errors that a retry can't resolve. */
const PERMANENT = ["InvalidInput", "LivyBatchLost", "LivyIdentityLost", "LivyUnsupported"] as const;

/** On submission, a refusal is final too: it concerns the job. */
export const FINAL: Retrier = { ...NEVER, ErrorEquals: named(...PERMANENT, "LivyRejected") };

/** Before there is a job, a refusal comes from a gateway, and is retried like other errors. */
export const FINAL_CHECK: Retrier = { ...NEVER, ErrorEquals: named(...PERMANENT) };

/**
 * The status function itself tolerates a Livy that gives no verdict for a while: the error that it then throws is
 * final.
 */
export const FINAL_STATUS: Retrier = {
  ...NEVER,
  ErrorEquals: named(...PERMANENT, "LivyRejected", "LivyUnauthorised", "LivyServerError", "LivyUnreachable"),
};

/**
 * Livy restarts within a minute or two; this retries for about four. The same holds for a gateway that asks for
 * credentials while a ticket is renewed: Check Livy has shown that they are valid, and a repeated POST starts nothing
 * twice.
 */
export const LIVY_AWAY: Retrier = {
  ErrorEquals: named("LivyUnreachable", "LivyServerError", "LivyUnauthorised"),
  IntervalSeconds: 2,
  MaxAttempts: 12,
  ...PATIENT,
};

/**
 * Starting a batch takes minutes, and there may be many: this retries for about half an hour. A call of an earlier
 * attempt takes two minutes at most.
 */
export const BUSY: Retrier = {
  ErrorEquals: named("LivyTooManySessions", "EarlierAttemptUnderWay"),
  IntervalSeconds: 5,
  MaxAttempts: 60,
  ...PATIENT,
};

/** Before anything is submitted, a Livy that is unreachable, or refuses requests, must be reported within seconds. */
export const LIVY_NOT_READY: Retrier = {
  ErrorEquals: named("LivyUnreachable", "LivyServerError", "LivyUnauthorised", "LivyRejected"),
  IntervalSeconds: 1,
  MaxAttempts: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 2,
  JitterStrategy: "NONE",
};

/**
 * Before anything is submitted, Livy may not be up yet: a new cluster is ready before its HDFS has left safe mode, and
 * until then Livy does not start. This retries for about ten minutes.
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
 * The concurrency of a function, limited by the account or the stack, is used up, e.g. by other jobs: this waits for
 * hours, and retries rarely, because each retry adds to the execution's 25,000 events.
 */
export const THROTTLED: Retrier = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  MaxAttempts: 200,
  ...PATIENT,
  MaxDelaySeconds: 300,
};

/**
 * Any other error of a call: it was lost, timed out, or the function is inactive after weeks without calls. Every
 * function may be called twice, and a healthy batch must not be given up: this retries for about four minutes.
 * Source: "Handling transient Lambda service exceptions" in the Step Functions guide's best practices.
 */
export const LOST_CALL: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  MaxAttempts: 12,
  ...PATIENT,
};
