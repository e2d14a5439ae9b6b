/**
 * What a compiled state machine and its Lambda functions say to each other. The definition reads these
 * fields by JSONPath, so a rename here is a rename in `compile.ts`.
 */

/** An execution's input. */
export interface ExecutionInput {
  /** `s3://bucket[/prefix]`: the same root path that the stack was deployed with. */
  readonly rootPath: string;
}

/** What the submit function returns and `$.jobId` holds: Livy's batch id. */
export type JobId = number;

/** What the status function is asked. */
export interface QueryEvent {
  readonly jobId: JobId;
  /** The application's main class, to name it in a failure's cause. */
  readonly application: string;
}

/**
 * A batch as the state machine sees it. `starting` and `running` sum up Livy's states on the way;
 * `success`, `dead`, `killed` and `error` are Livy's four ends; `unknown` is no verdict.
 */
export type BatchState = "starting" | "running" | "success" | "dead" | "killed" | "error" | "unknown";

/** Livy's ends other than `success`: each is a failed job. */
export const FAILED_STATES = ["dead", "killed", "error"] as const satisfies readonly BatchState[];

/** What the status function returns and `$.jobStatus` holds. */
export interface JobStatus {
  readonly state: BatchState;
  /** The application's id in YARN; null until it has one, and always on a local master. */
  readonly applicationId: string | null;
  /** Only of a failed batch: which application failed and why, one line. Empty otherwise. */
  readonly cause: string;
}

/** Names of the errors the functions throw, as Retry, Catch and a failed execution show them. */
export type LivyErrorName =
  /** The execution's input lacks a value that the job's templates name. */
  | "InvalidInput"
  /** No answer: connection refused or reset, host unknown, or no reply in time. */
  | "LivyUnreachable"
  /** Livy answered with a 5xx status or with something that is not its API. */
  | "LivyServerError"
  /** Livy refused the request (4xx): asking again gives the same answer. */
  | "LivyRejected"
  /** Livy does not know the batch (any more). */
  | "LivyBatchNotFound";
