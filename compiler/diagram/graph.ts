import { exitsOf, isFailureEnd, isJsonObject, jsonObjects, OTHERWISE } from "./exits";
import type { Exit, JsonObject } from "./exits";

/** The states of one level of a state machine: of the machine itself, a branch or an item processor. */
export interface Graph {
  /** The first state. */
  readonly start: string;
  readonly nodes: readonly GraphNode[];
  /** Several transitions between the same two states are one edge, their labels joined. */
  readonly edges: readonly Edge[];
}

export interface GraphNode {
  readonly name: string;
  /** `Task`, `Choice`, … */
  readonly type: string;
  /** The state as the definition has it. */
  readonly state: JsonObject;
  /** Whether all paths from it lead to a failure. */
  readonly fails: boolean;
  /** The branches of a Parallel, or the item processor of a Map. */
  readonly inner: readonly InnerGraph[];
}

export interface InnerGraph {
  readonly label: string;
  readonly graph: Graph;
}

/** `error` leads to a failure, `back` to an earlier state, `on` to the next state of a run that succeeds. */
export type EdgeKind = "on" | "error" | "back";

/** A transition between two states of one level. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Empty if there is no choice. */
  readonly label: string;
  readonly kind: EdgeKind;
}

/** The start of the machine; no state can have this name, because a name has at least one character. */
export const START = "";

/** The meaning of a Choice's default: going back means to query again. */
const OTHERWISE_BY_KIND: Readonly<Record<EdgeKind, string>> = {
  on: OTHERWISE,
  back: "no verdict yet",
  error: "failed",
};

/**
 * Reads any definition, level by level. Source: https://states-language.net/spec.html
 *
 * @param definition a state machine, a branch or an item processor
 */
export function graphOf(definition: object): Graph {
  const { StartAt, States } = definition as JsonObject;
  const start = typeof StartAt === "string" ? StartAt : "";
  const states = new Map(
    Object.entries(isJsonObject(States) ? States : {}).flatMap(([name, state]) =>
      isJsonObject(state) ? [[name, state] as const] : [],
    ),
  );
  const exits = new Map([...states].map(([name, state]) => [name, exitsOf(state)]));
  const failing = failingStates(states, exits);
  const back = backEdges(start, exits, failing);
  return {
    start,
    nodes: [...states].map(([name, state]) => ({
      name,
      type: String(state.Type),
      state,
      fails: failing.has(name),
      inner: innerOf(state),
    })),
    edges: [...exits].flatMap(([from, all]) => {
      const labels = new Map<string, readonly string[]>();
      for (const { to, label } of all) {
        labels.set(to, [...(labels.get(to) ?? []), label]);
      }
      return [...labels].map(([to, own]): Edge => {
        const kind = failing.has(to) ? "error" : back.has(edgeKey({ from, to })) ? "back" : "on";
        const shown = own.map((label) => (label === OTHERWISE ? OTHERWISE_BY_KIND[kind] : label));
        return { from, to, label: shown.filter((text) => text !== "").join(", "), kind };
      });
    }),
  };
}

/**
 * The states and edges of all levels: state names are unique in a whole machine. Edges lead from {@link START} to the
 * first state, and from a Parallel or a Map to where its branches or items begin.
 */
export function flattened(
  { start, nodes, edges }: Graph,
  from = START,
  label = "",
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] } {
  const first: Edge = { from, to: start, label, kind: "on" };
  const withInner = nodes.map((node) => ({
    node,
    inner: node.inner.map((one) => flattened(one.graph, node.name, one.label)),
  }));
  return {
    nodes: withInner.flatMap(({ node, inner }) => [node, ...inner.flatMap((one) => one.nodes)]),
    edges: [
      ...(start === "" ? [] : [first]),
      ...edges,
      ...withInner.flatMap(({ inner }) => inner.flatMap((one) => one.edges)),
    ],
  };
}

export function edgeKey({ from, to }: Pick<Edge, "from" | "to">): string {
  return JSON.stringify([from, to]);
}

function innerOf(state: JsonObject): readonly InnerGraph[] {
  return [
    ...jsonObjects(state.Branches).map((branch, index) => ({
      label: `branch ${String(index + 1)}`,
      graph: graphOf(branch),
    })),
    // Before 2022 the item processor of a Map had another name.
    ...[state.ItemProcessor, state.Iterator]
      .filter(isJsonObject)
      .map((inner) => ({ label: "each item", graph: graphOf(inner) })),
  ];
}

/** States from which every path leads to a failure. */
function failingStates(
  states: ReadonlyMap<string, JsonObject>,
  exits: ReadonlyMap<string, readonly Exit[]>,
): ReadonlySet<string> {
  const failing = new Set<string>();
  for (let before = -1; before < failing.size;) {
    before = failing.size;
    for (const [name, state] of states) {
      const own = exits.get(name) ?? [];
      if (isFailureEnd(state) || (own.length > 0 && own.every(({ to }) => failing.has(to)))) {
        failing.add(name);
      }
    }
  }
  return failing;
}

/** Edges to a state on the path to here, and edges to a state from which all edges go back or lead to a failure. */
function backEdges(
  start: string,
  exits: ReadonlyMap<string, readonly Exit[]>,
  failing: ReadonlySet<string>,
): ReadonlySet<string> {
  const back = new Set<string>();
  const done = new Set<string>();
  const walk = (from: string, path: readonly string[]) => {
    const here = [...path, from];
    done.add(from);
    const targets = (exits.get(from) ?? []).map(({ to }) => to);
    for (const to of targets) {
      if (here.includes(to)) {
        back.add(edgeKey({ from, to }));
      } else if (!done.has(to)) {
        walk(to, here);
      }
    }
    const before = path.at(-1);
    const forward = targets.filter((to) => !failing.has(to));
    if (
      before !== undefined &&
      forward.length > 0 &&
      forward.every((to) => back.has(edgeKey({ from, to })))
    ) {
      back.add(edgeKey({ from: before, to: from }));
    }
  };
  walk(start, []);
  return back;
}
