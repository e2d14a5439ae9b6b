import type { CompiledState, End, Level } from "../compiled";
import { concurrently, ITERATION, most, NOTHING, sum, times } from "../cost/figures";
import type { Cost, Figures } from "../cost/figures";
import { targetsOf } from "../states";

/** Which cost of each state is used. */
export type Bound = keyof Cost;

/** The total cost of a level, by how it ends; only ends that are possible. */
export type Ends = Readonly<Partial<Record<End, Figures>>>;

/** The ends of a level from a state on. */
interface EndsFrom {
  /** If all members of the previous group have succeeded, or there was none. */
  readonly succeeded: Ends;
  /** If one of them has failed. */
  readonly failed: Ends;
}

/**
 * The cost of a level until each of its ends, on the most expensive path for each figure. Each loop counts once, with
 * the cost of all its rounds. Not included are retries of calls that are lost or throttled, and errors that nothing
 * catches, which end the execution at a lower cost.
 */
export function endsOf(level: Level, bound: Bound): Ends {
  const later = new Map<string, EndsFrom>();
  for (const { name, end, cost } of level.states) {
    if (end !== undefined) {
      const own = { [end]: cost[bound] };
      later.set(name, { succeeded: own, failed: own });
    }
  }
  for (const loop of loopsOf(level.states.filter(({ end }) => end === undefined)).toReversed()) {
    const own = endsFromLoop(loop, later, bound);
    loop.forEach(({ name }) => later.set(name, own));
  }
  return endsFromState(level.start, later).succeeded;
}

/** The states in order, grouped by loop; a state that is not in a loop is a group by itself. */
function loopsOf(states: readonly CompiledState[]): readonly (readonly CompiledState[])[] {
  const indexes = new Map(states.map(({ name }, index) => [name, index]));
  const loops: CompiledState[][] = [];
  states.forEach(({ state }, index) => {
    const targets = targetsOf(state).map((target) => indexes.get(target) ?? index);
    const first = Math.min(index, ...targets);
    const loop = states.slice(index, index + 1);
    while (index + 1 - loop.length > first) {
      loop.unshift(...(loops.pop() ?? []));
    }
    loops.push(loop);
  });
  return loops;
}

/** @param later the ends of the level from later states on, and from the states that end it */
function endsFromLoop(
  loop: readonly CompiledState[],
  later: ReadonlyMap<string, EndsFrom>,
  bound: Bound,
): EndsFrom {
  const own = new Set(loop.map(({ name }) => name));
  const exits = loop.flatMap(({ state, onSuccess }) =>
    targetsOf(state).flatMap((name) => {
      if (own.has(name)) {
        return [];
      }
      const next = endsFromState(name, later);
      return name === onSuccess ? [{ ...next, failed: {} }] : [next];
    }),
  );
  const succeeded = either(exits.map((exit) => exit.succeeded));
  const failed = either(exits.map((exit) => exit.failed));
  const [group] = loop;
  if (group?.inner !== undefined && loop.length === 1) {
    const ends = groupEnds(group, group.inner, bound, { succeeded, failed });
    return { succeeded: ends, failed: ends };
  }
  const looping = loop.find(({ inner }) => inner !== undefined);
  if (looping !== undefined) {
    throw new Error(`group "${looping.name}" is in a loop, but it is not known how often its members run`);
  }
  const cost = sum(NOTHING, ...loop.map((state) => state.cost[bound]));
  return { succeeded: after(cost, succeeded), failed: after(cost, failed) };
}

function endsFromState(name: string, later: ReadonlyMap<string, EndsFrom>): EndsFrom {
  const found = later.get(name);
  if (found === undefined) {
    throw new Error(`a state leads to "${name}", which does not exist on its level`);
  }
  return found;
}

/** All members of a group together. */
interface Members {
  readonly succeeded: Figures;
  /**
   * Each until its success or failure, whichever costs more; undefined if none can fail without ending the execution.
   */
  readonly failed: Figures | undefined;
  /** If one ends the execution; undefined if none can. */
  readonly executionFailed: Figures | undefined;
}

function groupEnds(group: CompiledState, inner: readonly Level[], bound: Bound, later: EndsFrom): Ends {
  const cost = group.cost[bound];
  const levels = inner.map((level) => endsOf(level, bound));
  const members =
    group.state.Type === "Map" && group.items !== undefined
      ? itemsOf(levels[0] ?? {}, group.items[bound], group.state.MaxConcurrency)
      : branchesOf(levels);
  return either([
    after(sum(cost, members.succeeded), later.succeeded),
    ...(members.failed === undefined ? [] : [after(sum(cost, members.failed), later.failed)]),
    members.executionFailed === undefined
      ? {}
      : // A group that fails is not exited.
        { executionFailed: sum({ ...cost, events: cost.events - 1 }, members.executionFailed) },
  ]);
}

function branchesOf(branches: readonly Ends[]): Members {
  const canEnd = (end: End) => branches.some((ends) => ends[end] !== undefined);
  const all = (...ends: readonly End[]) => concurrently(branches.map((branch) => worstOf(branch, ...ends)));
  return {
    succeeded: all("success"),
    failed: canEnd("failed") ? all("success", "failed") : undefined,
    executionFailed: canEnd("executionFailed") ? all("success", "failed", "executionFailed") : undefined,
  };
}

function itemsOf(item: Ends, items: number, concurrency: number): Members {
  const iterations = times(items, ITERATION);
  const rounds = Math.ceil(items / concurrency);
  const all = (one: Figures) => sum(iterations, { ...times(items, one), seconds: rounds * one.seconds });
  const finished = worstOf(item, "success", "failed");
  // Items that are running when one ends the execution may have got as far; earlier ones have finished.
  const running = Math.min(items, concurrency);
  const last = worstOf(item, "success", "failed", "executionFailed");
  return {
    succeeded: all(worstOf(item, "success")),
    failed: item.failed && all(finished),
    executionFailed: item.executionFailed && {
      ...sum(iterations, times(items - running, finished), times(running, last)),
      seconds: Math.max(0, rounds - 1) * finished.seconds + last.seconds,
    },
  };
}

function worstOf(ends: Ends, ...which: readonly End[]): Figures {
  return most(NOTHING, ...which.map((end) => ends[end]));
}

function after(before: Figures, ends: Ends): Ends {
  return mapped(ends, (figures) => sum(before, figures));
}

/** Each end with the maximum of each figure. */
function either(all: readonly Ends[]): Ends {
  return all.reduce(
    (one, other) => ({ ...one, ...mapped(other, (figures, end) => most(figures, one[end])) }),
    {},
  );
}

function mapped(ends: Ends, map: (figures: Figures, end: End) => Figures): Ends {
  return Object.fromEntries(Object.entries(ends).map(([end, figures]) => [end, map(figures, end as End)]));
}
