import type { Course } from "../course";
import type { Delete, RunHistory } from "../run";
import type { Finding } from "./finding";
import type { NestedStep, Task } from "./tasks";

/** What the product can't know or can't do; docs/limits.md has them. */
export type Limit =
  /**
   * Livy had lost its memory, and the batch's name with it, or had collected it, after the first one's end and before a
   * late or repeated call: nothing that asks Livy could know.
   */
  | "Livy had forgotten it"
  /** It said twice in a row, a second apart or more, that a batch is gone or at its end. */
  | "Livy lied twice in a row"
  /** EventBridge never told the janitor of the end. */
  | "nobody told the janitor"
  /** A request to start it reached Livy more than two minutes after the attempt had ended. */
  | "it was started too late"
  /**
   * A request to delete it reached Livy when its sender had long given up: it ended what was started since under that
   * name, or took from Livy a success that came in between.
   */
  | "a DELETE came late";

/** Seconds after an attempt's end from which nobody looks any more for what it may have started. */
const LATE_SECONDS = 120;

/** Why a finding about an execution is beyond the product; undefined: it is not. */
export function beyond(
  { wrong }: Finding,
  tasks: readonly Task[],
  course: Course,
  history: RunHistory,
): Limit | undefined {
  const applications = tasks.flatMap((task) => task.applications);
  const { context, endings, toldAt } = course;
  if (history.liedTwice.some(({ about }) => about === context.Id)) {
    return "Livy lied twice in a row";
  }
  const isUntold = endings.some(({ status }, index) => status !== "SUCCEEDED" && toldAt[index] === undefined);
  if (wrong === "orphaned" && isUntold) {
    return "nobody told the janitor";
  }
  const isLate = ({ by, startedAt }: NestedStep) =>
    startedAt > (endings[by?.attempt ?? 0]?.at ?? Infinity) + LATE_SECONDS * 1000;
  if (applications.some(isLate)) {
    return "it was started too late";
  }
  const late = history.deletes.filter((one) => one.late);
  return wrong === "wrong verdict" && applications.some((one) => late.some((request) => ended(request, one)))
    ? "a DELETE came late"
    : undefined;
}

/** Whether a DELETE ended an application that was not meant: one of the same name, started since. */
function ended(request: Delete, one: NestedStep): boolean {
  return (
    isOf(request, one) && one.endedBy === "delete" && one.startedAt < request.at && request.at <= one.endsAt
  );
}

/** Whether a DELETE names an application's batch. */
export function isOf({ idOrName }: Delete, { id, name }: NestedStep): boolean {
  return idOrName === name || idOrName === String(id);
}
