import { checkPipeline, checkStateMachine } from "./check";
import { FAILED_STATES } from "./contract";
import type { Pipeline, SparkJob } from "./pipeline";
import type { Retrier, State, StateMachine, TaskState } from "./states";

/** ARNs of the Lambda functions that a compiled machine calls, and its pace. */
export interface Bindings {
  /** ARN of each job's submit function, by the job's name. */
  readonly submit: Readonly<Record<string, string>>;
  /** ARN of the status function that all jobs share. */
  readonly query: string;
  /** Seconds between two looks at a running batch. */
  readonly waitSeconds: number;
  /** Seconds after which a call of a function counts as lost; above the functions' own timeout. */
  readonly taskTimeoutSeconds: number;
}

/**
 * Lambda refused the call before the function began, so a retry can't run it twice.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
const NOT_STARTED: Retrier = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: "FULL",
};

/** A look at a batch changes nothing: whatever may pass is tried again, for about four minutes. */
const TRANSIENT: Retrier = {
  ErrorEquals: [
    "LivyUnreachable",
    "LivyServerError",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Sandbox.Timedout",
    "States.Timeout",
  ],
  IntervalSeconds: 2,
  MaxAttempts: 7,
  BackoffRate: 2,
};

/**
 * Turns a pipeline into the state machine that runs it: for each job submit, wait, query and choose, round
 * and round until Livy gives a verdict; the first failure ends the execution with its cause.
 *
 * @throws Error when the pipeline breaks a rule of `checkPipeline` or has a job without a function.
 */
export function compile(pipeline: Pipeline, bindings: Bindings): StateMachine {
  checkPipeline(pipeline);
  const machine: StateMachine = {
    Comment: pipeline.description,
    StartAt: stateNames(pipeline.jobs[0]?.name ?? "").submit,
    States: Object.fromEntries(
      pipeline.jobs.flatMap((job, index) => jobStates(job, pipeline.jobs[index + 1], bindings)),
    ),
  };
  checkStateMachine(pipeline.name, machine);
  return machine;
}

/** The names of a job's states, as the console shows them. */
function stateNames(job: string) {
  return {
    submit: `${job} Job`,
    wait: `Wait for ${job} job to complete`,
    query: `Query ${job} job status`,
    choose: `${job} job complete?`,
    failed: `${job} job failed`,
    finished: `${job} job finished`,
  };
}

/** The states of one job; those of the last one end with a Succeed state, the others lead to `next`. */
function jobStates(job: SparkJob, next: SparkJob | undefined, bindings: Bindings): [string, State][] {
  const names = stateNames(job.name);
  const onSuccess = next === undefined ? names.finished : stateNames(next.name).submit;
  const states: [string, State][] = [
    [names.submit, submitState(job, names.wait, bindings)],
    [names.wait, { Type: "Wait", Seconds: bindings.waitSeconds, Next: names.query }],
    [names.query, queryState(job, names.choose, bindings)],
    [
      names.choose,
      {
        Type: "Choice",
        Choices: [
          { Variable: "$.jobStatus.state", StringEquals: "success", Next: onSuccess },
          ...FAILED_STATES.map(
            (state) => ({ Variable: "$.jobStatus.state", StringEquals: state, Next: names.failed }) as const,
          ),
        ],
        Default: names.wait,
      },
    ],
    [names.failed, { Type: "Fail", Error: "SparkApplicationFailed", CausePath: "$.jobStatus.cause" }],
  ];
  return next === undefined ? [...states, [names.finished, { Type: "Succeed" }]] : states;
}

function submitState(job: SparkJob, next: string, bindings: Bindings): TaskState {
  const arn = bindings.submit[job.name];
  if (arn === undefined) {
    throw new Error(`job ${job.name} has no submit function; bind one ARN to every job of the pipeline`);
  }
  return {
    Type: "Task",
    Resource: arn,
    ResultPath: "$.jobId",
    TimeoutSeconds: bindings.taskTimeoutSeconds,
    Retry: [NOT_STARTED],
    Next: next,
  };
}

function queryState(job: SparkJob, next: string, bindings: Bindings): TaskState {
  return {
    Type: "Task",
    Resource: bindings.query,
    Parameters: { "jobId.$": "$.jobId", application: job.className },
    ResultPath: "$.jobStatus",
    TimeoutSeconds: bindings.taskTimeoutSeconds,
    Retry: [TRANSIENT],
    Next: next,
  };
}
