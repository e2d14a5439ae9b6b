import type { JobState } from "../contract/events";
import { jobStateNames } from "../contract/stateNames";
import type { SparkJob } from "../model/pipeline";
import { brokenState, calls, EXECUTION, failedState, failureTo, finishedState } from "./place";
import type { Compiled, Place } from "./place";
import { BUSY, FINAL, FINAL_STATUS, LIVY_AWAY, LOST_CALL, THROTTLED } from "./retries";
import type { ChoiceRule, State, TaskState } from "./states";
import { RUN_LIMIT_SECONDS, START_LIMIT_SECONDS } from "../model/steps";

/** What tells the functions which job it is, of which items. */
const WHICH = { ...EXECUTION, "values.$": "$.values", "position.$": "$.position" };

type Names = ReturnType<typeof jobStateNames>;

/**
 * The states of one job: it is submitted, and looked at until there is a verdict; one that failed or is late is ended
 * in Livy before its failure goes on.
 *
 * @param next the state after its success; undefined: its success is the end
 * @throws Error when it has no submit function
 */
export function jobStates(job: SparkJob, next: string | undefined, place: Place): Compiled {
  const names = jobStateNames(job.name);
  const states: [string, State][] = [[names.submit, submitState(job, names, place, { retry: 0 })]];
  if (retriesOf(job) > 0) {
    states.push([names.retry, submitState(job, names, place, { "retry.$": "$.job.retry" })]);
  }
  states.push(
    [names.query, queryState(job, names, place)],
    [
      names.choose,
      {
        Type: "Choice",
        Choices: [
          when("success", next ?? names.finished),
          when("failed", names.failed),
          when("timedOut", names.stop),
          ...(retriesOf(job) > 0 ? [when("again", names.retry)] : []),
          when("interrupted", names.submit),
        ],
        Default: names.query,
      },
    ],
    [names.stop, stopState(job, names, place)],
    [names.failed, failedState(place)],
  );
  if (place.failure === "outcome") {
    states.push([names.notStopped, brokenState(place, `${job.name} failed, and the call to stop it too`)]);
  }
  if (next === undefined) {
    states.push([names.finished, finishedState(place)]);
  }
  return { start: names.submit, states };
}

export function when(state: JobState, next: string): ChoiceRule {
  return { Variable: "$.job.state", StringEquals: state, Next: next };
}

function retriesOf({ retries = 0 }: SparkJob): number {
  return retries;
}

function submitState(
  job: SparkJob,
  names: Names,
  { bindings }: Place,
  retry: Readonly<Record<string, string | number>>,
): TaskState {
  const submit = bindings.submit[job.name];
  if (submit === undefined) {
    throw new Error(`job ${job.name} has no submit function; bind one to every job of the pipeline`);
  }
  return {
    Type: "Task",
    ...calls(submit),
    Parameters: { ...WHICH, ...retry, retries: retriesOf(job) },
    ResultPath: "$.job",
    Retry: [FINAL, LIVY_AWAY, BUSY, THROTTLED, LOST_CALL],
    Catch: [failureTo(names.stop)],
    Next: names.query,
  };
}

function queryState(job: SparkJob, names: Names, { bindings, causeBytes }: Place): TaskState {
  return {
    Type: "Task",
    ...calls(bindings.query),
    Parameters: {
      ...EXECUTION,
      "job.$": "$.job",
      "values.$": "$.values",
      jobName: job.name,
      application: job.className ?? job.file,
      startLimitSeconds: job.startLimitSeconds ?? START_LIMIT_SECONDS,
      runLimitSeconds: job.runLimitSeconds ?? RUN_LIMIT_SECONDS,
      retries: retriesOf(job),
      causeBytes,
    },
    ResultPath: "$.job",
    Retry: [FINAL_STATUS, THROTTLED, LOST_CALL],
    Catch: [failureTo(names.stop)],
    Next: names.choose,
  };
}

function stopState(job: SparkJob, names: Names, { bindings, failure, causeBytes }: Place): TaskState {
  return {
    Type: "Task",
    ...calls(bindings.stop),
    Parameters: {
      ...WHICH,
      jobName: job.name,
      retries: retriesOf(job),
      causeBytes,
      "failure.$": "$.job.failure",
    },
    ResultPath: "$.job.failure",
    Retry: [THROTTLED, LOST_CALL],
    // The failure stays what it was before; the janitor sees to the batch.
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        ResultPath: null,
        Next: failure === "ends" ? names.failed : names.notStopped,
      },
    ],
    Next: names.failed,
  };
}
