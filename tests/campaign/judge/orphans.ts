import type { Course, Stop } from "../course";
import type { RunHistory } from "../run";
import { finding, span } from "./finding";
import type { Finding } from "./finding";
import { groupsOf } from "./tasks";
import type { Part, NestedStep, Task } from "./tasks";

/** Seconds that an application may run on where the janitor was told, and nothing kept it from its work. */
const JANITOR_SECONDS = 60;

/** What ran on though nobody waited for it. */
export function orphans(part: Part, task: Task, course: Course, history: RunHistory): readonly Finding[] {
  return task.applications.flatMap((one) => {
    const orphaned = (words: string) => [
      finding("orphaned", `${course.context.Id} ${task.title}: ${span(one)} ${words}`),
    ];
    if (one.endsAt > course.cleanAt) {
      return orphaned(`runs ${String((one.endsAt - course.cleanAt) / 1000)} s on`);
    }
    if (outlivesFailure(part, task, one, course)) {
      return orphaned("ran on when the execution failed that had stopped it");
    }
    const late = secondsAfterJanitor(one, course, history);
    return late > JANITOR_SECONDS ? orphaned(`ran on for ${String(late)} s beside the janitor`) : [];
  });
}

/** Whether it ran on after a failure before which its job had been stopped. Nobody stops it where one ends all. */
function outlivesFailure(part: Part, task: Task, one: NestedStep, { endings, stops }: Course): boolean {
  if (groupsOf(part).some(({ group: { step } }) => step.failFast === true)) {
    return false;
  }
  const isOwn = ({ jobName, values }: Stop) =>
    jobName === task.job.name && JSON.stringify(values) === JSON.stringify(task.values);
  return endings.some(({ status, at }, attempt) => {
    const stopped = stops.filter((stop) => stop.attempt === attempt && isOwn(stop));
    return (
      status === "FAILED" &&
      one.endsAt > at &&
      stopped.some(({ from }) => one.startedAt < from) &&
      !stopped.some(({ cause }) => cause.includes("could not be deleted"))
    );
  });
}

/** How long it ran on after the janitor was told and could end it, seconds; 0 where something kept the janitor from it. */
function secondsAfterJanitor(
  one: NestedStep,
  { context, endings, toldAt }: Course,
  history: RunHistory,
): number {
  const attempt = one.by?.attempt ?? 0;
  const told = toldAt[attempt];
  const over = endings[attempt]?.at;
  if (told === undefined || over === undefined || one.endedBy !== "delete") {
    return 0;
  }
  const since = Math.max(told, one.startedAt, one.endableAt);
  const isMeanwhile = (from: number, to = from) => to >= told && from <= one.endsAt;
  const kept =
    history.injected.some((it) => it.about === context.Id && it.in === "janitor" && isMeanwhile(it.at)) ||
    history.outages.some(({ from, to }) => isMeanwhile(from, to)) ||
    history.restarts.some((at) => isMeanwhile(at));
  return kept ? 0 : Math.max(0, (one.endsAt - since) / 1000);
}
