import { jobStateNames } from "../../contract/stateNames";
import { duration } from "../../model/format";
import { isFailureEnd, isSkippedEnd } from "./exits";
import type { Graph, GraphNode } from "./graph";

/** What happened to a state, a job or a group in a run, over all items of the forEachs around it. */
export interface StateHistory {
  /** `failed` if it failed at least once; `running` if it was still running at least once when the run ended. */
  readonly status: Status;
  /** How often it was entered; without meaning for a state that was not reached. @default 1 */
  readonly times?: number;
  /** How many of these times failed. @default 0 */
  readonly failed?: number;
  /** How many of the items were skipped, for a group only. @default 0 */
  readonly skipped?: number;
  /** Seconds spent in it, all times together. @default 0 */
  readonly seconds?: number;
  /** The states that were entered directly after it. @default all targets of its transitions that were reached */
  readonly ledTo?: readonly string[];
}

export type Status = "succeeded" | "failed" | "running" | "skipped" | "notReached";

/** What happened in a run, by state. A state that is missing was not reached. */
export type RunHistory = ReadonlyMap<string, StateHistory>;

const NOT_REACHED: StateHistory = { status: "notReached" };

export function stateHistory(history: RunHistory, name: string): StateHistory {
  return history.get(name) ?? NOT_REACHED;
}

export function isReached(history: RunHistory, name: string): boolean {
  return stateHistory(history, name).status !== "notReached";
}

/** What happened to a job, over all its states. */
export function jobHistory(job: string, history: RunHistory): StateHistory {
  const names = jobStateNames(job);
  const all = Object.values(names).map((name) => stateHistory(history, name));
  const times = timesOf(history, [names.submit]);
  const failed = timesOf(history, [names.failed, names.notStopped]);
  const running = all.some(({ status }) => status === "running");
  return {
    status: times === 0 ? "notReached" : failed > 0 ? "failed" : running ? "running" : "succeeded",
    times,
    failed,
    seconds: all.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
  };
}

/**
 * What happened to a Parallel or a Map: it has failed if one of its members has, even if the run continued; a Map
 * counts its items.
 */
export function memberHistory({ name, inner }: GraphNode, history: RunHistory): StateHistory {
  const { status, ...own } = stateHistory(history, name);
  const levels = inner.map(({ graph }) => graph);
  const [level, ...others] = levels;
  const items =
    level === undefined || others.length > 0
      ? {}
      : {
          times: timesOf(history, [level.start]),
          failed: timesOf(history, namesOf(level, isFailureEnd)),
          skipped: timesOf(history, namesOf(level, isSkippedEnd)),
        };
  return { ...own, ...items, status: levels.some((one) => hasFailed(one, history)) ? "failed" : status };
}

function namesOf({ nodes }: Graph, which: (state: object) => boolean): readonly string[] {
  return nodes.filter(({ state }) => which(state)).map(({ name }) => name);
}

function hasFailed({ nodes }: Graph, history: RunHistory): boolean {
  return nodes.some(
    ({ name, state, inner }) =>
      (isFailureEnd(state) && isReached(history, name)) ||
      inner.some(({ graph }) => hasFailed(graph, history)),
  );
}

/** How often states were entered in total. */
function timesOf(history: RunHistory, names: readonly string[]): number {
  return names
    .map((name) => stateHistory(history, name))
    .reduce((sum, { status, times = 1 }) => sum + (status === "notReached" ? 0 : times), 0);
}

/** `30 ×, 2 failed, 3 skipped, 41 s`: each part only if it applies; empty if none does. */
export function countText({ times = 1, failed = 0, skipped = 0, seconds = 0 }: StateHistory): string {
  const parts = [
    ...(times > 1 ? [`${String(times)} ×`] : []),
    ...(times > 1 && failed > 0 ? [`${String(failed)} failed`] : []),
    ...(skipped > 0 ? [`${String(skipped)} skipped`] : []),
    ...(seconds >= 1 ? [duration(seconds)] : []),
  ];
  return parts.join(", ");
}
