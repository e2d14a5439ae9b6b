import { attemptOf, executionKey } from "../../handlers/batchName";
import type { SparkApplication } from "../livy/livyBatch";
import type { Course, Happened } from "./run";
import { FAR } from "./scenario";
import type { LimitedJob, Scenario } from "./scenario";

/** What must not be. */
export type Wrong = "doubled" | "lost" | "orphaned" | "wrong verdict" | "stranger deleted";

export interface Finding {
  readonly wrong: Wrong;
  readonly words: string;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /**
   * Applications that ran a second time because Livy had lost its memory, and the batch's name with it, after the first
   * one's end and before a late or repeated call: nothing that asks Livy could know.
   */
  readonly forgottenRuns: number;
}

/** Seconds without Livy from which an execution may give up, and say so. */
const LONG_OUTAGE_SECONDS = 100;

/** Judges what happened in a run by what became of the applications, whatever Livy said. */
export function judge(scenario: Scenario, happened: Happened): Judgement {
  const ours = happened.courses.map(({ context }) => executionKey(context));
  const strangers = happened.applications.filter(
    ({ name }) => !ours.some((key) => name?.startsWith(`${key}-`) === true),
  );
  const deleted = strangers.filter(({ endedBy }) => endedBy === "delete");
  const findings = deleted.map(({ id, name }) =>
    finding("stranger deleted", `batch ${String(id)}, ${name ?? "without a name"}`),
  );
  let forgottenRuns = 0;
  for (const course of happened.courses) {
    const key = executionKey(course.context);
    const jobs = scenario.jobs.map((job) => {
      const pattern = new RegExp(`^${key}-${job.name}-\\d+`);
      return { job, applications: happened.applications.filter(({ name }) => pattern.test(name ?? "")) };
    });
    for (const { job, applications } of jobs) {
      const { twice, forgotten } = repeated(key, applications, course, happened);
      findings.push(
        ...twice.map((words) => finding("doubled", `${course.context.Name} ${job.name}: ${words}`)),
      );
      forgottenRuns += forgotten.length;
      findings.push(
        ...applications
          .filter((one) => one.endsAt > course.cleanAt && !forgotten.includes(one))
          .map((one) =>
            finding(
              "orphaned",
              `${one.name ?? ""} runs ${String((one.endsAt - course.cleanAt) / 1000)} s on`,
            ),
          ),
      );
    }
    findings.push(
      ...verdictOf(scenario, jobs, course, happened).map(({ wrong, words }) =>
        finding(wrong, `${course.context.Name}: ${words}`),
      ),
    );
  }
  return { findings, forgottenRuns };
}

function finding(wrong: Wrong, words: string): Finding {
  return { wrong, words };
}

/** What there is too much of a job's applications, each against the ones before. */
function repeated(
  key: string,
  applications: readonly SparkApplication[],
  course: Course,
  happened: Happened,
) {
  const { amnesia, deletes } = happened;
  const twice: string[] = [];
  const forgotten: SparkApplication[] = [];
  applications.forEach((second, index) => {
    for (const first of applications.slice(0, index)) {
      const words = `${first.name ?? ""} ${span(first)} and ${second.name ?? ""} ${span(second)}`;
      const between = amnesia.some((at) => first.startedAt <= at && at <= second.startedAt);
      const attempt = attemptOf(key, first.name ?? "") ?? -1;
      const redriven = attempt !== attemptOf(key, second.name ?? "");
      const over = course.endings[attempt]?.at ?? Infinity;
      const told = deletes.some(({ name, lookedAt }) => name === first.name && lookedAt < first.endsAt);
      if (first.endsAt > second.startedAt) {
        twice.push(`two at once: ${words}`);
      } else if (first.endedBy === "itself" && between && (first.verdict === "success" || !redriven)) {
        forgotten.push(second);
      } else if (told && redriven) {
        // It ran when it was looked at, and came to its own end before it could be ended.
      } else if (first.endedBy === "itself" && first.verdict === "success") {
        twice.push(`again after a success: ${words}`);
      } else if (
        !redriven &&
        first.endedBy !== "crash" &&
        !(first.endedBy === "delete" && second.startedAt >= over)
      ) {
        twice.push(`again without a redrive: ${words}`);
      }
    }
  });
  return { twice, forgotten };
}

function span({ startedAt, endsAt, verdict, endedBy }: SparkApplication): string {
  return `(${String(startedAt / 1000)} to ${String(endsAt / 1000)} by ${endedBy ?? "nobody"}, ${verdict})`;
}

interface JobTruth {
  readonly job: LimitedJob;
  readonly applications: readonly SparkApplication[];
}

function verdictOf(
  scenario: Scenario,
  jobs: readonly JobTruth[],
  course: Course,
  happened: Happened,
): Finding[] {
  const ending = course.endings.at(-1);
  switch (ending?.status) {
    case "SUCCEEDED":
      return succeededWrongly(scenario, jobs);
    case "FAILED":
      return failedWrongly(scenario, jobs, course, happened);
    default:
      return [];
  }
}

function succeededWrongly(scenario: Scenario, jobs: readonly JobTruth[]): Finding[] {
  const findings: Finding[] = [];
  let before = -Infinity;
  for (const { job, applications } of jobs) {
    const success = applications.find(
      ({ endedBy, verdict }) => endedBy === "itself" && verdict === "success",
    );
    if (success === undefined) {
      const words = `${job.name} is said to have succeeded: ${applications.map(span).join("; ")}`;
      findings.push(finding("lost", words));
    } else if (success.startedAt < before) {
      findings.push(finding("lost", `${job.name} ran before the one before it had ended`));
    } else {
      const { startSeconds = 0, runSeconds = 10 } = planOf(scenario, success, applications);
      const over = startSeconds >= job.startLimitSeconds + FAR || runSeconds >= job.runLimitSeconds + FAR;
      if (over && scenario.outages.length === 0) {
        findings.push(finding("wrong verdict", `${job.name} succeeded, far over its limits`));
      }
      before = success.endsAt;
    }
  }
  return findings;
}

function planOf(scenario: Scenario, one: SparkApplication, applications: readonly SparkApplication[]) {
  const sameName = applications.filter(({ name }) => name === one.name);
  return scenario.planOf(one.name, sameName.indexOf(one));
}

function failedWrongly(
  scenario: Scenario,
  jobs: readonly JobTruth[],
  course: Course,
  happened: Happened,
): Finding[] {
  const { error = "", cause = "", place } = course.endings.at(-1) ?? {};
  const said = `${error} in "${place?.state ?? ""}": ${cause.slice(0, 200)}`;
  const excuse = excuseOf(error, place?.state ?? "", scenario, jobs, course, happened);
  return excuse ? [] : [finding("wrong verdict", said)];
}

/** Whether the truth bears an error out. */
function excuseOf(
  error: string,
  state: string,
  scenario: Scenario,
  jobs: readonly JobTruth[],
  course: Course,
  happened: Happened,
): boolean {
  const about = (one: { readonly about: string }) => one.about === "" || one.about === course.context.Name;
  if (state === "Check Livy") {
    const troubles = happened.injected.filter((one) => about(one) && one.in === "check");
    return (error === "LivyUnreachable" || error === "LivyServerError") && troubles.length >= 3;
  }
  const truth = jobs.find(({ job }) => state === `${job.name} job failed`);
  if (truth === undefined) {
    return false;
  }
  const { job, applications } = truth;
  const last = applications.at(-1);
  switch (error) {
    case "SparkApplicationFailed":
    case "SparkApplicationKilled": {
      const killed = error === "SparkApplicationKilled";
      const verdicts = killed ? ["killed"] : ["dead", "error"];
      return last?.endedBy === "itself" && verdicts.includes(last.verdict);
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
    case "LivyServerError":
      return scenario.outages.some(({ seconds }) => seconds >= LONG_OUTAGE_SECONDS);
    default:
      return false;
  }
}
