import type { JobState } from "../contract/events";
import { jobStateNames } from "../contract/stateNames";
import type { SparkJob } from "../model/pipeline";
import { RUN_LIMIT_SECONDS, START_LIMIT_SECONDS } from "../model/steps";
import type { CompiledState, CompiledStep } from "./compiled";
import {
  CAUSE_BYTES,
  caughtFailure,
  COUNT,
  groupRecord,
  jobRecord,
  reportedFailure,
  SECONDS,
} from "./cost/dataBytes";
import { usualJob, worstJob } from "./cost/estimates";
import type { JobEstimate } from "./cost/estimates";
import { always, called, NOTHING, PASSED, sum, times } from "./cost/figures";
import type { Cost, Figures } from "./cost/figures";
import { jsonOf, objectOf, text } from "./cost/jsonSizes";
import { brokenState, failedState, failureTo, finishedState } from "./endStates";
import { callCost, EXECUTION_PARAMETER, functionTask } from "./functions";
import { BUSY, FINAL, FINAL_STATUS, LIVY_AWAY, LOST_CALL, THROTTLED } from "./retries";
import type { ChoiceRule } from "./states";
import type { StepContext } from "./stepContext";

/** The parameters that identify the job and its items. */
const WHICH_JOB = { ...EXECUTION_PARAMETER, "values.$": "$.values", "position.$": "$.position" };

type Names = ReturnType<typeof jobStateNames>;

/**
 * The states of one job: it is submitted, and after a wait it is queried, again and again until there is a verdict; a job that timed out, or whose call
 * failed, is stopped in Livy before its failure is passed on.
 *
 * @param next the state after its success; undefined if its success ends its level
 * @throws Error if it has no submit function
 */
export function jobStates(job: SparkJob, next: string | undefined, context: StepContext): CompiledStep {
  const names = jobStateNames(job.name);
  const { bytes, costs, data } = estimatesOf(job, context);
  const isRetried = retriesOf(job) > 0;
  const submit = { bytes: Math.max(bytes.data, bytes.submitCall, bytes.failedData), cost: costs.submit };
  const retry = { ...submit, cost: costs.retry };
  const states: readonly CompiledState[] = [
    submitState(names.submit, { retry: 0 }, job, names, context, submit),
    ...(isRetried
      ? [submitState(names.retry, { "retry.$": "$.job.retry" }, job, names, context, retry)]
      : []),
    {
      name: names.wait,
      state: { Type: "Wait", SecondsPath: "$.job.waitSeconds", Next: names.query },
      cost: costs.wait,
      bytes: bytes.failedData,
    },
    queryState(job, names, context, {
      bytes: Math.max(bytes.queryCall, bytes.failedData),
      cost: costs.query,
    }),
    {
      name: names.choose,
      state: {
        Type: "Choice",
        Choices: [
          when("success", next ?? names.finished),
          when("failed", names.failed),
          when("unexplained", names.explain),
          when("timedOut", names.stop),
          ...(isRetried ? [when("again", names.retry)] : []),
          when("interrupted", names.submit),
        ],
        Default: names.wait,
      },
      cost: costs.choose,
      bytes: bytes.failedData,
      onSuccess: next ?? names.finished,
    },
    explainState(names, context, Math.max(bytes.explainCall, bytes.failedData)),
    stopState(job, names, context, Math.max(bytes.stopCall, bytes.failedData)),
    failedState(names.failed, context, bytes.failedData),
    ...brokenState(
      names.notStopped,
      `${job.name} failed, and the call to stop it too`,
      context,
      bytes.failedData,
    ),
    ...(next === undefined ? [finishedState(names.finished, context, objectOf(data))] : []),
  ];
  return { start: names.submit, states, data };
}

/** The rule of a Choice on `$.job`. */
export function when(state: JobState, next: string): ChoiceRule {
  return { Variable: "$.job.state", StringEquals: state, Next: next };
}

function retriesOf({ retries = 0 }: SparkJob): number {
  return retries;
}

function submitState(
  name: string,
  retry: Readonly<Record<string, string | number>>,
  job: SparkJob,
  names: Names,
  { functions }: StepContext,
  estimate: Pick<CompiledState, "cost" | "bytes">,
): CompiledState {
  const submit = functions.submit[job.name];
  if (submit === undefined) {
    throw new Error(`job ${job.name} has no submit function; bind one to every job of the pipeline`);
  }
  return functionTask(
    name,
    submit,
    {
      Parameters: { ...WHICH_JOB, ...retry, retries: retriesOf(job) },
      ResultPath: "$.job",
      Retry: [FINAL, LIVY_AWAY, BUSY, THROTTLED, LOST_CALL],
      Catch: [failureTo(names.stop)],
      Next: names.wait,
    },
    estimate,
  );
}

function queryState(
  job: SparkJob,
  names: Names,
  { functions, causeBytes }: StepContext,
  estimate: Pick<CompiledState, "cost" | "bytes">,
): CompiledState {
  const task = functionTask(
    names.query,
    functions.query,
    {
      Parameters: {
        ...EXECUTION_PARAMETER,
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
    },
    estimate,
  );
  return { ...task, applications: 1 };
}

function explainState(names: Names, { functions, causeBytes }: StepContext, bytes: number): CompiledState {
  return functionTask(
    names.explain,
    functions.driverLog,
    {
      Parameters: { "job.$": "$.job", causeBytes },
      ResultPath: "$.job.failure",
      Retry: [THROTTLED, LOST_CALL],
      // The job's failure stays unchanged.
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: names.failed }],
      Next: names.failed,
    },
    { cost: callCost(functions.driverLog), bytes },
  );
}

function stopState(job: SparkJob, names: Names, context: StepContext, bytes: number): CompiledState {
  const { functions, failure, causeBytes } = context;
  return functionTask(
    names.stop,
    functions.stop,
    {
      Parameters: {
        ...WHICH_JOB,
        jobName: job.name,
        retries: retriesOf(job),
        causeBytes,
        "failure.$": "$.job.failure",
      },
      ResultPath: "$.job.failure",
      Retry: [THROTTLED, LOST_CALL],
      // The job's failure stays unchanged; the janitor stops the batch.
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          ResultPath: null,
          Next: failure === "ends" ? names.failed : names.notStopped,
        },
      ],
      Next: names.failed,
    },
    { cost: callCost(functions.stop), bytes },
  );
}

/** The cost of a job's states, and the bytes of their data. */
function estimatesOf(job: SparkJob, { functions, causeBytes, bytes }: StepContext) {
  const { name } = job;
  const { execution, position, data } = bytes;
  const which = { execution, values: objectOf(bytes.values), position, retries: COUNT };
  const cause = text(causeBytes);
  const failure = caughtFailure(cause);
  const { polling } = functions.query;
  const [worst, usual] = [worstJob(job, polling), usualJob(job, polling)];
  const cost = (of: (estimate: JobEstimate) => Figures): Cost => ({ worst: of(worst), usual: of(usual) });
  return {
    bytes: {
      data: objectOf(data),
      submitCall: objectOf({ ...which, retry: COUNT }),
      queryCall: objectOf({
        ...which,
        startLimitSeconds: SECONDS,
        runLimitSeconds: SECONDS,
        causeBytes: CAUSE_BYTES,
        job: jobRecord(name, position, reportedFailure(cause)),
        jobName: jsonOf(name),
        application: jsonOf(job.className ?? job.file),
      }),
      explainCall: objectOf({
        job: jobRecord(name, position, reportedFailure(cause)),
        causeBytes: CAUSE_BYTES,
      }),
      stopCall: objectOf({ ...which, jobName: jsonOf(name), causeBytes: CAUSE_BYTES, failure }),
      // A Catch writes into the record of the previous job or group, if there was one.
      failedData: objectOf({
        ...data,
        job: Math.max(jobRecord(name, position, failure), groupRecord(failure)),
      }),
    },
    costs: {
      // The time of an attempt, from its submission on, counts for the states that wait and query.
      submit: always(called(0)),
      retry: cost(({ attempts }) => times(attempts - 1, called(0))),
      wait: cost(({ attempts, rounds, attemptSeconds, lambdaSeconds }) =>
        times(attempts, sum(times(rounds, PASSED), { ...NOTHING, seconds: attemptSeconds - lambdaSeconds })),
      ),
      query: cost(({ attempts, rounds, lambdaSeconds: seconds }) =>
        times(attempts, sum(times(rounds, called(0)), { ...NOTHING, seconds, lambdaSeconds: seconds })),
      ),
      choose: cost(({ attempts, rounds }) => times(attempts * rounds, PASSED)),
    },
    data: { ...data, job: jobRecord(name, position, jsonOf(null)) },
  };
}
