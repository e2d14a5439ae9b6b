import { checkPipeline, checkStateMachine } from "./check";
import type { JobState } from "./contract";
import type { Pipeline, SparkJob } from "./pipeline";
import { FINAL, FINAL_STATUS, LIVY_AWAY, BUSY, LIVY_NOT_READY, LOST_CALL, THROTTLED } from "./retries";
import type { Catcher, ChoiceRule, Path, State, StateMachine, TaskState } from "./states";

/** A Lambda function that a machine calls. */
export interface FunctionBinding {
  readonly arn: string;
  /** Seconds that it may run: its own timeout. */
  readonly timeoutSeconds: number;
}

/** The Lambda functions that a compiled machine calls. */
export interface Bindings {
  /** Finds out whether Livy is there. */
  readonly check: FunctionBinding;
  /** Each job's submit function, by the job's name. */
  readonly submit: Readonly<Record<string, FunctionBinding>>;
  /** Looks at a batch until there is a verdict, or for so long. */
  readonly query: FunctionBinding;
  /** Ends what runs of a job that failed. */
  readonly stop: FunctionBinding;
}

const CHECK = "Check Livy";

/** Unless a job says otherwise. */
const START_LIMIT_SECONDS = 3_600;
const RUN_LIMIT_SECONDS = 86_400;

/** Seconds that a call may take longer than the function runs, before Step Functions counts it as lost. */
const CALL_ALLOWANCE_SECONDS = 10;

/**
 * Turns a pipeline into the state machine that runs it: Livy is checked; then each job is submitted, looked at until
 * there is a verdict, and followed by the next one. The first failure ends the execution with its cause, once
 * nothing of the job runs any more.
 *
 * @throws Error when the pipeline breaks a rule of `checkPipeline` or has a job without a function.
 */
export function compile(pipeline: Pipeline, bindings: Bindings): StateMachine {
  checkPipeline(pipeline);
  const machine: StateMachine = {
    Comment: pipeline.description,
    StartAt: CHECK,
    States: Object.fromEntries<State>([
      [CHECK, checkState(stateNames(pipeline.jobs[0]?.name ?? "").submit, bindings)],
      ...pipeline.jobs.flatMap((job, index) => jobStates(job, pipeline.jobs[index + 1], bindings)),
    ]),
  };
  checkStateMachine(pipeline.name, machine);
  return machine;
}

/** The names of a job's states, as the console shows them. */
function stateNames(job: string) {
  return {
    submit: `${job} Job`,
    query: `Query ${job} job status`,
    choose: `${job} job complete?`,
    stop: `Stop ${job} job`,
    failed: `${job} job failed`,
    finished: `${job} job finished`,
  };
}

type Names = ReturnType<typeof stateNames>;

/** The states of one job; those of the last one end with a Succeed state, the others lead to `next`. */
function jobStates(job: SparkJob, next: SparkJob | undefined, bindings: Bindings): [string, State][] {
  const names = stateNames(job.name);
  const onSuccess = next === undefined ? names.finished : stateNames(next.name).submit;
  const states: [string, State][] = [
    [names.submit, submitState(job, names, bindings)],
    [names.query, queryState(job, names, bindings)],
    [
      names.choose,
      {
        Type: "Choice",
        Choices: [
          when("success", onSuccess),
          when("failed", names.failed),
          when("overdue", names.stop),
          when("interrupted", names.submit),
        ],
        Default: names.query,
      },
    ],
    [names.stop, stopState(job, names, bindings)],
    [names.failed, { Type: "Fail", ErrorPath: "$.job.failure.Error", CausePath: "$.job.failure.Cause" }],
  ];
  return next === undefined ? [...states, [names.finished, { Type: "Succeed" }]] : states;
}

function when(state: JobState, next: string): ChoiceRule {
  return { Variable: "$.job.state", StringEquals: state, Next: next };
}

/** What every function is told: which execution calls. */
const EXECUTION = { "execution.$": "$$.Execution" };

function checkState(next: string, { check }: Bindings): TaskState {
  return {
    Type: "Task",
    ...calls(check),
    Parameters: EXECUTION,
    ResultPath: null,
    Retry: [FINAL, LIVY_NOT_READY, THROTTLED, LOST_CALL],
    Next: next,
  };
}

function submitState(job: SparkJob, names: Names, bindings: Bindings): TaskState {
  const submit = bindings.submit[job.name];
  if (submit === undefined) {
    throw new Error(`job ${job.name} has no submit function; bind one to every job of the pipeline`);
  }
  return {
    Type: "Task",
    ...calls(submit),
    Parameters: EXECUTION,
    ResultPath: "$.job",
    Retry: [FINAL, LIVY_AWAY, BUSY, THROTTLED, LOST_CALL],
    Catch: [failure(names.stop)],
    Next: names.query,
  };
}

function queryState(job: SparkJob, names: Names, { query }: Bindings): TaskState {
  return {
    Type: "Task",
    ...calls(query),
    Parameters: {
      ...EXECUTION,
      "job.$": "$.job",
      jobName: job.name,
      application: job.className,
      startLimitSeconds: job.startLimitSeconds ?? START_LIMIT_SECONDS,
      runLimitSeconds: job.runLimitSeconds ?? RUN_LIMIT_SECONDS,
    },
    ResultPath: "$.job",
    Retry: [FINAL_STATUS, THROTTLED, LOST_CALL],
    Catch: [failure(names.stop)],
    Next: names.choose,
  };
}

function stopState(job: SparkJob, names: Names, { stop }: Bindings): TaskState {
  return {
    Type: "Task",
    ...calls(stop),
    Parameters: { ...EXECUTION, jobName: job.name, "failure.$": "$.job.failure" },
    ResultPath: "$.job.failure",
    Retry: [THROTTLED, LOST_CALL],
    // The failure stays what it was before; the janitor sees to the batch.
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: names.failed }],
    Next: names.failed,
  };
}

function calls({ arn, timeoutSeconds }: FunctionBinding) {
  return { Resource: arn, TimeoutSeconds: timeoutSeconds + CALL_ALLOWANCE_SECONDS };
}

function failure(next: string): Catcher {
  return { ErrorEquals: ["States.ALL"], ResultPath: FAILURE, Next: next };
}

const FAILURE: Path = "$.job.failure";
