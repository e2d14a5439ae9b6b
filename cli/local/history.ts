import type { RunHistory, StateHistory, Status } from "../../compiler/diagram/history";
import { isEnd, isFailureEnd, isSkippedEnd } from "../../compiler/diagram/exits";
import { innerStates } from "../../compiler/states";
import type { State, States } from "../../compiler/states";
import type { Execution } from "./bodies/stateMachine";
import type { StateVisit } from "./bodies/visits";

/** A visit, and the state that was entered after it, if any: by the same item, in the same branch. */
interface Stay {
  readonly visit: StateVisit;
  readonly state: State;
  next?: string;
}

/**
 * Says of each state what became of it in an execution. Where no state follows one that is no end, the execution ended
 * while that was running.
 */
export function historyOf(definition: States, { states }: Pick<Execution, "states">): RunHistory {
  const stays = staysOf(definition, states);
  return new Map(
    [...stays].map(([name, all]): [string, StateHistory] => {
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

function statusOf({ visit, state, next }: Stay): Status {
  if (visit.failed === true || isFailureEnd(state)) {
    return "failed";
  }
  if (isSkippedEnd(state)) {
    return "skipped";
  }
  return next === undefined && !isEnd(state) ? "running" : "succeeded";
}

/** The stays in each state, in the order in which it was entered. Within one branch, and for one item, visits follow each other. */
function staysOf(definition: States, visits: readonly StateVisit[]): ReadonlyMap<string, readonly Stay[]> {
  const known = branchesOf(definition);
  const stays = new Map<string, Stay[]>();
  const last = new Map<string, Stay>();
  for (const visit of visits) {
    const one = known.get(visit.name);
    if (one !== undefined) {
      const stay: Stay = { visit, state: one.state };
      stays.set(visit.name, stays.get(visit.name) ?? []);
      stays.get(visit.name)?.push(stay);
      const thread = `${String(one.branch)} ${visit.position}`;
      const before = last.get(thread);
      if (before !== undefined) {
        before.next = visit.name;
      }
      last.set(thread, stay);
    }
  }
  return stays;
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
