import type { Position, Values } from "../../../contract/events";
import { innerStates } from "../../../compiler/states";
import type { States } from "../../../compiler/states";

/** Which state, and of which items: what its input says of them. */
export interface StatePlace {
  readonly name: string;
  readonly type: string;
  /** The Parallel or Map around it; at top level there is none. */
  readonly group?: string;
  readonly position: Position;
  readonly values: Values;
}

/** One visit of a state. */
export interface StateVisit {
  readonly name: string;
  readonly type: string;
  /** Which item of each forEach around it; empty outside. */
  readonly position: Position;
  /** The items, by what they are called in the pipeline. */
  readonly values: Values;
  /** Seconds after the start of the execution. */
  readonly enteredAt: number;
  /** Seconds spent in the state. */
  readonly seconds: number;
  /** It ended by an error, caught or not. */
  readonly failed?: true;
}

/** A state as the interpreter's events tell of it. */
export interface EventState {
  readonly name: string;
  readonly type: string;
  readonly input: unknown;
}

/**
 * Makes visits out of the interpreter's events, whose seconds count from the execution's start. An event does not say
 * which item it is of (the number in it is that of the outermost forEach): the state's input does.
 */
export interface VisitLog {
  readonly entered: (state: EventState, seconds: number) => StatePlace;
  readonly exited: (state: EventState, seconds: number) => StatePlace;
  /** An error: whether the state is tried again, goes on elsewhere or ends the execution, another event says. */
  readonly failed: (state: EventState, error: string, cause: string) => void;
  /** Gives the error after which a state is tried again. */
  readonly retried: (state: EventState) => StatePlace & { readonly error: string; readonly cause: string };
  readonly caught: (state: EventState) => void;
  /** All visits, in the order in which the states were entered. */
  readonly ended: (byError: boolean, seconds: number) => readonly StateVisit[];
}

interface Visit {
  readonly place: StatePlace;
  readonly enteredAt: number;
  leftAt?: number;
  failed?: true;
  error?: { readonly error: string; readonly cause: string };
}

/** The states of a definition, the inner ones too: each with the group around it. */
export function statesWithin(
  states: States,
  group?: string,
): readonly { readonly name: string; readonly state: States["States"][string]; readonly group?: string }[] {
  return Object.entries(states.States).flatMap(([name, state]) => [
    { name, state, ...(group === undefined ? {} : { group }) },
    ...innerStates(state).flatMap((inner) => statesWithin(inner, name)),
  ]);
}

export function createVisitLog(definition: States): VisitLog {
  const known = new Map(statesWithin(definition).map((one) => [one.name, one]));
  const visits: Visit[] = [];
  /** The visits that go on, by state and position. */
  const open = new Map<string, Visit>();
  /** The last error of a state that is no group, and how many visits there were then. */
  let last: { readonly visit: Visit; readonly visits: number } | undefined;

  const placeOf = ({ name, type, input }: EventState): StatePlace => {
    // The first state's input is the execution's, in which such names are the user's.
    const data = name === definition.StartAt ? {} : (input as Partial<StatePlace> | null);
    const group = known.get(name)?.group;
    return {
      name,
      type,
      ...(group === undefined ? {} : { group }),
      position: data?.position ?? "",
      values: data?.values ?? {},
    };
  };
  const groupOf = ({ group, position }: Pick<StatePlace, "group" | "position">) => {
    if (group === undefined) {
      return undefined;
    }
    const outer = known.get(group);
    return {
      name: group,
      ...(outer?.group === undefined ? {} : { group: outer.group }),
      position: outer?.state.Type === "Map" ? position.replace(/_\d+$/, "") : position,
    };
  };
  /** The keys of all groups around a place, innermost first. */
  const around = (place: Pick<StatePlace, "group" | "position">): readonly string[] => {
    const group = groupOf(place);
    return group === undefined ? [] : [keyOf(group), ...around(group)];
  };
  const openOf = (state: EventState) => open.get(keyOf(placeOf(state)));

  return {
    entered: (state, seconds) => {
      const place = placeOf(state);
      const visit = { place, enteredAt: seconds };
      visits.push(visit);
      open.set(keyOf(place), visit);
      return place;
    },
    exited: (state, seconds) => {
      const place = placeOf(state);
      const key = keyOf(place);
      for (const [inner, visit] of open) {
        // A group's exit may be told before the last of its states.
        if (inner === key || around(visit.place).includes(key)) {
          visit.leftAt = seconds;
          open.delete(inner);
        }
      }
      return place;
    },
    failed: (state, error, cause) => {
      const visit = openOf(state);
      if (visit !== undefined) {
        visit.error = { error, cause };
        // A group fails by what fails in it.
        last = isGroup(state.type) ? last : { visit, visits: visits.length };
      }
    },
    retried: (state) => ({ ...placeOf(state), ...(openOf(state)?.error ?? { error: "", cause: "" }) }),
    caught: (state) => {
      const visit = openOf(state);
      if (visit !== undefined) {
        visit.failed = true;
      }
    },
    ended: (byError, seconds) => {
      // Whatever ends an execution ends it at once: no other state fails after it.
      if (byError && last !== undefined) {
        for (const key of [keyOf(last.visit.place), ...around(last.visit.place)]) {
          const visit = open.get(key);
          if (visit !== undefined) {
            visit.failed = true;
          }
        }
        // What the interpreter entered after that, AWS would not have: the items that were still to come.
        visits.splice(last.visits);
      }
      return visits.map(
        ({ place: { name, type, position, values }, enteredAt, leftAt = seconds, failed }) => ({
          name,
          type,
          position,
          values,
          enteredAt,
          // Both are whole milliseconds; their difference as a floating point number is not.
          seconds: Math.round((leftAt - enteredAt) * 1000) / 1000,
          ...(failed === undefined ? {} : { failed }),
        }),
      );
    },
  };
}

function isGroup(type: string): boolean {
  return type === "Parallel" || type === "Map";
}

function keyOf({ name, position }: Pick<StatePlace, "name" | "position">): string {
  return `${name}\n${position}`;
}
