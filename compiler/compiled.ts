import type { Cost } from "./cost/figures";
import type { Fields } from "./cost/jsonSizes";
import type { State, States } from "./states";

/**
 * How a level ends: with success, with a failure that is the outcome of a member, or with the failure of the execution.
 */
export type End = "success" | "failed" | "executionFailed";

/** What a state machine must have access to. */
export interface Needs {
  /** The functions that it calls, by name. */
  readonly functions: readonly string[];
  /**
   * Keys under the root path of the markers that an item's result is complete, which the machine lists and deletes;
   * with `*` for parts that are known only at run time.
   */
  readonly resultMarkers: readonly string[];
}

/** A state: its ASL, and what is known about it at compile time. */
export interface CompiledState {
  readonly name: string;
  readonly state: State;
  /** Its cost in one run of its level, in all rounds of a loop together; for a group, without its members. */
  readonly cost: Cost;
  /** Bytes of the largest JSON that is its input, the payload of its call, or its output. */
  readonly bytes: number;
  /** How it ends its level; undefined if it does not. */
  readonly end?: End;
  /** The state that it leads to only if no member of the previous group has failed. */
  readonly onSuccess?: string;
  /** Spark applications that run during the state, without those of a group's members. @default 0 */
  readonly applications?: number;
  readonly needs?: Partial<Needs>;
  /** The branches of a Parallel, or the processor of a Map; undefined for other states. */
  readonly inner?: readonly Level[];
  /** The number of items, for a Map only. */
  readonly items?: { readonly worst: number; readonly usual: number };
}

/**
 * The states of one level: of a machine, a branch or an item. Except for those that end the level, they are listed in
 * the order in which a run first enters them: a state that leads to an earlier one closes a loop, which consists of all
 * states from the earlier to the later one.
 */
export interface Level {
  readonly start: string;
  readonly states: readonly CompiledState[];
}

/** The states of a step. */
export interface CompiledStep extends Level {
  /** Bytes of each field of the data that they pass on after the step's success. */
  readonly data: Fields;
}

/**
 * A level's states by name, as ASL.
 *
 * @throws Error if two have the same name
 */
export function aslOf({ start, states }: Level): States {
  const byName = new Map<string, State>();
  for (const { name, state } of states) {
    if (byName.has(name)) {
      throw new Error(`there are two states "${name}"; give each job and group its own name`);
    }
    byName.set(name, state);
  }
  return { StartAt: start, States: Object.fromEntries(byName) };
}

/** The states of a level and of all levels within it. */
export function allStates({ states }: Level): readonly CompiledState[] {
  return states.flatMap((state) => [state, ...(state.inner ?? []).flatMap(allStates)]);
}

/** Everything that the states of a level need, without duplicates. */
export function needsOf(level: Level): Needs {
  const all = allStates(level).map(({ needs }) => needs ?? {});
  return {
    functions: [...new Set(all.flatMap(({ functions = [] }) => functions))],
    resultMarkers: [...new Set(all.flatMap(({ resultMarkers = [] }) => resultMarkers))],
  };
}
