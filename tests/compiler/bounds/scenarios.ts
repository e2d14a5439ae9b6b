import { DRIVER_LOG_WAIT_SECONDS, FUNCTION_TIMEOUT_SECONDS } from "../../../contract/timeouts";
import { DEFAULT_POLLING } from "../../../compiler/functions";
import { S3_SECONDS } from "../../../compiler/resultSkip";
import type { ExecutionContext } from "../../../contract/events";
import type { SparkJob, Step } from "../../../model/pipeline";
import { groupsOf, partsOf } from "../../../model/steps";
import { lookIntervalMs } from "../../../contract/polling";
import type { Polling } from "../../../contract/polling";
import { PYTHON } from "../../handlers/yarnLogs";
import type { Plan } from "../../livy/livyBatch";

/** How an execution goes. */
export interface Manner {
  readonly polling: Polling;
  /** The execution's input. */
  readonly input: ExecutionContext["Input"];
  readonly name?: string;
  /** What becomes of a job's batch; `item` is the number of the outermost forEach's item, 0 outside. */
  readonly plan: (job: SparkJob, retry: number, item: number) => Plan;
  /** Whether the results of all items are there when they are looked for. */
  readonly resultsThere: boolean;
  /** Seconds that calls take: each is stretched to it, but for a look at a batch. */
  readonly seconds: Readonly<
    Record<"check" | "submit" | "items" | "outcome" | "driverLog" | "stop" | "look" | "forget", number>
  >;
  /** Seconds from the first look that shows a verdict to the end of the call, at least. */
  readonly verdictSeconds: number;
  /** JSON is measured, which takes long where there is much. */
  readonly measured?: boolean;
}

/** Seconds between two looks at a young batch. */
const LOOK_SECONDS = lookIntervalMs(0) / 1_000;

/** Seconds that a call of S3 lasts at most: one that lasts to the end of its time is lost. */
const almost = (seconds: number) => seconds - 0.001;

/**
 * Every job takes all of its time and its retries, and every call lasts as long as it may; then the last jobs fail, and
 * YARN does not say why, those of all items from a number on. All results are there, and their items run again.
 */
export function worstManner(
  run: Step,
  polling: Polling,
  input: ExecutionContext["Input"],
  firstToFail = 0,
): Manner {
  const last = lastJobsOf(run);
  return {
    polling,
    input: { ...input, again: true },
    resultsThere: true,
    plan: (job, retry, item) => ({
      // It runs, and ends, just after the look at which its time is up.
      startSeconds: (job.startLimitSeconds ?? 0) + LOOK_SECONDS / 2,
      runSeconds: (job.runLimitSeconds ?? 0) + LOOK_SECONDS,
      verdict:
        retry === (job.retries ?? 0) && !(last.includes(job) && item >= firstToFail) ? "success" : "dead",
      log: PYTHON,
    }),
    seconds: {
      ...FUNCTION_TIMEOUT_SECONDS,
      driverLog: DRIVER_LOG_WAIT_SECONDS + FUNCTION_TIMEOUT_SECONDS.driverLogExtra,
      look: almost(S3_SECONDS),
      forget: almost(S3_SECONDS),
      submit: 0,
    },
    verdictSeconds: FUNCTION_TIMEOUT_SECONDS.queryExtra,
  };
}

/** No result is there, and every job succeeds after its usual time. */
export function usualManner(polling: Polling, input: ExecutionContext["Input"]): Manner {
  return {
    polling,
    input,
    resultsThere: false,
    plan: ({ usualSeconds = 600 }) => ({ runSeconds: usualSeconds }),
    seconds: { check: 1, submit: 1, items: 1, outcome: 1, driverLog: 1, stop: 1, look: 1, forget: 1 },
    verdictSeconds: 0,
  };
}

/** The last jobs fail at once, those of each group if there is any, with a log longer than any cause may be. */
export function wordyManner(run: Step, input: ExecutionContext["Input"], name: string): Manner {
  const groups = groupsOf(run);
  const failing = (groups.length === 0 ? [run] : groups.flatMap(partsOf)).flatMap(lastJobsOf);
  // As much as a report takes of it, in characters of three bytes.
  const log = ["java.lang.IllegalStateException: ", ...Array<string>(20).fill("")].map((words, line) =>
    (words + `${String(line)} `).padEnd(3_000, "€"),
  );
  return {
    polling: DEFAULT_POLLING,
    input: { ...input, again: true },
    resultsThere: true,
    name,
    plan: (job) => ({ runSeconds: 1, verdict: failing.includes(job) ? "dead" : "success", log }),
    seconds: { check: 0, submit: 0, items: 0, outcome: 0, driverLog: 0, stop: 0, look: 0, forget: 0 },
    verdictSeconds: 0,
    measured: true,
  };
}

/** The jobs after which nothing comes in their item, branch or machine. */
function lastJobsOf(step: Step): readonly SparkJob[] {
  switch (step.shape) {
    case undefined:
      return [step];
    case "sequence":
      return lastJobsOf(step.steps.at(-1)!);
    case "parallel":
      return step.branches.flatMap(lastJobsOf);
    case "forEach":
      return lastJobsOf(step.run);
  }
}
