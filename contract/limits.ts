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

/**
 * Memory in MB of the functions that state machines call: the least that Lambda offers. Peaks in bare Node, which alone
 * has 44 MB: 76 MB after a minute of looks at a batch, 73 MB with the log of a failure, 70 MB for a submission or a stop,
 * and 58 MB without calls to Livy. So a third is left for Lambda's own runtime. Lambda gives processor time by memory:
 * here a fourteenth of one, and loading the code takes 0.2 s of a whole one. Requests wait for Livy, so they notice less.
 * Source: "Configure Lambda function memory" in the Lambda guide.
 */
export const FUNCTION_MEMORY_MB = 128;

/** Memory in MB of the function that reads drivers' logs: 115 MB in bare Node for two logs of 115 MB, most of it for the AWS SDK. */
export const DRIVER_LOG_MEMORY_MB = 256;

/** Memory in MB of the janitor, which reads lists of all batches: 85 MB in bare Node for a page of 500 batches. */
export const JANITOR_MEMORY_MB = 256;

/** Livy's port on an EMR primary node. */
export const LIVY_PORT = 8998;
