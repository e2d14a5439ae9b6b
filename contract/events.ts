/**
 * The messages between a compiled state machine and its Lambda functions. The definition reads some of these
 * fields by JSONPath, so a rename here is a rename in `compile.ts`.
 */

/** An execution's input: the root path, and the inputs that its pipeline declares. */
export interface ExecutionInput {
  /** `s3://bucket[/prefix]`: the same root path that the stack was deployed with. */
  readonly rootPath: string;
  /** Whether items of a forEach are run again whose result exists. */
  readonly again?: boolean;
  readonly [input: string]: unknown;
}

/** The item of each forEach around a state, by what it is called there: `$.values`. */
export type Values = Readonly<Record<string, string>>;

/**
 * Which item of each forEach around a state, outermost first: `_` and its number, counted from 0, e.g. `_3_0`; empty
 * outside. `$.position`.
 */
export type Position = string;

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
 * The state of a job. `success`, `failed` and `timedOut` are ends; `again` says that its application has failed and is
 * to be run again; `interrupted`, that the execution was redriven after the batch had been submitted, and that the job
 * is to be submitted again.
 */
export type JobState = "starting" | "running" | "success" | "failed" | "timedOut" | "again" | "interrupted";

/** A submitted job: what `$.job` holds. */
export interface Job {
  /** Livy's id of the batch: it may be another batch's after Livy has lost its state. */
  readonly id: number;
  /** The batch's name: one execution, job and attempt, for ever. */
  readonly name: string;
  /** The execution's redrive count when it was submitted. */
  readonly attempt: number;
  /** How often its application had failed in this attempt when it was submitted; after `again`, one more. */
  readonly retry: number;
  readonly state: JobState;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  /** When it was first seen running, milliseconds since 1970; null until then. */
  readonly startedAt: number | null;
  /** The application's id in YARN; null until it has one, and always on a local master. */
  readonly applicationId: string | null;
  /** Since when Livy has given no verdict, milliseconds since 1970, by what it gave instead; empty while all is well. */
  readonly trouble: Readonly<Partial<Record<Trouble, number>>>;
  /** Only of a job that is `failed`, `timedOut` or to be run `again`. */
  readonly failure: Failure | null;
}

/** Answers that say nothing about the batch: after them its state is unknown. */
export type Trouble =
  "unreachable" | "serverError" | "unknownState" | "notFound" | "mismatch" | "unauthorised" | "rejected";

/** The input of the check function, which runs before anything is submitted. */
export interface CheckEvent {
  readonly execution: ExecutionContext;
  /** What the pipeline's input must have besides the root path: an example of each. */
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  /** Those of them whose texts are parts of folders. */
  readonly folders: readonly string[];
  /** Those of them whose texts are parts of arguments. */
  readonly arguments: readonly string[];
  /** Where the items of each forEach come from. */
  readonly items: readonly ItemsSpec[];
}

/** Where the items of a forEach come from: an input that is a list, or all days between two inputs, both included. */
export type ItemSource = { readonly list: string } | { readonly from: string; readonly to: string };

/** The items of one forEach. */
export interface ItemsSpec {
  /** The forEach's name. */
  readonly group: string;
  readonly in: ItemSource;
  readonly atMost: number;
}

/** The input of a submit function. */
export interface SubmitEvent {
  readonly execution: ExecutionContext;
  readonly values: Values;
  readonly position: Position;
  /** How often the application has failed in this attempt. */
  readonly retry: number;
  /** How often it may. */
  readonly retries: number;
}

/** The input of the status function. */
export interface QueryEvent {
  readonly execution: ExecutionContext;
  readonly job: Job;
  /** The job's name in the pipeline. */
  readonly jobName: string;
  readonly values: Values;
  /** The application's main class, or its file. */
  readonly application: string;
  /** Seconds from the submission until the application must run. */
  readonly startLimitSeconds: number;
  /** Seconds that it may run. */
  readonly runLimitSeconds: number;
  /** How often it is run again when it fails by itself. */
  readonly retries: number;
  /** The most bytes of a failure's cause, as JSON. */
  readonly causeBytes: number;
}

/** The input of the stop function, which ends what runs of a job, and describes why it failed. */
export interface StopEvent {
  readonly execution: ExecutionContext;
  readonly jobName: string;
  readonly values: Values;
  readonly position: Position;
  readonly retries: number;
  /** The most bytes of the failure's cause, as JSON. */
  readonly causeBytes: number;
  /** As the job's status says it, or as Step Functions gives an error to a Catch: then `Cause` is Lambda's JSON. */
  readonly failure: Partial<Failure>;
}

/** The input of the items function, which lists the items of a forEach. */
export interface ItemsEvent extends ItemsSpec {
  readonly execution: ExecutionContext;
}

/** The items of a forEach, and where their results are looked for: `$.items`. */
export interface Items {
  readonly list: readonly string[];
  readonly bucket: string;
  /** The root path's keys begin with it: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Whether those are run whose result exists. */
  readonly again: boolean;
}

/** How an item of a forEach, or a branch of a parallel, has ended. */
export interface Outcome {
  readonly state: "success" | "skipped" | "failed";
  /** The item; a branch has none. Only of an item that failed. */
  readonly item?: string;
  /** Only of one that failed. */
  readonly failure?: Failure;
}

/** The input of the outcome function: how the members of a group have ended. */
export interface OutcomeEvent {
  /** The group's name. */
  readonly group: string;
  readonly outcomes: readonly Outcome[];
  /** The most bytes of the failure's cause, as JSON. */
  readonly causeBytes: number;
}

/** How a group has ended: `$.job`, like a job. */
export interface GroupOutcome {
  readonly state: "success" | "failed";
  readonly failure: Failure | null;
  /** How many of its items or branches succeeded, and how many were skipped. */
  readonly succeeded: number;
  readonly skipped: number;
}

/**
 * The event that the janitor gets when an execution has ended without success.
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
  /** Nothing listens at Livy's port yet, or Livy says that it, or HDFS, is still starting. */
  | "LivyStarting"
  /** Livy answered with a 5xx status, or something that is not Livy answered in its place. */
  | "LivyServerError"
  /** Livy starts as many batches as it may at once; it takes more once some of them run. */
  | "LivyTooManySessions"
  /** The execution was redriven, and a call of the attempt before may still submit the job. */
  | "EarlierAttemptUnderWay"
  /** Livy refused the request in its own words (400): of a POST, asking again gives the same answer. */
  | "LivyRejected"
  /** Livy, or something before it, asks for credentials that the functions do not have (401, 403). */
  | "LivyUnauthorised"
  /** A Livy older than 0.7.0: it starts a batch twice where a name is taken, or tells no version. */
  | "LivyUnsupported"
  /** Livy knew the batch and no longer does: its verdict will never be known. */
  | "LivyBatchLost"
  /** The batch's id belongs to another batch: Livy has lost its state and counts from 0 again. */
  | "LivyIdentityLost";

/** Names of the failures that are verdicts on the application: values of `Job.failure`, never thrown. */
export type SparkFailureName =
  /** Several items or branches of a group failed, each by another error. */
  | "SparkSeveralFailures"
  /** It did not start to run in time. */
  | "SparkStartTimeout"
  /** It ran longer than it may. */
  | "SparkRunTimeout"
  /** It ended by an error of its own. */
  | "SparkApplicationFailed"
  /** A person, or the cluster, killed it. */
  | "SparkApplicationKilled";
