import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { formatPatch, OMIT_HEADERS, structuredPatch } from "diff";

import { graphOf } from "./graph";
import type { Graph, GraphEdge } from "./graph";
import { canonical, match, parsed } from "./snapshot";
import type { JsonObject, Registered, Snapshot } from "./snapshot";

export type Mark = "same" | "added" | "removed" | "changed";

export interface MarkedState {
  readonly name: string;
  readonly type: string;
  readonly mark: Mark;
}

export interface MarkedEdge extends GraphEdge {
  readonly mark: Mark;
}

/** A state machine whose definition is another than before. */
export interface MachineChange {
  readonly name: string;
  readonly mark: Exclude<Mark, "same">;
  /** The new machine's states, then those that are no more. */
  readonly states: readonly MarkedState[];
  readonly edges: readonly MarkedEdge[];
  /** Hunks of a unified diff of the formatted definitions. */
  readonly patch: string;
}

const EMPTY: Graph = { nodes: new Map(), edges: new Map() };

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
  const old = before === undefined ? EMPTY : graphOf(definition(before));
  const now = after === undefined ? EMPTY : graphOf(definition(after));
  const edges = marked(old.edges, now.edges, (a, b) => a.label !== b.label);
  const moved = new Set(edges.filter((edge) => edge.mark !== "same").map(({ from }) => from));
  const states = marked(
    named(old),
    named(now),
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

function named({ nodes }: Graph) {
  return new Map([...nodes].map(([name, node]) => [name, { ...node, name }]));
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
