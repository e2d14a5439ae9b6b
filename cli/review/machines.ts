import { formatPatch, OMIT_HEADERS, structuredPatch } from "diff";

import { edgeKey, flattened, graphOf } from "../../compiler/diagram/graph";
import type { Edge, GraphNode } from "../../compiler/diagram/graph";
import type { Mark, MarkedEdge, MarkedNode } from "../../compiler/diagram/mermaid";
import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { canonical, isJsonObject, match, parsed } from "./snapshot";
import type { JsonObject, Registered, Snapshot } from "./snapshot";

/** A state machine whose definition is another than before. */
export interface MachineChange {
  readonly name: string;
  readonly mark: Exclude<Mark, "same">;
  /** The new machine's states, then those that are no more. */
  readonly states: readonly MarkedNode[];
  readonly edges: readonly MarkedEdge[];
  /** Hunks of a unified diff of the formatted definitions. */
  readonly patch: string;
}

/** A state as it is compared. */
interface ComparedState extends Pick<GraphNode, "name" | "type"> {
  /** The state without its ways out and without the states that it holds. */
  readonly own: JsonObject;
  /** The state with its ways out, without the states that it holds. */
  readonly whole: JsonObject;
}

export function diffMachines(before: Snapshot, after: Snapshot): readonly MachineChange[] {
  const { added, removed, kept } = match(machinesOf(before), machinesOf(after));
  return [
    ...kept.flatMap(([old, now]) =>
      canonical(definition(old)) === canonical(definition(now)) ? [] : [compare("changed", old, now)],
    ),
    ...added.map((now) => compare("added", undefined, now)),
    ...removed.map((old) => compare("removed", old, undefined)),
  ];
}

function compare(
  mark: MachineChange["mark"],
  before: Registered | undefined,
  after: Registered | undefined,
): MachineChange {
  const old = graphIn(before);
  const now = graphIn(after);
  const edges = marked(old.edges, now.edges, (a, b) => a.label !== b.label);
  const moved = new Set(edges.filter((edge) => edge.mark !== "same").map(({ from }) => from));
  const states = marked(
    old.states,
    now.states,
    (a, b) =>
      canonical(a.own) !== canonical(b.own) ||
      // What no way out shows, e.g. the order of a Choice's rules.
      (!moved.has(b.name) && canonical(a.whole) !== canonical(b.whole)),
  );
  return {
    name: (after ?? before)?.name ?? "",
    mark,
    states: states.map((state) => ({ name: state.name, type: state.type, mark: state.mark })),
    edges,
    patch: unifiedDiff(format(before), format(after)),
  };
}

/** All of the new ones in their order, then those that are no more, each with its mark. */
function marked<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  differ: (before: T, after: T) => boolean,
): readonly (T & { readonly mark: Mark })[] {
  const present = [...after].map(([key, now]) => {
    const old = before.get(key);
    const mark: Mark = old === undefined ? "added" : differ(old, now) ? "changed" : "same";
    return { ...now, mark };
  });
  const gone = [...before].filter(([key]) => !after.has(key));
  return [...present, ...gone.map(([, old]) => ({ ...old, mark: "removed" as const }))];
}

/** The states of a machine by name, and its edges by where they lead; a machine that is not there has none. */
function graphIn(machine: Registered | undefined): {
  readonly states: ReadonlyMap<string, ComparedState>;
  readonly edges: ReadonlyMap<string, Edge>;
} {
  const { nodes, edges } =
    machine === undefined ? { nodes: [], edges: [] } : flattened(graphOf(definition(machine)));
  return {
    states: new Map(nodes.map((node) => [node.name, comparedState(node)])),
    edges: new Map(edges.map((edge) => [edgeKey(edge), edge])),
  };
}

const WAYS_OUT = ["Next", "End", "Choices", "Default", "Catch"];
const INNER = ["Branches", "ItemProcessor", "Iterator"];

function comparedState({ name, type, state, inner: members }: GraphNode): ComparedState {
  const inner = [state.ItemProcessor, state.Iterator]
    .filter(isJsonObject)
    .map((one) => omit(one, ["StartAt", "States"]));
  return {
    name,
    type,
    own: { ...omit(state, [...WAYS_OUT, ...INNER]), inner },
    whole: { ...omit(state, INNER), inner, members: members.length },
  };
}

function omit(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function unifiedDiff(before: string, after: string): string {
  const patch = structuredPatch("", "", before, after, "", "", { context: 3 });
  return formatPatch(patch, OMIT_HEADERS).trimEnd();
}

function machinesOf(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    resources: snapshot.resources.filter(({ type }) => type === RESOURCE_TYPES.stateMachine),
  };
}

export function definition({ inputs }: Pick<Registered, "inputs">): JsonObject {
  return parsed(inputs.definition) as JsonObject;
}

function format(machine: Registered | undefined): string {
  return machine === undefined ? "" : `${JSON.stringify(definition(machine), null, 2)}\n`;
}
