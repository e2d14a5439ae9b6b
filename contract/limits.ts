/** Limits of AWS, of processes and of this program that several rooms keep. */

/** Characters of a state's name. Source: https://states-language.net/spec.html#states-fields */
export const MAX_STATE_NAME = 80;

/** Characters of the names of state machines and executions. Source: "StartExecution" in the Step Functions API reference. */
export const MAX_EXECUTION_NAME = 80;

/** Characters of a function's name. Source: "CreateFunction" in the Lambda API reference. */
export const MAX_FUNCTION_NAME = 64;

/** The most items of a forEach. */
export const MAX_ITEMS = 10_000;

/** Items of a forEach at once. Source: "Inline mode" of the Map state in the Step Functions guide. */
export const MAX_CONCURRENCY = 40;

/** How often a job may be run again. */
export const MAX_RETRIES = 10;

/** The longest that a job may be given to start, or to run: an execution lasts a year at most. */
export const YEAR_SECONDS = 31_536_000;

/** The longest window in which one call of the query function looks at a batch: Lambda's 900 seconds, less the end of it. */
export const MAX_POLL_WINDOW_SECONDS = 800;

/** The longest time between two looks at a batch within a window. */
export const MAX_POLL_INTERVAL_SECONDS = 60;

/** Livy's port on an EMR primary node. */
export const LIVY_PORT = 8998;
