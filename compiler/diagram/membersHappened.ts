import { innerStates } from "../states";
import type { State, States } from "../states";
import { isReached, stateHappened, timesOf } from "./happened";
import type { Happened, StateHappened } from "./happened";
import { saysFailed, saysSkipped } from "./ways";

/**
 * What became of a Parallel or a Map: it has failed where one of its members has, whatever came after it; a Map counts
 * its items.
 *
 * @param levels its branches, or its item processor
 */
export function membersHappened(name: string, levels: readonly States[], happened: Happened): StateHappened {
  const { status, ...own } = stateHappened(happened, name);
  const [level, ...others] = levels;
  const items =
    level === undefined || others.length > 0
      ? {}
      : {
          times: timesOf(happened, [level.StartAt]),
          failed: timesOf(happened, namesOf(level, saysFailed)),
          skipped: timesOf(happened, namesOf(level, saysSkipped)),
        };
  return { ...own, ...items, status: levels.some((one) => hasFailed(one, happened)) ? "failed" : status };
}

function namesOf({ States: states }: States, which: (state: State) => boolean): readonly string[] {
  return Object.keys(states).filter((name) => states[name] !== undefined && which(states[name]));
}

function hasFailed({ States: states }: States, happened: Happened): boolean {
  return Object.entries(states).some(
    ([name, state]) =>
      (saysFailed(state) && isReached(happened, name)) ||
      innerStates(state).some((level) => hasFailed(level, happened)),
  );
}
