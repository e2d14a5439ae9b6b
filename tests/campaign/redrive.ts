import type { State, StateMachine } from "../../asl/states";
import type { Place } from "./machine";

/** Where a branch or an item stands: in a state, or at its end. */
export type Member = { readonly state: string; readonly input: unknown } | { readonly output: unknown };

/** Which branch or item of a group a state belongs to, and whether it is its end; undefined of another group's. */
export function memberOf(
  group: State | undefined,
  name: string,
  input: unknown,
): { readonly number: number; readonly isEnd: boolean } | undefined {
  const isEnd = (state: State) => "End" in state;
  if (group?.Type === "Parallel") {
    const number = group.Branches.findIndex(({ States }) => Object.hasOwn(States, name));
    const state = group.Branches[number]?.States[name];
    return state && { number, isEnd: isEnd(state) };
  }
  const state = group?.Type === "Map" ? group.ItemProcessor.States[name] : undefined;
  const { position = "" } = input as { readonly position?: string };
  return state && { number: Number(position.split("_").at(-1)), isEnd: isEnd(state) };
}

/**
 * The machine that goes on where an execution ended, and its input; undefined: it is a start.
 * Source: "Redriving executions" in the Step Functions guide: of a Parallel and an inline Map those branches and
 * iterations run again that had not succeeded, each from the state where it was. A group within a group would begin
 * anew here; no scenario has one.
 */
export function resumed(
  machine: StateMachine,
  from: Place | undefined,
):
  | { readonly machine: { readonly StartAt: string; readonly States: object }; readonly input: unknown }
  | undefined {
  if (from === undefined) {
    return undefined;
  }
  const { state, input, members } = from;
  const group = machine.States[state];
  if (group?.Type !== "Parallel" && group?.Type !== "Map") {
    return { machine: { ...machine, StartAt: state }, input };
  }
  const { items } = input as { readonly items?: { readonly list: readonly string[] } };
  const count = group.Type === "Parallel" ? group.Branches.length : (items?.list.length ?? 0);
  const resume = Array.from({ length: count }, (_, number): Resume => {
    const member = members.get(number);
    const at = member === undefined ? BEGINNING : "state" in member ? goOn(member.state) : END;
    return { value: items?.list[number], at, ...member };
  });
  const States = {
    ...machine.States,
    [state]: group.Type === "Parallel" ? resumedParallel(group, resume) : resumedMap(group),
  };
  return { machine: { ...machine, StartAt: state, States }, input: { ...(input as object), resume } };
}

/** What a branch or an item is told of where it stood. */
interface Resume {
  readonly value: string | undefined;
  /** The state that takes it there. */
  readonly at: string;
  readonly state?: string;
}

const RESUME = "Resume";
const BEGINNING = "Resume at the beginning";
const END = "Resume at the end";
const goOn = (state: string) => `Resume at ${state}`;

function resumedParallel(group: State & { readonly Type: "Parallel" }, resume: readonly Resume[]): object {
  const Branches = group.Branches.map(({ StartAt, States }, number) => {
    const path = `$.resume[${String(number)}]`;
    const { at, state } = resume[number] ?? { at: BEGINNING };
    if (at === END) {
      // What is over can't be entered any more.
      return { StartAt: END, States: { [END]: { Type: "Pass", InputPath: `${path}.output`, End: true } } };
    }
    const begin =
      state === undefined
        ? { Type: "Pass", Next: StartAt }
        : { Type: "Pass", InputPath: `${path}.input`, Next: state };
    return { StartAt: at, States: { [at]: begin, ...States } };
  });
  return { ...group, Branches };
}

/** Its items are of several kinds: a Choice sends each to where it stands. */
function resumedMap(group: State & { readonly Type: "Map" }): object {
  const { StartAt, States } = group.ItemProcessor;
  const fresh = JSON.parse(
    JSON.stringify(group.ItemSelector).replaceAll('"$$.Map.Item.Value"', () => '"$$.Map.Item.Value.value"'),
  ) as unknown;
  const names = Object.keys(States);
  return {
    ...group,
    ItemsPath: "$.resume",
    ItemSelector: { fresh, "member.$": "$$.Map.Item.Value" },
    ItemProcessor: {
      ...group.ItemProcessor,
      StartAt: RESUME,
      States: {
        [RESUME]: {
          Type: "Choice",
          Choices: [END, ...names.map(goOn)].map((at) => ({
            Variable: "$.member.at",
            StringEquals: at,
            Next: at,
          })),
          Default: BEGINNING,
        },
        [END]: { Type: "Pass", InputPath: "$.member.output", End: true },
        [BEGINNING]: { Type: "Pass", InputPath: "$.fresh", Next: StartAt },
        ...Object.fromEntries(
          names.map((name) => [goOn(name), { Type: "Pass", InputPath: "$.member.input", Next: name }]),
        ),
        ...States,
      },
    },
  };
}
