import { attemptOf, executionKey } from "../../handlers/batchName";
import type { SparkApplication } from "../livy/livyBatch";
import { finding, retryOf, span } from "./finding";
import type { Finding } from "./finding";
import type { Course, Happened } from "./run";
import type { Scenario } from "./scenario";
import { partOf, tasksOf } from "./tasks";
import { skippedWrongly, verdictWrongly } from "./verdict";

export interface Judgement {
  readonly findings: readonly Finding[];
  /**
   * Applications that ran a second time because Livy had lost its memory, and the batch's name with it, or had collected
   * it, after the first one's end and before a late or repeated call: nothing that asks Livy could know.
   */
  readonly forgottenRuns: number;
}

/** Seconds after which Livy forgets a batch that has ended: `livy.server.session.state-retain.sec`. */
const RETAIN_SECONDS = 600;

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
    const part = partOf(scenario, key, happened.applications);
    for (const { title, applications } of tasksOf(part)) {
      const { twice, forgotten } = repeated(key, applications, course, happened);
      findings.push(...twice.map((words) => finding("doubled", `${course.context.Name} ${title}: ${words}`)));
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
      ...skippedWrongly(part),
      ...verdictWrongly(scenario, part, course, happened).map(({ wrong, words }) =>
        finding(wrong, `${course.context.Name}: ${words}`),
      ),
    );
  }
  return { findings, forgottenRuns };
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
      const attempt = attemptOf(key, first.name ?? "") ?? -1;
      const redriven = attempt !== attemptOf(key, second.name ?? "");
      const between =
        amnesia.some((at) => first.startedAt <= at && at <= second.startedAt) ||
        (redriven && second.startedAt - first.endsAt > RETAIN_SECONDS * 1000);
      const over = course.endings[attempt]?.at ?? Infinity;
      const told = deletes.some(({ name, lookedAt }) => name === first.name && lookedAt < first.endsAt);
      if (first.endsAt > second.startedAt) {
        twice.push(`two at once: ${words}`);
      } else if (!redriven && isRetry(first, second)) {
        // As its job asks for.
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

/** Whether the second runs because the first has failed by itself. */
function isRetry(first: SparkApplication, second: SparkApplication): boolean {
  const failed = first.endedBy === "itself" && (first.verdict === "dead" || first.verdict === "error");
  return failed && retryOf(second) > retryOf(first);
}
