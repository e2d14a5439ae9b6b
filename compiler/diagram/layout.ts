import { edgeLine, label, lineAttributes, plain, quoted } from "./dotText";
import { isSkippedEnd } from "./exits";
import type { Edge, EdgeKind, Graph, GraphNode } from "./graph";
import { isReached, stateHistory } from "./history";
import type { RunHistory } from "./history";
import { EDGE_STYLES, TAKEN_EDGE_STYLES, UNTAKEN_EDGE_STYLE } from "./styles";
import type { LineStyle } from "./styles";

/** Keeps states that follow each other in one straight line. */
export const STRAIGHT = "weight=10";

/** The entry of a group, or of the machine: a point with a name that no state has. */
export function entryOf(group: string): string {
  return quoted(`> ${group}`);
}

/** The point from which lines leave a group. */
export function exitOf(group: string): string {
  return quoted(`${group} >`);
}

export function boxOf(group: string): string {
  return quoted(`cluster ${group}`);
}

/**
 * The states of a level that are not in the column of the path to success, each with the state whose row it shares:
 * failures and skipped items are to the right of the state that leads to them; states that only go back are to the left
 * of their target. Graphviz places detours itself.
 */
export function rowsOf({ nodes, edges }: Graph): ReadonlyMap<string, string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const detours = detoursOf(edges);
  const pairs = nodes.map(({ name, state, fails }) => {
    const here = edges.filter((edge) => edge.to === name);
    if (fails || isSkippedEnd(state)) {
      const sources = here.map((edge) => edge.from);
      const good = sources.filter((source) => byName.get(source)?.fails !== true);
      // For a job, this is the call of the status function, which is in the middle.
      const task = good.findLast((source) => byName.get(source)?.type === "Task" && !detours.has(source));
      return [name, task ?? good.at(-1) ?? sources.at(-1)] as const;
    }
    const goesBack = here.length > 0 && here.every(({ kind }) => kind === "back");
    return [
      name,
      goesBack ? edges.find((edge) => edge.from === name && edge.kind === "back")?.to : undefined,
    ] as const;
  });
  return new Map(pairs.flatMap(([name, other]) => (other === undefined ? [] : [[name, other]])));
}

/** States whose targets are also targets of the state before them: they would be in the way of its straight line. */
export function detoursOf(edges: readonly Edge[]): ReadonlySet<string> {
  const on = edges.filter(({ kind }) => kind === "on");
  const after = (name: string) => on.flatMap(({ from, to }) => (from === name ? [to] : []));
  const detours = on.filter(({ from, to }) => {
    const here = after(to);
    return here.length > 0 && here.every((next) => after(from).includes(next));
  });
  return new Set(detours.map(({ to }) => to));
}

/** The line from a group's entry to the first state of one of its levels. */
export function startLine(
  group: string,
  { start, nodes }: Graph,
  straight: boolean,
  history: RunHistory | undefined,
): string {
  const node = nodes.find(({ name }) => name === start);
  return edgeLine(entryOf(group), headOf(start, node), [
    ...lineAttributes(edgeStyle("on", history && isReached(history, start))),
    ...(straight ? [STRAIGHT] : []),
    // From above, where there is no title.
    "headport=n",
    ...boxEnd("lhead", start, node),
  ]);
}

/** @param rows states with those whose row they share, see `rowsOf` */
export function lineOf(
  { from, to, label: text, kind }: Edge,
  nodes: ReadonlyMap<string, GraphNode>,
  rows: ReadonlyMap<string, string>,
  history: RunHistory | undefined,
): string {
  const tail = isGroup(nodes.get(from)) ? exitOf(from) : quoted(from);
  const head = headOf(to, nodes.get(to));
  const attributes = [
    // The spaces keep the text away from the line.
    ...(text === "" ? [] : [label([`&#160;${plain(text)}&#160;`])]),
    ...lineAttributes(edgeStyle(kind, history && isTaken(history, from, to))),
    ...boxEnd("ltail", from, nodes.get(from)),
    ...boxEnd("lhead", to, nodes.get(to)),
  ];
  if (rows.get(to) === from || rows.get(from) === to) {
    return edgeLine(tail, head, attributes);
  }
  if (kind === "back" && rows.has(to)) {
    // Written from top to bottom, because otherwise Graphviz routes it around everything in its way.
    return edgeLine(head, tail, [...attributes, "dir=back"]);
  }
  // An edge that does not lead to success does not affect where the states are.
  return edgeLine(tail, head, [...attributes, kind === "on" ? STRAIGHT : "constraint=false"]);
}

/** Whether a state contains others. */
export function isGroup(node: GraphNode | undefined): boolean {
  return node?.type === "Map" || node?.type === "Parallel";
}

function edgeStyle(kind: EdgeKind, taken: boolean | undefined): LineStyle {
  return taken === undefined ? EDGE_STYLES[kind] : taken ? TAKEN_EDGE_STYLES[kind] : UNTAKEN_EDGE_STYLE;
}

function isTaken(history: RunHistory, from: string, to: string): boolean {
  const { ledTo } = stateHistory(history, from);
  return ledTo?.includes(to) ?? (isReached(history, from) && isReached(history, to));
}

/** Graphviz can't draw a line to a box, but to a point within it, with its end at the box. */
function headOf(name: string, node: GraphNode | undefined): string {
  return isGroup(node) ? entryOf(name) : quoted(name);
}

function boxEnd(end: "lhead" | "ltail", name: string, node: GraphNode | undefined): readonly string[] {
  return isGroup(node) ? [`${end}=${boxOf(name)}`] : [];
}
