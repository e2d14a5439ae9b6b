import {
  BROKEN_GROUP,
  called,
  EXECUTION,
  FAILED,
  GROUP,
  ITERATION,
  most,
  NOTHING,
  PASSED,
  sideBySide,
  sum,
  task,
  times,
} from "./figures";
import type { Figures } from "./figures";
import { MAX_POLL_INTERVAL_SECONDS } from "../../contract/limits";
import { FUNCTION_TIMEOUT_SECONDS } from "../../contract/timeouts";
import type { ForEach, Inputs, Parallel, SparkJob, Step } from "../../model/pipeline";
import { RUN_LIMIT_SECONDS, START_LIMIT_SECONDS, USUAL_SECONDS } from "../../model/steps";
import { usualItems } from "./usualItems";

/** Seconds that the functions may run, and the calls of S3. */
export const TIMEOUT_SECONDS = {
  ...FUNCTION_TIMEOUT_SECONDS,
  look: 30,
  forget: 30,
} as const;

/** Seconds that a call usually takes that does not wait for a batch. */
const SHORT_CALL_SECONDS = 1;

/** Seconds between the two looks that a verdict needs. */
const SECOND_LOOK_SECONDS = 1;

/** How a run goes. */
interface Course {
  /** How often a job's application is run, if it fails each time but the last. */
  readonly attempts: (job: SparkJob) => number;
  /** Calls of the status function until there is a verdict. */
  readonly rounds: (job: SparkJob) => number;
  /** Seconds from the submission of an attempt until its verdict is known. */
  readonly attemptSeconds: (job: SparkJob) => number;
  readonly items: (group: ForEach) => number;
  /** What comes before an item whose result is looked for. */
  readonly looked: Figures;
  /** Seconds that a call takes. */
  readonly seconds: Readonly<Record<"check" | "items" | "outcome" | "stop", number>>;
}

/** How a step may end, and what it has taken by then; failures only where there can be any. */
interface Ends {
  readonly success: Figures;
  /** It is the outcome of an item or a branch, and the group goes on. */
  readonly failed?: Figures;
  /** It ends the execution. */
  readonly ended?: Figures;
}

/** Where a step stands. */
interface Stand {
  readonly course: Course;
  /** Whether it is the last one of the machine, of its item or its branch. */
  readonly last: boolean;
  readonly failure: "ends" | "outcome";
}

/**
 * What a run takes at most: every job waits and runs as long as it may, uses every retry, and then ends in the way that
 * takes more, after its last look or after it was stopped; every forEach has as many items as it may have, all with a
 * result that is forgotten before they run again. Calls that are lost or throttled and tried again are not in it, nor a
 * redrive, nor what a Livy that does not answer, or is restarted, adds to a job's time. Each figure is the most by
 * itself.
 */
export function worstCounts(run: Step, pollWindowSeconds: number): Figures {
  const { success, failed, ended } = endsOfMachine(run, {
    attempts: ({ retries = 0 }) => retries + 1,
    rounds: (job) => Math.floor(longestSeconds(job) / pollWindowSeconds) + 1,
    attemptSeconds: (job) => longestSeconds(job) + TIMEOUT_SECONDS.queryExtra,
    items: ({ atMost }) => atMost,
    looked: sum(task(TIMEOUT_SECONDS.look), PASSED, task(TIMEOUT_SECONDS.forget)),
    seconds: TIMEOUT_SECONDS,
  });
  return most(success, failed, ended);
}

/** What a run usually takes: nothing fails, jobs take their usual time, and items are those of the example. */
export function usualCounts(run: Step, inputs: Inputs, pollWindowSeconds: number): Figures {
  return endsOfMachine(run, {
    attempts: () => 1,
    // The first look comes after the call that submitted the job.
    rounds: (job) => Math.floor(Math.max(0, usualSeconds(job) - SHORT_CALL_SECONDS) / pollWindowSeconds) + 1,
    attemptSeconds: (job) => Math.max(usualSeconds(job), SHORT_CALL_SECONDS) + SECOND_LOOK_SECONDS,
    items: (group) => usualItems(group, inputs),
    looked: sum(task(SHORT_CALL_SECONDS), PASSED),
    seconds: {
      check: SHORT_CALL_SECONDS,
      items: SHORT_CALL_SECONDS,
      outcome: SHORT_CALL_SECONDS,
      stop: SHORT_CALL_SECONDS,
    },
  }).success;
}

/**
 * Seconds from a submission until the look that ends the job's time: each limit is found to be over up to an interval
 * late, first that the job runs, which is when its run limit begins.
 */
function longestSeconds(job: SparkJob): number {
  return limitSeconds(job) + 2 * MAX_POLL_INTERVAL_SECONDS;
}

/** Seconds that a job usually takes, which are never more than it may. */
export function usualSeconds(job: SparkJob): number {
  return Math.min(job.usualSeconds ?? USUAL_SECONDS, limitSeconds(job));
}

function limitSeconds(job: SparkJob): number {
  const { startLimitSeconds = START_LIMIT_SECONDS, runLimitSeconds = RUN_LIMIT_SECONDS } = job;
  return startLimitSeconds + runLimitSeconds;
}

function endsOfMachine(run: Step, course: Course): Ends {
  const before = sum(EXECUTION, called(course.seconds.check));
  return after(before, endsOf(run, { course, last: true, failure: "ends" }));
}

/** Follows `compileStep`. */
function endsOf(step: Step, stand: Stand): Ends {
  switch (step.shape) {
    case undefined:
      return jobEnds(step, stand);
    case "sequence":
      return sequenceEnds(step.steps, stand);
    case "parallel":
      return parallelEnds(step, stand);
    case "forEach":
      return forEachEnds(step, stand);
  }
}

function jobEnds(job: SparkJob, { course, last, failure }: Stand): Ends {
  const seconds = course.attemptSeconds(job);
  const rounds = course.rounds(job);
  const calls = { ...called(0), lambdaSeconds: seconds, seconds };
  const attempt = sum(calls, times(rounds, sum(called(0), PASSED)));
  const attempts = times(course.attempts(job), attempt);
  const stopped = sum(attempts, called(course.seconds.stop));
  return {
    success: sum(attempts, last ? PASSED : NOTHING),
    ...failing(stopped, failure),
  };
}

/** The state that a failure ends in. */
function failing(before: Figures, failure: Stand["failure"]): Pick<Ends, "failed" | "ended"> {
  return failure === "ends" ? { ended: sum(before, FAILED) } : { failed: sum(before, PASSED) };
}

/** A failure of any step is the last of what happens, and the steps before it have succeeded. */
function sequenceEnds(steps: readonly Step[], stand: Stand): Ends {
  let ends: Ends = { success: NOTHING };
  steps.forEach((step, index) => {
    const last = stand.last && index === steps.length - 1;
    const next = after(ends.success, endsOf(step, { ...stand, last }));
    ends = { ...either(ends, next), success: next.success };
  });
  return ends;
}

function parallelEnds(group: Parallel, stand: Stand): Ends {
  const branches = group.branches.map((branch) => endsOf(branch, memberOf(group, stand)));
  return groupEnds(group, stand, GROUP, BROKEN_GROUP, {
    succeeded: sideBySide(branches.map(({ success }) => success)),
    gone: sideBySide(branches.map(({ success, failed }) => most(success, failed))),
    ended: branches.some(({ ended }) => ended !== undefined)
      ? sideBySide(branches.map(({ success, failed, ended }) => most(success, failed, ended)))
      : undefined,
  });
}

function forEachEnds(group: ForEach, stand: Stand): Ends {
  const { course } = stand;
  const { success, failed, ended } = endsOf(group.run, memberOf(group, stand));
  const items = course.items(group);
  const rounds = Math.ceil(items / group.concurrency);
  const all = (item: Figures): Figures => ({ ...times(items, item), seconds: rounds * item.seconds });
  const first = group.result === undefined ? NOTHING : course.looked;
  const gone = sum(first, most(success, failed));
  const iterations = times(items, ITERATION);
  const ends = groupEnds(group, stand, sum(GROUP, iterations), sum(BROKEN_GROUP, iterations), {
    succeeded: all(sum(first, success)),
    gone: all(gone),
    ended: ended && lastOnesEnd(items, group.concurrency, gone, sum(first, ended)),
  });
  return after(called(course.seconds.items), ends);
}

/** What is under way when the execution is ended from within may have come as far; what was before has come to an end. */
function lastOnesEnd(items: number, concurrency: number, gone: Figures, ended: Figures): Figures {
  const running = Math.min(items, concurrency);
  const worst = most(gone, ended);
  return {
    ...sum(times(items - running, gone), times(running, worst)),
    seconds: Math.max(0, Math.ceil(items / concurrency) - 1) * gone.seconds + worst.seconds,
  };
}

function memberOf({ failFast = false }: Parallel | ForEach, { course }: Stand): Stand {
  return { course, last: true, failure: failFast ? "ends" : "outcome" };
}

/** All members of a group together. */
interface Members {
  readonly succeeded: Figures;
  /** Each to the end that takes more, when none ends the execution. */
  readonly gone: Figures;
  /** When one does, if one can. */
  readonly ended: Figures | undefined;
}

function groupEnds(
  { failFast = false }: Parallel | ForEach,
  { course, last, failure }: Stand,
  group: Figures,
  broken: Figures,
  { succeeded, gone, ended }: Members,
): Ends {
  const finished = last ? PASSED : NOTHING;
  const ends: Ends = { success: NOTHING, ...(ended === undefined ? {} : { ended: sum(broken, ended) }) };
  if (failFast) {
    return { ...ends, success: sum(group, succeeded, finished) };
  }
  // The outcome is found, and chosen by.
  const found = sum(called(course.seconds.outcome), PASSED);
  return {
    ...either(ends, { success: NOTHING, ...failing(sum(group, gone, found), failure) }),
    success: sum(group, succeeded, found, finished),
  };
}

function after(before: Figures, { success, failed, ended }: Ends): Ends {
  return {
    success: sum(before, success),
    ...(failed === undefined ? {} : { failed: sum(before, failed) }),
    ...(ended === undefined ? {} : { ended: sum(before, ended) }),
  };
}

/** The failures of the one or the other, whichever take more. */
function either(one: Ends, other: Ends): Ends {
  const failed = one.failed ?? other.failed;
  const ended = one.ended ?? other.ended;
  return {
    success: one.success,
    ...(failed === undefined ? {} : { failed: most(failed, other.failed) }),
    ...(ended === undefined ? {} : { ended: most(ended, other.ended) }),
  };
}
