import type { RunHistory, Started } from "../run";
import type { Scenario } from "../scenario";
import { wrongData } from "./data";
import { finding, span } from "./finding";
import type { Finding } from "./finding";
import { beyond } from "./limits";
import type { Limit } from "./limits";
import { orphans } from "./orphans";
import { repeated, skippedWrongly } from "./repeats";
import { partOf, tasksOf } from "./tasks";
import { verdictWrongly } from "./verdict";

export interface Judgement {
  readonly findings: readonly Finding[];
  /** What is wrong, too, and beyond what the product can know or do. */
  readonly limits: readonly { readonly limit: Limit; readonly finding: Finding }[];
}

/**
 * Judges what happened in a run by what became of the applications, whatever Livy said. An application is known by its
 * class and arguments: this room takes nothing from the product but types of a pipeline and its words.
 */
export function judge(scenario: Scenario, history: RunHistory): Judgement {
  const strangers = history.applications.filter(({ by }) => by === undefined);
  const findings: Finding[] = strangers
    .filter(({ endedBy }) => endedBy === "delete")
    .map((one) => finding("stranger deleted", span(one)));
  const limits: { limit: Limit; finding: Finding }[] = [];
  const courses = history.courses.map((course) => {
    const part = partOf(scenario, course, history.applications);
    return { course, part, tasks: tasksOf(part) };
  });
  const data = wrongData(courses, scenario.input.rootPath);
  for (const { course, part, tasks } of courses) {
    const found: Finding[] = [];
    for (const task of tasks) {
      const { twice, forgotten } = repeated(scenario, task, course, history);
      limits.push(
        ...forgotten.map(({ application, limit }) => {
          const words = `${course.context.Id} ${task.title}: ${span(application)}`;
          return { limit, finding: finding("doubled", words) };
        }),
      );
      const excused = forgotten.map(({ application }) => application);
      const known = task.applications.filter((one) => !excused.includes(one));
      found.push(...twice, ...orphans(part, { ...task, applications: known }, course, history));
    }
    found.push(
      ...skippedWrongly(part),
      ...verdictWrongly(scenario, part, course, history),
      ...data.filter((one) => one.course === course).map((one) => one.finding),
    );
    for (const one of found) {
      const limit = beyond(one, tasks, course, history);
      if (limit === undefined) {
        findings.push(one);
      } else {
        limits.push({ limit, finding: one });
      }
    }
  }
  const claimed = courses.flatMap(({ tasks }) => tasks.flatMap(({ applications }) => applications));
  const unknown = history.applications.filter(
    (one) => one.by !== undefined && !claimed.some((other) => isSame(one, other)),
  );
  findings.push(
    ...unknown.map((one) => {
      const does = [one.file, one.className, ...one.args].join(" ");
      return finding("wrong data", `${span(one)} is no job of the pipeline: ${does}`);
    }),
  );
  return { findings, limits };
}

function isSame(one: Started, other: Started): boolean {
  return one.id === other.id && one.startedAt === other.startedAt && one.name === other.name;
}
