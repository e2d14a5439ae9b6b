import type { Course } from "../course";
import type { RunHistory } from "../run";
import type { Scenario } from "../scenario";
import { finding, hasFailed, hasSucceeded, span } from "./finding";
import type { Finding } from "./finding";
import { isOf } from "./limits";
import type { Limit } from "./limits";
import { tasksOf } from "./tasks";
import type { Part, NestedStep, Task } from "./tasks";

/** What there is too much of a job's applications, each against the ones before. */
export function repeated(scenario: Scenario, task: Task, course: Course, history: RunHistory) {
  const { job, title, applications } = task;
  const { amnesia, deletes } = history;
  const twice: Finding[] = [];
  const forgotten: { readonly application: NestedStep; readonly limit: Limit }[] = [];
  const forgot = (application: NestedStep, limit: Limit = "Livy had forgotten it") => {
    forgotten.push({ application, limit });
  };
  const wrong = (what: string, first: NestedStep, second: NestedStep) => {
    const words = `${course.context.Id} ${title}: ${what}: ${span(first)} and ${span(second)}`;
    twice.push(finding("doubled", words));
  };
  applications.forEach((second, index) => {
    for (const first of applications.slice(0, index)) {
      const attempt = first.by?.attempt ?? 0;
      const redriven = attempt !== second.by?.attempt;
      const between =
        amnesia.some((at) => first.startedAt <= at && at <= second.startedAt) ||
        (redriven && second.startedAt - first.endsAt > scenario.livy.retainSeconds * 1000);
      const over = course.endings[attempt]?.at ?? Infinity;
      const told = deletes.some(
        (request) => isOf(request, first) && !request.late && request.lookedAt < first.endsAt,
      );
      const erased = deletes.some(
        (request) =>
          isOf(request, first) &&
          request.late &&
          first.endsAt <= request.at &&
          request.at <= second.startedAt,
      );
      const failures = applications.filter(
        (one) => one.by?.attempt === attempt && hasFailed(one) && one.endsAt <= second.startedAt,
      );
      if (first.endsAt > second.startedAt) {
        wrong("two at once", first, second);
      } else if (!redriven && hasFailed(first) && failures.length <= job.retries) {
        // As its job asks for.
      } else if (first.endedBy === "itself" && between && (first.verdict === "success" || !redriven)) {
        forgot(second);
      } else if (!redriven && hasFailed(first) && isDropped(scenario, first, second, history)) {
        forgot(second);
      } else if (erased && hasSucceeded(first)) {
        forgot(second, "a DELETE came late");
      } else if (told && (redriven || second.startedAt >= over)) {
        // It ran when it was looked at, and came to its own end before it could be ended.
      } else if (hasSucceeded(first)) {
        wrong("again after a success", first, second);
      } else if (
        !redriven &&
        first.endedBy !== "crash" &&
        !(first.endedBy === "delete" && second.startedAt >= over)
      ) {
        wrong("again without a redrive", first, second);
      }
    }
  });
  return { twice, forgotten };
}

/** Whether a restart has made Livy forget it though it has its memory: 0.8.0 forgets what has failed. */
function isDropped(
  { livy }: Scenario,
  first: NestedStep,
  second: NestedStep,
  { restarts }: RunHistory,
): boolean {
  return livy.version === "0.8.0" && restarts.some((at) => first.startedAt <= at && at <= second.startedAt);
}

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
