/** Limits of AWS, of processes and of this program that several folders use. */

/** Maximum characters of a state's name. Source: https://states-language.net/spec.html#states-fields */
export const MAX_STATE_NAME = 80;

/**
 * Maximum characters of the names of state machines and executions. Source: "StartExecution" in the Step Functions API
 * reference.
 */
export const MAX_EXECUTION_NAME = 80;

/** Maximum characters of a function's name. Source: "CreateFunction" in the Lambda API reference. */
export const MAX_FUNCTION_NAME = 64;

/** Maximum items of a forEach. */
export const MAX_ITEMS = 10_000;

/**
 * Maximum items of a forEach that run at the same time. Source: "Inline mode" of the Map state in the Step Functions
 * guide.
 */
export const MAX_CONCURRENCY = 40;

/** Maximum retries of a job. */
export const MAX_RETRIES = 10;

/** Maximum seconds that a job may be given to start, or to run: an execution lasts a year at most. */
export const YEAR_SECONDS = 31_536_000;

/**
 * Maximum seconds for which one call of the query function polls a batch: Lambda's 900 seconds, less the time to
 * finish.
 */
export const MAX_POLL_WINDOW_SECONDS = 800;

/** Maximum percent of a batch's age that the state machine waits: a verdict may be noticed as much later. */
export const MAX_POLL_WAIT_PERCENT = 50;

/** Livy's port on an EMR primary node. */
export const LIVY_PORT = 8998;
