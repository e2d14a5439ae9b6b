import type { Failure, Outcome } from "../../asl/contract";
import type { SparkApplication } from "../livy/livyBatch";
import { finding, retryOf, span } from "./finding";
import type { Finding } from "./finding";
import type { Course, Happened } from "./run";
import { FAR } from "./scenario";
import type { Scenario } from "./scenario";
import { groupsOf, tasksOf } from "./tasks";
import type { Part, Task } from "./tasks";

/** Calls of a submit function while Livy does not answer well: the first one and its retries. */
const SUBMIT_CALLS = 13;

/** Of them, those that a start takes up that fails: itself, and two until what it leaves behind is gone. */
const CALLS_PER_FAILED_START = 3;

/** Seconds without Livy from which an execution may give up, and say so. */
const LONG_OUTAGE_SECONDS = 100;

/** Items that ran though their results were there. */
export function skippedWrongly(part: Part): readonly Finding[] {
  switch (part.kind) {
    case "task":
      return [];
    case "skipped":
      return tasksOf(part)
        .filter(({ applications }) => applications.length > 0)
        .map(({ title }) => finding("doubled", `${title} ran, and its result was there`));
    default:
      return part.parts.flatMap(skippedWrongly);
  }
}

/** What is wrong with what an execution ended with. */
export function verdictWrongly(
  scenario: Scenario,
  part: Part,
  course: Course,
  happened: Happened,
): readonly Finding[] {
  const ending = course.endings.at(-1);
  switch (ending?.status) {
    case "SUCCEEDED":
      return succeededWrongly(scenario, part);
    case "FAILED":
      return failedWrongly(scenario, part, course, happened);
    default:
      return [];
  }
}

/** What is wrong with it that all of a part is said to have succeeded. */
function succeededWrongly(scenario: Scenario, part: Part): readonly Finding[] {
  return succeeded(scenario, part, -Infinity).findings;
}

/** @param before when what comes before it had ended, milliseconds since 1970 */
function succeeded(
  scenario: Scenario,
  part: Part,
  before: number,
): { readonly findings: readonly Finding[]; readonly endsAt: number } {
  switch (part.kind) {
    case "task":
      return taskSucceeded(scenario, part.task, before);
    case "skipped":
      return { findings: [], endsAt: before };
    case "inOrder": {
      const findings: Finding[] = [];
      let endsAt = before;
      for (const one of part.parts) {
        const next = succeeded(scenario, one, endsAt);
        findings.push(...next.findings);
        endsAt = next.endsAt;
      }
      return { findings, endsAt };
    }
    case "together": {
      const all = part.parts.map((one) => succeeded(scenario, one, before));
      return {
        findings: all.flatMap(({ findings }) => findings),
        endsAt: Math.max(before, ...all.map(({ endsAt }) => endsAt)),
      };
    }
  }
}

function taskSucceeded(scenario: Scenario, { job, title, applications }: Task, before: number) {
  const success = applications.find(({ endedBy, verdict }) => endedBy === "itself" && verdict === "success");
  if (success === undefined) {
    const words = `${title} is said to have succeeded: ${applications.map(span).join("; ")}`;
    return { findings: [finding("lost", words)], endsAt: before };
  }
  const findings: Finding[] = [];
  const { endsAt } = success;
  if (success.startedAt < before) {
    findings.push(finding("lost", `${title} ran before what is before it had ended`));
  } else {
    const { startSeconds = 0, runSeconds = 10 } = planOf(scenario, success, applications);
    const over = startSeconds >= job.startLimitSeconds + FAR || runSeconds >= job.runLimitSeconds + FAR;
    if (over && scenario.outages.length === 0) {
      findings.push(finding("wrong verdict", `${title} succeeded, far over its limits`));
    }
  }
  return { findings, endsAt };
}

function planOf(scenario: Scenario, one: SparkApplication, applications: readonly SparkApplication[]) {
  const sameName = applications.filter(({ name }) => name === one.name);
  return scenario.planOf(one.name, sameName.indexOf(one));
}

function failedWrongly(
  scenario: Scenario,
  part: Part,
  course: Course,
  happened: Happened,
): readonly Finding[] {
  const { error = "", cause = "", place } = course.endings.at(-1) ?? {};
  const wrong = () => {
    const said = `${error} in "${place?.state ?? ""}": ${cause.slice(0, 300)}`;
    return [finding("wrong verdict", said)];
  };
  if (place?.state === "Check Livy") {
    const about = (one: { readonly about: string }) => one.about === "" || one.about === course.context.Name;
    const troubles = happened.injected.filter((one) => about(one) && one.in === "check");
    const away = error === "LivyUnreachable" || error === "LivyServerError";
    return away && troubles.length >= 3 ? [] : wrong();
  }
  const group = groupsOf(part).find(({ group: { step } }) => place?.state === `${step.name} failed`);
  if (group === undefined) {
    return isExcused(scenario, part, { Error: error, Cause: cause }, course, happened) ? [] : wrong();
  }
  const outcomes = course.outcomes.get(group.group.step.name) ?? [];
  const { words, error: summed } = summary(group, outcomes);
  return [
    ...(error === summed && cause.startsWith(words) ? [] : wrong()),
    ...outcomes.flatMap((outcome, index) =>
      outcomeWrongly(
        scenario,
        group.kind === "together" ? group.parts[index] : undefined,
        outcome,
        course,
        happened,
      ),
    ),
  ];
}

/** What a group's failure begins with, and its error, by its outcomes. */
function summary(
  { group: { step, items } }: ReturnType<typeof groupsOf>[number],
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
function outcomeWrongly(
  scenario: Scenario,
  part: Part | undefined,
  outcome: Outcome,
  course: Course,
  happened: Happened,
): readonly Finding[] {
  const said = `outcome ${JSON.stringify(outcome).slice(0, 300)}`;
  if (part === undefined || (outcome.state === "skipped") !== (part.kind === "skipped")) {
    return [finding("wrong verdict", said)];
  }
  switch (outcome.state) {
    case "skipped":
      return [];
    case "success":
      return succeededWrongly(scenario, part);
    case "failed":
      return outcome.failure && isExcused(scenario, part, outcome.failure, course, happened)
        ? []
        : [finding("wrong verdict", said)];
  }
}

/** Whether the truth bears out the failure of a part: its cause begins with what failed. */
function isExcused(
  scenario: Scenario,
  part: Part,
  failure: Failure,
  course: Course,
  happened: Happened,
): boolean {
  const task = tasksOf(part).find(({ title }) => failure.Cause.startsWith(`${title}: `));
  return task !== undefined && isBorneOut(failure.Error, scenario, task, course, happened);
}

function isBorneOut(
  error: string,
  scenario: Scenario,
  { job, applications }: Task,
  { context: { Name: name } }: Course,
  happened: Happened,
): boolean {
  const last = applications.at(-1);
  switch (error) {
    case "SparkApplicationFailed":
    case "SparkApplicationKilled": {
      const killed = error === "SparkApplicationKilled";
      const verdicts = killed ? ["killed"] : ["dead", "error"];
      const spent = killed || (last !== undefined && retryOf(last) === job.retries);
      return last?.endedBy === "itself" && verdicts.includes(last.verdict) && spent;
    }
    case "SparkStartTimeout":
      return (
        last !== undefined && (planOf(scenario, last, applications).startSeconds ?? 0) > job.startLimitSeconds
      );
    case "SparkRunTimeout":
      return (
        last !== undefined && (planOf(scenario, last, applications).runSeconds ?? 10) > job.runLimitSeconds
      );
    case "LivyBatchLost":
    case "LivyIdentityLost": {
      // A restart since it was submitted; with its memory, 0.8.0 forgets only what has failed.
      const since = (at: number) => applications.some(({ startedAt }) => startedAt <= at);
      const forgotten = happened.amnesia.some(since);
      const dropped =
        scenario.livy.version === "0.8.0" && last?.verdict !== "success" && happened.restarts.some(since);
      return forgotten || (dropped && error === "LivyBatchLost");
    }
    case "LivyUnreachable":
    case "LivyServerError": {
      const troubles = happened.injected.filter(
        ({ about, in: where }) => about === name && where === `submit-${job.name}`,
      );
      const failedStarts = scenario.failingStarts.reduce((sum, { count }) => sum + count, 0);
      const isHard = scenario.outages.length > 0 || failedStarts > 0;
      return (
        scenario.outages.some(({ seconds }) => seconds >= LONG_OUTAGE_SECONDS) ||
        // A shorter one, and chance, that together meet each call.
        (isHard && troubles.length >= SUBMIT_CALLS - CALLS_PER_FAILED_START * failedStarts)
      );
    }
    default:
      return false;
  }
}
