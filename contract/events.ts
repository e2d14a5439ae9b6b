/**
 * The messages between a compiled state machine and its Lambda functions. The definition reads some of these
 * fields by JSONPath, so a rename here is a rename in `compile.ts`.
 */

/** An execution's input: the root path, and the inputs that its pipeline declares. */
export interface ExecutionInput {
  /** `s3://bucket[/prefix]`: the same root path that the stack was deployed with. */
  readonly rootPath: string;
  /** Whether items of a forEach are run again although their result exists. */
  readonly again?: boolean;
  readonly [input: string]: unknown;
}

/** The item of each forEach around a state, by the item's name: `$.values`. */
export type Values = Readonly<Record<string, string>>;

/**
 * The number of the item of each forEach around a state, outermost first, each after a `_` and counted from 0, e.g.
 * `_3_0`; empty outside of any forEach. `$.position`.
 */
export type Position = string;

/**
 * The execution that a function is called for: the fields of `$$.Execution` that the functions read.
 * Source: "Accessing execution data from the Context object" in the Step Functions guide.
 */
export interface ExecutionContext {
  /** Its ARN, which a redriven execution keeps. */
  readonly Id: string;
  readonly Name: string;
  readonly Input: ExecutionInput;
  /** How often it was redriven. @default 0 */
  readonly RedriveCount?: number;
  /** When it was last redriven, ISO 8601; missing if it never was. */
  readonly RedriveTime?: string;
}

/** Why a job failed, for a Fail state. The fields have the names that Step Functions uses in the output of a Catch. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

/**
 * The state of a job. `success`, `failed` and `timedOut` are end states. `again`: its application has failed and must
 * be run again; or its batch never reached YARN and is submitted again, with the same `retry`. `unexplained`: it has
 * failed, and only its driver's own log can say why. `interrupted`: the execution was redriven after the batch was
 * submitted, or the first batch never reached YARN, and the job must be submitted again.
 */
export type JobState =
  "starting" | "running" | "success" | "failed" | "unexplained" | "timedOut" | "again" | "interrupted";

/** A submitted job: `$.job`. */
export interface Job {
  /** Livy's id of the batch: it may be another batch's after Livy has lost its state. */
  readonly id: number;
  /** The batch's name: it belongs to one execution, job and attempt forever. */
  readonly name: string;
  /** The execution's redrive count when it was submitted. */
  readonly attempt: number;
  /** How often its application had failed in this attempt when it was submitted; after `again`, one more. */
  readonly retry: number;
  readonly state: JobState;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  /** Seconds that the state machine waits before the status function is called, a whole number. */
  readonly waitSeconds: number;
  /** When it was first seen running, milliseconds since 1970; null until then. */
  readonly startedAt: number | null;
  /** When its failure was seen, milliseconds since 1970; null unless the state is `unexplained`. */
  readonly endedAt: number | null;
  /** The application's id in YARN; null until it has one, and always on a local master. */
  readonly applicationId: string | null;
  /**
   * Answers without a verdict, each with the time since when it is given, milliseconds since 1970; empty if there are
   * none.
   */
  readonly trouble: Readonly<Partial<Record<Trouble, number>>>;
  /** Null unless the state is `failed`, `unexplained`, `timedOut` or `again`. */
  readonly failure: Failure | null;
}

/** Answers that say nothing about the batch: after them its state is unknown. */
export type Trouble =
  "unreachable" | "serverError" | "unknownState" | "notFound" | "mismatch" | "unauthorised" | "rejected";

/** The input of the check function, which runs before anything is submitted. */
export interface CheckEvent {
  readonly execution: ExecutionContext;
  /** The inputs that the pipeline declares besides the root path, each with an example. */
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  /** The inputs whose values become parts of folder names. */
  readonly folders: readonly string[];
  /** The inputs whose values become parts of arguments. */
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
  /** How often it is run again after a failure. */
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
  /** Seconds from the submission within which the application must start running. */
  readonly startLimitSeconds: number;
  /** Seconds that it may run. */
  readonly runLimitSeconds: number;
  /** How often it is run again after a failure of its own. */
  readonly retries: number;
  /** Maximum bytes of a failure's cause, as JSON. */
  readonly causeBytes: number;
}

/** The input of the function that looks into a driver's own log for why its application failed. */
export interface DriverLogEvent {
  readonly job: UnexplainedJob;
  /** Maximum bytes of the failure's cause, as JSON. */
  readonly causeBytes: number;
}

/** A job that has failed, and of whose failure only its driver's own log can say why. */
export interface UnexplainedJob extends Job {
  readonly state: "unexplained";
  readonly endedAt: number;
  readonly applicationId: string;
  readonly failure: Failure;
}

/** The input of the stop function, which ends a job's batches and describes why it failed. */
export interface StopEvent {
  readonly execution: ExecutionContext;
  readonly jobName: string;
  readonly values: Values;
  readonly position: Position;
  readonly retries: number;
  /** Maximum bytes of the failure's cause, as JSON. */
  readonly causeBytes: number;
  /** From the job's status, or from a Catch: then `Cause` is Lambda's JSON. */
  readonly failure: Partial<Failure>;
}

/** The input of the items function, which lists the items of a forEach. */
export interface ItemsEvent extends ItemsSpec {
  readonly execution: ExecutionContext;
}

/** The items of a forEach, and where their results are: `$.items`. */
export interface Items {
  readonly list: readonly string[];
  readonly bucket: string;
  /** The prefix of all keys under the root path: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Whether items are run again although their result exists. */
  readonly again: boolean;
}

/** How an item of a forEach, or a branch of a parallel, has ended. */
export interface Outcome {
  readonly state: "success" | "skipped" | "failed";
  /** The item, if it failed; a branch has none. */
  readonly item?: string;
  /** Only if it failed. */
  readonly failure?: Failure;
}

/** The input of the outcome function: how the members of a group have ended. */
export interface OutcomeEvent {
  /** The group's name. */
  readonly group: string;
  readonly outcomes: readonly Outcome[];
  /** Maximum bytes of the failure's cause, as JSON. */
  readonly causeBytes: number;
}

/** How a group has ended: `$.job`, as for a job. */
export interface GroupOutcome {
  readonly state: "success" | "failed";
  readonly failure: Failure | null;
  /** Numbers of its items or branches that succeeded, and that were skipped. */
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
    /** How often it had been redriven by then; if missing, the event counts for all attempts. */
    readonly redriveCount?: number;
  };
}

/** Names of the errors that the functions throw, as Retry, Catch and a failed execution show them. */
export type LivyErrorName =
  /** The execution's input lacks a value that the job's templates name. */
  | "InvalidInput"
  /** No answer: connection refused or reset, host unknown, or no reply in time. */
  | "LivyUnreachable"
  /** Nothing listens at Livy's port yet, or Livy says that it, or HDFS, is still starting. */
  | "LivyStarting"
  /** Livy answered with a 5xx status, or something that is not Livy answered in its place. */
  | "LivyServerError"
  /** Livy is starting as many batches as it may at the same time; it accepts more once some of them run. */
  | "LivyTooManySessions"
  /** The execution was redriven, and a call of the previous attempt may still submit the job. */
  | "EarlierAttemptUnderWay"
  /** Livy itself refused the request (400): a repeated POST would be refused as well. */
  | "LivyRejected"
  /** Livy, or a gateway before it, asks for credentials that the functions do not have (401, 403). */
  | "LivyUnauthorised"
  /** Livy is older than 0.7.0, which starts a second batch although the name is taken; or it reports no version. */
  | "LivyUnsupported"
  /** Livy no longer knows the batch: its verdict will never be known. */
  | "LivyBatchLost"
  /** The batch's id belongs to another batch: Livy has lost its state and counts from 0 again. */
  | "LivyIdentityLost";

/** Names of the failures that are verdicts on the application: values of `Job.failure`, never thrown. */
export type SparkFailureName =
  /** Several items or branches of a group failed, with different errors. */
  | "SparkSeveralFailures"
  /** It did not start running in time. */
  | "SparkStartTimeout"
  /** It ran longer than allowed. */
  | "SparkRunTimeout"
  /** It failed with an error of its own. */
  | "SparkApplicationFailed"
  /** A person, or the cluster, killed it. */
  | "SparkApplicationKilled";
