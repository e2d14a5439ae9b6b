import type { State, States } from "../states";
import { edgeLine, label, lineAttributes, plain, quoted } from "./dotText";
import { isReached, stateHistory } from "./history";
import type { RunHistory } from "./history";
import { UNTAKEN_EDGE_STYLE, TAKEN_EDGE_STYLES, EDGE_STYLES } from "./styles";
import type { LineStyle } from "./styles";
import { isGroup } from "./edges";
import type { Edge, EdgeKind } from "./edges";

/** Keeps what follows each other in one straight line. */
export const STRAIGHT = "weight=10";

/** Where the states within a group, or of the machine, begin: a point, called as no state is. */
export function entryOf(group: string): string {
  return quoted(`> ${group}`);
}

/** Where what comes after a group starts from. */
export function exitOf(group: string): string {
  return quoted(`${group} >`);
}

export function boxOf(group: string): string {
  return quoted(`cluster ${group}`);
}

/** The line from a group's entry to the first state of one of its levels. */
export function startLine(
  group: string,
  { StartAt: start, States: states }: States,
  straight: boolean,
  history: RunHistory | undefined,
): string {
  return edgeLine(entryOf(group), headOf(start, states[start]), [
    ...lineAttributes(edgeStyle("on", history && isReached(history, start))),
    ...(straight ? [STRAIGHT] : []),
    // From above, where no title is.
    "headport=n",
    ...at("lhead", start, states[start]),
  ]);
}

/** @param beside states with those that they stand beside, as `besideOf` says */
export function edgeBetween(
  { from, to, label: text, kind }: Edge,
  states: States["States"],
  beside: ReadonlyMap<string, string>,
  history: RunHistory | undefined,
): string {
  const tail = isGroup(states[from]) ? exitOf(from) : quoted(from);
  const head = headOf(to, states[to]);
  const attributes = [
    // Its spaces keep it off the line.
    ...(text === "" ? [] : [label([`&#160;${plain(text)}&#160;`])]),
    ...lineAttributes(edgeStyle(kind, history && isTaken(history, from, to))),
    ...at("ltail", from, states[from]),
    ...at("lhead", to, states[to]),
  ];
  if (beside.get(to) === from || beside.get(from) === to) {
    return edgeLine(tail, head, attributes);
  }
  if (kind === "back" && beside.has(to)) {
    // Told from top to bottom, or Graphviz leads it around all that is in its way.
    return edgeLine(head, tail, [...attributes, "dir=back"]);
  }
  // What leads elsewhere than to success has no say in where the states stand.
  return edgeLine(tail, head, [...attributes, kind === "on" ? STRAIGHT : "constraint=false"]);
}

function edgeStyle(kind: EdgeKind, walked: boolean | undefined): LineStyle {
  return walked === undefined ? EDGE_STYLES[kind] : walked ? TAKEN_EDGE_STYLES[kind] : UNTAKEN_EDGE_STYLE;
}

function isTaken(history: RunHistory, from: string, to: string): boolean {
  const { ledTo } = stateHistory(history, from);
  return ledTo?.includes(to) ?? (isReached(history, from) && isReached(history, to));
}

/** Graphviz has no line to a box: it has one to a point within, and ends it at the box. */
function headOf(name: string, state: State | undefined): string {
  return isGroup(state) ? entryOf(name) : quoted(name);
}

function at(end: "lhead" | "ltail", name: string, state: State | undefined): readonly string[] {
  return isGroup(state) ? [`${end}=${boxOf(name)}`] : [];
}
