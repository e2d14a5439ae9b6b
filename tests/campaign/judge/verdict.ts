import type { Failure, Outcome } from "../../../contract/events";
import type { Course } from "../course";
import type { RunHistory } from "../run";
import type { Scenario } from "../scenario";
import { isBorneOut, isCheckBorneOut } from "./borneOut";
import { finding, hasSucceeded, span } from "./finding";
import type { Finding } from "./finding";
import { groupsOf, tasksOf } from "./tasks";
import type { GroupPart, Part, Task } from "./tasks";

/** Seconds over a limit by which a success is wrong, though a call of the status function is lost with all it saw. */
const FAR = 600;

/** What an ended execution is judged by. */
interface Case {
  readonly scenario: Scenario;
  readonly course: Course;
  readonly history: RunHistory;
}

/** What is wrong with what an execution ended with. */
export function verdictWrongly(
  scenario: Scenario,
  part: Part,
  course: Course,
  history: RunHistory,
): readonly Finding[] {
  const one = { scenario, course, history };
  const found = {
    SUCCEEDED: () => succeeded(one, part, -Infinity).findings,
    FAILED: () => failedWrongly(one, part),
    ABORTED: () => [],
  }[course.endings.at(-1)?.status ?? "ABORTED"]();
  return found.map(({ wrong, words }) => finding(wrong, `${course.context.Id}: ${words}`));
}

/**
 * What is wrong with it that all of a part is said to have succeeded.
 *
 * @param before when what comes before it had ended, milliseconds since 1970
 */
function succeeded(
  one: Case,
  part: Part,
  before: number,
): { readonly findings: readonly Finding[]; readonly endsAt: number } {
  switch (part.kind) {
    case "task":
      return taskSucceeded(one, part.task, before);
    case "skipped":
      return { findings: [], endsAt: before };
    case "inOrder": {
      const findings: Finding[] = [];
      let endsAt = before;
      for (const step of part.parts) {
        const next = succeeded(one, step, endsAt);
        findings.push(...next.findings);
        endsAt = next.endsAt;
      }
      return { findings, endsAt };
    }
    case "together": {
      const all = part.parts.map((member) => succeeded(one, member, before));
      return {
        findings: all.flatMap(({ findings }) => findings),
        endsAt: Math.max(before, ...all.map(({ endsAt }) => endsAt)),
      };
    }
  }
}

function taskSucceeded({ history }: Case, { job, title, applications }: Task, before: number) {
  const success = applications.find(hasSucceeded);
  if (success === undefined) {
    const words = `${title} is said to have succeeded: ${applications.map(span).join("; ")}`;
    return { findings: [finding("lost", words)], endsAt: before };
  }
  const { startedAt, runsAt, endsAt } = success;
  if (startedAt < before) {
    return { findings: [finding("lost", `${title} ran before what is before it had ended`)], endsAt };
  }
  const timedOutAt = Math.min(
    runsAt - startedAt >= (job.startLimitSeconds + FAR) * 1000
      ? startedAt + job.startLimitSeconds * 1000
      : Infinity,
    endsAt - runsAt >= (job.runLimitSeconds + FAR) * 1000 ? runsAt + job.runLimitSeconds * 1000 : Infinity,
  );
  // Without Livy from the limit on, nobody could see that it was over it.
  const isUnseen = history.outages.some(({ from, to }) => from <= endsAt && to >= timedOutAt);
  const over = timedOutAt < Infinity && !isUnseen;
  return {
    findings: over ? [finding("wrong verdict", `${title} succeeded, far over its limits`)] : [],
    endsAt,
  };
}

function failedWrongly(one: Case, part: Part): readonly Finding[] {
  const { course, history } = one;
  const { error = "", cause = "", place } = course.endings.at(-1) ?? {};
  const wrong = [finding("wrong verdict", `${error} in "${place?.state ?? ""}": ${cause.slice(0, 300)}`)];
  if (place?.state === "Check Livy") {
    return isCheckBorneOut(error, course, history) ? [] : wrong;
  }
  const group = groupsOf(part).find(({ group: { step } }) => place?.state === `${step.name} failed`);
  const failure = { Error: error, Cause: cause };
  if (group === undefined) {
    return isExcused(one, part, failure) ? [] : wrong;
  }
  const found = groupFailed(one, group, failure);
  return found ?? wrong;
}

/** What is wrong with what is said of a group that failed; undefined: its outcomes do not come to that failure. */
function groupFailed(
  one: Case,
  part: GroupPart,
  { Error: error, Cause: cause }: Failure,
): readonly Finding[] | undefined {
  const { group, parts } = part;
  const fitting = one.course.outcomes.filter((told) => {
    const summed = summary(part, told.outcomes);
    return told.group === group.step.name && error === summed.error && cause.startsWith(summed.words);
  });
  // Of a group within a forEach, each item has one: the outcomes of another item may be the same.
  const found = fitting.map(({ outcomes }) =>
    outcomes.flatMap((outcome, index) => outcomeWrongly(one, parts[index], outcome)),
  );
  return found.find((findings) => findings.length === 0) ?? found.at(-1);
}

/** What a group's failure begins with, and its error, by its outcomes. */
function summary(
  { group: { step, items } }: GroupPart,
  outcomes: readonly Outcome[],
): { readonly words: string; readonly error: string } {
  const failed = outcomes.flatMap(({ state }, index) => (state === "failed" ? [index] : []));
  const errors = new Set(failed.map((index) => outcomes[index]?.failure?.Error ?? ""));
  const [error = ""] = errors;
  const all = `${step.name}: ${String(failed.length)} of ${String(items.length)}`;
  const names = failed.map((index) => items[index]).join(", ");
  return {
    words: step.shape === "forEach" ? `${all} items failed: ${names} (` : `${all} branches failed (`,
    error: errors.size === 1 ? error : "SparkSeveralFailures",
  };
}

/** What is wrong with what is said of a branch or an item. */
function outcomeWrongly(one: Case, part: Part | undefined, outcome: Outcome): readonly Finding[] {
  const wrong = [finding("wrong verdict", `outcome ${JSON.stringify(outcome).slice(0, 300)}`)];
  if (part === undefined || (outcome.state === "skipped") !== (part.kind === "skipped")) {
    return wrong;
  }
  switch (outcome.state) {
    case "skipped":
      return [];
    case "success":
      return succeeded(one, part, -Infinity).findings;
    case "failed":
      return outcome.failure !== undefined && isExcused(one, part, outcome.failure) ? [] : wrong;
  }
}

/** Whether the truth bears out the failure of a part: its cause begins with what failed. */
function isExcused(one: Case, part: Part, failure: Failure): boolean {
  const group = groupsOf(part).find(({ group: { step } }) => failure.Cause.startsWith(`${step.name}: `));
  if (group !== undefined) {
    const all = groupsOf(part).filter(({ group: { step } }) => step === group.group.step);
    return all.some((each) => groupFailed(one, each, failure)?.length === 0);
  }
  const task = tasksOf(part).find(({ title }) => failure.Cause.startsWith(`${title}: `));
  return task !== undefined && isBorneOut(failure, one.scenario, task, one.course, one.history);
}
