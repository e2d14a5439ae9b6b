import type { RunHistory, StateHistory, Status } from "../../compiler/diagram/history";
import { isEnd, isFailureEnd, isSkippedEnd } from "../../compiler/diagram/exits";
import { innerStates } from "../../compiler/states";
import type { State, States } from "../../compiler/states";
import type { Execution } from "./bodies/stateMachine";
import type { StateVisit } from "./bodies/visits";

/** A visit, and the state that was entered after it, if any: for the same item, in the same branch. */
interface LinkedVisit {
  readonly visit: StateVisit;
  readonly state: State;
  next?: string;
}

/**
 * The outcome of each state in an execution. Where no state follows one that is not an end, the execution ended while
 * that state was running.
 */
export function historyOf(definition: States, { states }: Pick<Execution, "states">): RunHistory {
  const linked = visitsOf(definition, states);
  return new Map(
    [...linked].map(([name, all]): [string, StateHistory] => {
      const statuses = all.map(statusOf);
      return [
        name,
        {
          status: WORST_FIRST.find((one) => statuses.includes(one)) ?? "notReached",
          times: all.length,
          failed: statuses.filter((one) => one === "failed").length,
          seconds: all.reduce((sum, { visit }) => sum + visit.seconds, 0),
          ledTo: [...new Set(all.flatMap(({ next }) => next ?? []))],
        },
      ];
    }),
  );
}

const WORST_FIRST: readonly Status[] = ["failed", "running", "skipped", "succeeded"];

function statusOf({ visit, state, next }: LinkedVisit): Status {
  if (visit.failed === true || isFailureEnd(state)) {
    return "failed";
  }
  if (isSkippedEnd(state)) {
    return "skipped";
  }
  return next === undefined && !isEnd(state) ? "running" : "succeeded";
}

/** The visits of each state, in the order in which they began. Within one branch, and for one item, visits follow each other. */
function visitsOf(
  definition: States,
  visits: readonly StateVisit[],
): ReadonlyMap<string, readonly LinkedVisit[]> {
  const known = branchesOf(definition);
  const linked = new Map<string, LinkedVisit[]>();
  const last = new Map<string, LinkedVisit>();
  for (const visit of visits) {
    const place = known.get(visit.name);
    if (place !== undefined) {
      const one: LinkedVisit = { visit, state: place.state };
      linked.set(visit.name, linked.get(visit.name) ?? []);
      linked.get(visit.name)?.push(one);
      const thread = `${String(place.branch)} ${visit.position}`;
      const before = last.get(thread);
      if (before !== undefined) {
        before.next = visit.name;
      }
      last.set(thread, one);
    }
  }
  return linked;
}

/** Every state of a definition, with a number for the branch, item processor or machine that it is a state of. */
function branchesOf(
  definition: States,
): ReadonlyMap<string, { readonly state: State; readonly branch: number }> {
  const levels = levelsOf(definition);
  return new Map(
    levels.flatMap(({ States: states }, branch) =>
      Object.entries(states).map(([name, state]) => [name, { state, branch }] as const),
    ),
  );
}

function levelsOf(level: States): readonly States[] {
  return [level, ...Object.values(level.States).flatMap(innerStates).flatMap(levelsOf)];
}
