import type { Cost } from "./cost/figures";
import type { Fields } from "./cost/jsonSizes";
import type { State, States } from "./states";

/** How a level ends: well, with a failure that is the outcome of a member, or with the failure of the execution. */
export type End = "success" | "failed" | "executionFailed";

/** What a state machine must be able to use. */
export interface Needs {
  /** The functions that it calls, by name. */
  readonly functions: readonly string[];
  /**
   * Keys under the root path of the files that say that an item's result is complete, which it lists and deletes; with
   * `*` for what is known only when it runs.
   */
  readonly resultMarkers: readonly string[];
}

/** A state: its ASL, and all that is known of it where it is made. */
export interface CompiledState {
  readonly name: string;
  readonly state: State;
  /** What it takes in one run of its level, all rounds of a loop together; of a group, without its members. */
  readonly cost: Cost;
  /** Bytes of the largest JSON that it begins with, calls something with or ends with. */
  readonly bytes: number;
  /** How its level ends with it; undefined: the level goes on. */
  readonly end?: End;
  /** The state that it leads to only if no member of the group before has failed. */
  readonly onSuccess?: string;
  /** Spark applications that run meanwhile; 0 unless said, and of a group those of its members. */
  readonly applications?: number;
  readonly needs?: Partial<Needs>;
  /** Of a Parallel its branches, of a Map its processor; no others have any. */
  readonly inner?: readonly Level[];
  /** Of a Map. */
  readonly items?: { readonly worst: number; readonly usual: number };
}

/**
 * The states of one level: of a machine, a branch or an item. But for those that end the level, they are listed in the
 * order in which a run enters them first: one that leads to an earlier one closes a loop, and the loop's states are all
 * those from the one to the other.
 */
export interface Level {
  readonly start: string;
  readonly states: readonly CompiledState[];
}

/** The states of a step. */
export interface CompiledStep extends Level {
  /** Bytes of each field that they pass on after the step's success. */
  readonly data: Fields;
}

/**
 * A level's states by name, as ASL.
 *
 * @throws Error when two have one name
 */
export function aslOf({ start, states }: Level): States {
  const byName = new Map<string, State>();
  for (const { name, state } of states) {
    if (byName.has(name)) {
      throw new Error(`there are two states "${name}"; each job and group has a name of its own`);
    }
    byName.set(name, state);
  }
  return { StartAt: start, States: Object.fromEntries(byName) };
}

/** The states of a level and of all levels within. */
export function allStates({ states }: Level): readonly CompiledState[] {
  return states.flatMap((state) => [state, ...(state.inner ?? []).flatMap(allStates)]);
}

/** All that the states of a level need, each once. */
export function needsOf(level: Level): Needs {
  const all = allStates(level).map(({ needs }) => needs ?? {});
  return {
    functions: [...new Set(all.flatMap(({ functions = [] }) => functions))],
    resultMarkers: [...new Set(all.flatMap(({ resultMarkers = [] }) => resultMarkers))],
  };
}
