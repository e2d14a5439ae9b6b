import type { Failure } from "../../../contract/events";
import type { Course } from "../course";
import type { RunHistory, Injected } from "../run";
import type { Scenario } from "../scenario";
import { hasFailed } from "./finding";
import type { NestedStep, Task } from "./tasks";

/** Calls of a submit function while Livy does not answer well: the first one and its retries. */
const SUBMIT_CALLS = 13;

/** Of them, those that a start takes up that fails: itself, and two until what it leaves behind is gone. */
const CALLS_PER_FAILED_START = 3;

/** Calls of the check function while Livy does not answer well. */
const CHECK_CALLS = 3;

/** Seconds without Livy from which an execution may give up, and say so. */
const LONG_OUTAGE_SECONDS = 100;

/** Probability of a fault over which each call of a submit function may well meet one. */
const HARD_FAULT_RATE = 0.2;

/** Seconds for which something between refused polls, from which an execution may give up, and say so. */
const REFUSED_SECONDS = 290;

/** Whether the truth bears out that the check function failed by that error. */
export function isCheckBorneOut(error: string, course: Course, history: RunHistory): boolean {
  const troubles = within(course, history, "check");
  if (["LivyUnreachable", "LivyStarting", "LivyServerError"].includes(error)) {
    return troubles.length >= CHECK_CALLS;
  }
  return error.startsWith("Livy") && troubles.some(({ status = 0 }) => isRefusal(status));
}

/** Whether the truth bears out that a job failed by that error, and for that cause. */
export function isBorneOut(
  { Error: error, Cause: cause }: Failure,
  scenario: Scenario,
  { job, title, applications }: Task,
  course: Course,
  history: RunHistory,
): boolean {
  const last = applications.at(-1);
  if (cause.length <= `${title}: `.length) {
    return false;
  }
  switch (error) {
    case "SparkApplicationFailed":
      return (
        last !== undefined &&
        hasFailed(last) &&
        applications.filter(hasFailed).length > job.retries &&
        says(cause, last, course, history)
      );
    case "SparkApplicationKilled":
      return last?.endedBy === "itself" && last.verdict === "killed" && says(cause, last, course, history);
    case "SparkStartTimeout":
      return (
        last !== undefined &&
        // Livy looks for ten minutes for one that never reached YARN.
        (last.runsAt - last.startedAt > job.startLimitSeconds * 1000 ||
          history.restarts.includes(last.endsAt))
      );
    case "SparkRunTimeout":
      return last !== undefined && last.wouldEndAt - last.runsAt > job.runLimitSeconds * 1000;
    case "LivyBatchLost":
    case "LivyIdentityLost": {
      // A restart since it was submitted; with its memory, 0.8.0 forgets only what has failed.
      const since = (at: number) => applications.some(({ startedAt }) => startedAt <= at);
      const forgotten = history.amnesia.some(since);
      const dropped =
        scenario.livy.version === "0.8.0" && last?.verdict !== "success" && history.restarts.some(since);
      return forgotten || (dropped && error === "LivyBatchLost");
    }
    case "LivyUnreachable":
    case "LivyServerError":
      return wasAway(scenario, job.name, course, history);
    default: {
      const refused = (where: string) =>
        within(course, history, where).filter(({ status = 0 }) => isRefusal(status));
      const polls = refused("query").map(({ at }) => at);
      const seconds = (Math.max(...polls) - Math.min(...polls)) / 1000;
      return (
        error.startsWith("Livy") && (refused(`submit-${job.name}`).length > 0 || seconds >= REFUSED_SECONDS)
      );
    }
  }
}

/** Whether a cause's first line is about that application: its class, its end, and its own last words. */
function says(cause: string, last: NestedStep, course: Course, history: RunHistory): boolean {
  const words = (last.log[0] ?? "").replace(
    /^(?:Exception in thread "main"|User class threw exception:) /,
    "",
  );
  const isUnread =
    cause.includes("could not be read") &&
    within(course, history, "query").some(({ at }) => at >= last.endsAt);
  const [first = ""] = cause.split("\n");
  const isAbout = first.includes(last.className ?? "") && first.includes(` is ${last.verdict}: `);
  return isAbout && (isUnread || first.includes(words)) && !cause.includes("somebody.else");
}

/** Whether Livy was away for long enough in that execution's time, or met each call of a submit function badly. */
function wasAway(scenario: Scenario, jobName: string, course: Course, history: RunHistory): boolean {
  const [begin, end] = timeOf(course);
  const overlaps = history.outages.map(({ from, to }) => (Math.min(to, end) - Math.max(from, begin)) / 1000);
  const troubles = within(course, history, `submit-${jobName}`);
  const failedStarts = scenario.failingStarts.reduce((sum, { count }) => sum + count, 0);
  const isHard =
    overlaps.some((seconds) => seconds > 0) || failedStarts > 0 || scenario.faultRate > HARD_FAULT_RATE;
  return (
    overlaps.some((seconds) => seconds >= LONG_OUTAGE_SECONDS) ||
    // A shorter one, and chance, that together meet each call.
    (isHard && troubles.length >= SUBMIT_CALLS - CALLS_PER_FAILED_START * failedStarts)
  );
}

/** What went wrong in a function's calls for an execution, in its time. */
function within(course: Course, history: RunHistory, where: string): readonly Injected[] {
  const [begin, end] = timeOf(course);
  return history.injected.filter(
    ({ about, in: function_, at }) =>
      about === course.context.Id && function_ === where && begin <= at && at <= end,
  );
}

/** From an execution's start to its last end, milliseconds since 1970. */
function timeOf({ begins, endings }: Course): readonly [number, number] {
  return [begins[0] ?? 0, endings.at(-1)?.at ?? Infinity];
}

/** Whether a status says that asking again is of no use. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
