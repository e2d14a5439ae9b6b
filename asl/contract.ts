/**
 * What a compiled state machine and its Lambda functions say to each other. The definition reads some of these
 * fields by JSONPath, so a rename here is a rename in `compile.ts`.
 */

/** An execution's input. */
export interface ExecutionInput {
  /** `s3://bucket[/prefix]`: the same root path that the stack was deployed with. */
  readonly rootPath: string;
}

/**
 * The execution that a function is called for: `$$.Execution`, as much of it as the functions read.
 * Source: "Accessing execution data from the Context object" in the Step Functions guide.
 */
export interface ExecutionContext {
  /** Its ARN, which a redriven execution keeps. */
  readonly Id: string;
  readonly Name: string;
  readonly Input: ExecutionInput;
  /** How often it was redriven; missing counts as 0. */
  readonly RedriveCount?: number;
  /** When it was last redriven, ISO 8601; only of an execution that was. */
  readonly RedriveTime?: string;
}

/** Why a job failed, as a Fail state says it. Named as Step Functions names what a Catch puts into its path. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

/**
 * Where a job stands. `success`, `failed` and `overdue` are ends; `interrupted` says that the execution was
 * redriven after the batch had been submitted, and that the job is to be submitted again.
 */
export type JobState = "starting" | "running" | "success" | "failed" | "overdue" | "interrupted";

/** A submitted job: what `$.job` holds. */
export interface Job {
  /** Livy's id of the batch: it may be another batch's after Livy has lost its memory. */
  readonly id: number;
  /** The batch's name: one execution, job and attempt, for ever. */
  readonly name: string;
  /** The execution's redrive count when it was submitted. */
  readonly attempt: number;
  readonly state: JobState;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  /** When it was first seen running, milliseconds since 1970; null until then. */
  readonly startedAt: number | null;
  /** The application's id in YARN; null until it has one, and always on a local master. */
  readonly applicationId: string | null;
  /** Since when Livy has given no verdict, milliseconds since 1970, by what it gave instead; empty while all is well. */
  readonly trouble: Readonly<Partial<Record<Trouble, number>>>;
  /** Only of a job that is `failed` or `overdue`. */
  readonly failure: Failure | null;
}

/** Answers that are no verdict: what a job's status says of them is that nobody knows. */
export type Trouble = "unreachable" | "serverError" | "unknownState" | "notFound" | "mismatch";

/** What a submit function is asked. */
export interface SubmitEvent {
  readonly execution: ExecutionContext;
}

/** What the status function is asked. */
export interface QueryEvent {
  readonly execution: ExecutionContext;
  readonly job: Job;
  /** The job's name in the pipeline. */
  readonly jobName: string;
  /** The application's main class. */
  readonly application: string;
  /** Seconds from the submission until the application must run. */
  readonly startLimitSeconds: number;
  /** Seconds that it may run. */
  readonly runLimitSeconds: number;
}

/** What the stop function is asked: end what runs of a job, and say in words why it failed. */
export interface StopEvent {
  readonly execution: ExecutionContext;
  readonly jobName: string;
  /** As the job's status says it, or as Step Functions gives an error to a Catch: then `Cause` is Lambda's JSON. */
  readonly failure: Partial<Failure>;
}

/**
 * What the janitor is told when an execution has ended without success.
 * Source: "Step Functions Execution Status Change" in the EventBridge reference.
 */
export interface ExecutionEnded {
  readonly detail: {
    readonly executionArn: string;
    readonly name: string;
    readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
    /** Milliseconds since 1970. */
    readonly stopDate: number;
    /** How often it had been redriven by then; where it is missing, all attempts are meant. */
    readonly redriveCount?: number;
  };
}

/** Names of the errors the functions throw, as Retry, Catch and a failed execution show them. */
export type LivyErrorName =
  /** The execution's input lacks a value that the job's templates name. */
  | "InvalidInput"
  /** No answer: connection refused or reset, host unknown, or no reply in time. */
  | "LivyUnreachable"
  /** Livy answered with a 5xx status or with something that is not its API. */
  | "LivyServerError"
  /** Livy starts as many batches as it may at once; it takes more once some of them run. */
  | "LivyTooManySessions"
  /** The execution was redriven, and a call of the attempt before may still submit the job. */
  | "EarlierAttemptUnderWay"
  /** Livy refused the request (4xx): asking again gives the same answer. */
  | "LivyRejected"
  /** Livy asks for credentials that the functions do not have (401, 403). */
  | "LivyUnauthorised"
  /** A Livy older than 0.7.0: it starts a batch twice where a name is taken, or tells no version. */
  | "LivyUnsupported"
  /** Livy does not know the batch (404). */
  | "LivyBatchNotFound"
  /** Livy knew the batch and does not know it any more: its verdict will never be known. */
  | "LivyBatchLost"
  /** The batch's id belongs to somebody else's batch: Livy has lost its memory and begun to count again. */
  | "LivyIdentityLost";

/** Names of the failures that are verdicts on the application; `Job.failure` has them, nobody throws them. */
export type SparkFailureName =
  /** It did not run in time. */
  | "SparkStartTimeout"
  /** It ran longer than it may. */
  | "SparkRunTimeout"
  /** It ended by an error of its own. */
  | "SparkApplicationFailed"
  /** Somebody killed it. */
  | "SparkApplicationKilled";
