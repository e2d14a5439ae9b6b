import type { State, StateMachine, States } from "../../compiler/states";
import type { Place } from "./machine";

/** Where a branch or an item stands: in a state, or at its end. */
export type Member = Place | { readonly output: unknown };

/** A group, and the number of one of its branches or items. */
interface Level {
  readonly group: string;
  readonly number: number;
}

/** The branches or items that a state is within, outermost first, and whether it is the end of the last one. */
export interface Within {
  readonly path: readonly Level[];
  readonly isEnd: boolean;
}

/** Where a state is; undefined of one at top level. Which item it is of, its input's position says. */
export function within(machine: StateMachine, name: string, input: unknown): Within | undefined {
  const { position = "" } = (input ?? {}) as { readonly position?: string };
  return withinStates(machine.States, name, position.split("_").slice(1).map(Number));
}

function withinStates(
  states: StateMachine["States"],
  name: string,
  numbers: readonly number[],
): Within | undefined {
  for (const [group, state] of Object.entries(states)) {
    for (const [index, inner] of innerOf(state).entries()) {
      const isMap = state.Type === "Map";
      const level = { group, number: isMap ? (numbers[0] ?? 0) : index };
      const own = inner.States[name];
      if (own !== undefined) {
        return { path: [level], isEnd: "End" in own };
      }
      const deeper = withinStates(inner.States, name, isMap ? numbers.slice(1) : numbers);
      if (deeper !== undefined) {
        return { ...deeper, path: [level, ...deeper.path] };
      }
    }
  }
  return undefined;
}

/** The branches of a Parallel, the processor of a Map; of any other state nothing. */
function innerOf(state: State): readonly States[] {
  return state.Type === "Parallel" ? state.Branches : state.Type === "Map" ? [state.ItemProcessor] : [];
}

/** A place, with one of its branches or items, however deep, standing elsewhere. */
export function moved(place: Place, [level, ...deeper]: readonly Level[], member: Member): Place {
  if (place.state !== level?.group) {
    return place;
  }
  const before = place.members.get(level.number);
  const standing = before !== undefined && "state" in before ? before : undefined;
  const after = deeper.length === 0 ? member : standing && moved(standing, deeper, member);
  return after === undefined
    ? place
    : { ...place, members: new Map([...place.members, [level.number, after]]) };
}

const RESUME = "Resume";
const BEGINNING = "Resume at the beginning";
const END = "Resume at the end";
const goOn = (state: string) => `Resume at ${state}`;

/** The form of a group that goes on with those of its branches or items that had not ended. */
export const RESUMED = " (resumed)";

/** What a branch or an item is told of where it stood. */
interface Resume {
  /** The item. */
  readonly value: string | undefined;
  /** The state that takes it there. */
  readonly at: string;
  readonly input?: unknown;
  readonly output?: unknown;
}

/**
 * The machine that goes on where an execution ended, and its input; undefined: it is a start.
 * Source: "Redriving executions" in the Step Functions guide: of a Parallel and an inline Map those branches and
 * iterations run again that had not succeeded, each from the state where it was, and so do groups within them.
 */
export function resumed(
  machine: StateMachine,
  from: Place | undefined,
):
  | { readonly machine: { readonly StartAt: string; readonly States: object }; readonly input: unknown }
  | undefined {
  return (
    from && {
      machine: { StartAt: startAt(machine.States, from.state), States: withResumed(machine.States) },
      input: inputOf(machine.States, from),
    }
  );
}

function startAt(states: StateMachine["States"], name: string): string {
  const state = states[name];
  return state !== undefined && innerOf(state).length > 0 ? name + RESUMED : name;
}

/** The input with which a place is entered again: of a group, with where its branches or items stood. */
function inputOf(states: StateMachine["States"], { state: name, input, members }: Place): unknown {
  const state = states[name];
  const inner = state === undefined ? [] : innerOf(state);
  if (inner.length === 0) {
    return input;
  }
  const { items } = input as { readonly items?: { readonly list: readonly string[] } };
  const isMap = state?.Type === "Map";
  const count = isMap ? (items?.list.length ?? 0) : inner.length;
  const resume = Array.from({ length: count }, (_, number): Resume => {
    const value = isMap ? items?.list[number] : undefined;
    const member = members.get(number);
    if (member === undefined) {
      return { value, at: BEGINNING, input };
    }
    const within = inner[isMap ? 0 : number]?.States ?? {};
    return "state" in member
      ? { value, at: goOn(member.state), input: inputOf(within, member) }
      : { value, at: END, output: member.output };
  });
  return { ...(input as object), resume };
}

/** States, and beside each group its form that goes on. */
function withResumed(states: StateMachine["States"]): object {
  const groups = Object.entries(states).flatMap(([name, state]) =>
    innerOf(state).length === 0 ? [] : [[name + RESUMED, resumedGroup(state)]],
  );
  return { ...states, ...(Object.fromEntries(groups) as object) };
}

function resumedGroup(state: State): object {
  if (state.Type === "Parallel") {
    const branch = (inner: States, number: number) => {
      const entry = `$.resume[${String(number)}]`;
      return resumable(inner, entry, `${entry}.input`);
    };
    return { ...state, Branches: state.Branches.map(branch) };
  }
  const { ItemSelector, ItemProcessor } = state as State & { readonly Type: "Map" };
  const fresh = JSON.parse(
    JSON.stringify(ItemSelector).replaceAll('"$$.Map.Item.Value"', () => '"$$.Map.Item.Value.value"'),
  ) as unknown;
  return {
    ...state,
    ItemsPath: "$.resume",
    ItemSelector: { fresh, "member.$": "$$.Map.Item.Value" },
    ItemProcessor: { ...ItemProcessor, ...resumable(ItemProcessor, "$.member", "$.fresh") },
  };
}

/** A branch, or an item's states, with a Choice before them that sends it to where it stood. */
function resumable({ StartAt, States }: States, entry: string, fresh: string): object {
  const names = Object.keys(States);
  return {
    StartAt: RESUME,
    States: {
      [RESUME]: {
        Type: "Choice",
        Choices: [END, ...names.map(goOn)].map((at) => ({
          Variable: `${entry}.at`,
          StringEquals: at,
          Next: at,
        })),
        Default: BEGINNING,
      },
      [END]: { Type: "Pass", InputPath: `${entry}.output`, End: true },
      [BEGINNING]: { Type: "Pass", InputPath: fresh, Next: StartAt },
      ...Object.fromEntries(
        names.map((name) => [
          goOn(name),
          { Type: "Pass", InputPath: `${entry}.input`, Next: startAt(States, name) },
        ]),
      ),
      ...withResumed(States),
    },
  };
}
