import { innerStates } from "../states";
import type { State, States } from "../states";
import { isReached, stateHistory, timesOf } from "./history";
import type { RunHistory, StateHistory } from "./history";
import { isFailureEnd, isSkippedEnd } from "./edges";

/**
 * What became of a Parallel or a Map: it has failed where one of its members has, whatever came after it; a Map counts
 * its items.
 *
 * @param levels its branches, or its item processor
 */
export function memberHistory(name: string, levels: readonly States[], history: RunHistory): StateHistory {
  const { status, ...own } = stateHistory(history, name);
  const [level, ...others] = levels;
  const items =
    level === undefined || others.length > 0
      ? {}
      : {
          times: timesOf(history, [level.StartAt]),
          failed: timesOf(history, namesOf(level, isFailureEnd)),
          skipped: timesOf(history, namesOf(level, isSkippedEnd)),
        };
  return { ...own, ...items, status: levels.some((one) => hasFailed(one, history)) ? "failed" : status };
}

function namesOf({ States: states }: States, which: (state: State) => boolean): readonly string[] {
  return Object.keys(states).filter((name) => states[name] !== undefined && which(states[name]));
}

function hasFailed({ States: states }: States, history: RunHistory): boolean {
  return Object.entries(states).some(
    ([name, state]) =>
      (isFailureEnd(state) && isReached(history, name)) ||
      innerStates(state).some((level) => hasFailed(level, history)),
  );
}
