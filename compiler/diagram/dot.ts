import { jobStateNames } from "../../contract/stateNames";
import {
  bold,
  boxAttributes,
  boxLines,
  edgeLine,
  indented,
  label,
  nodeLine,
  plain,
  quoted,
  small,
} from "./dotText";
import { isEnd, isFailureEnd, isSkippedEnd } from "./exits";
import { graphOf } from "./graph";
import type { Graph, GraphNode } from "./graph";
import { countText, jobHistory, memberHistory, stateHistory } from "./history";
import type { RunHistory } from "./history";
import { boxOf, detoursOf, entryOf, exitOf, isGroup, lineOf, rowsOf, startLine, STRAIGHT } from "./layout";
import { boxStyle, GROUP_STYLE, JOB_STYLE, stateStyle, STATUS_STYLES } from "./styles";

const FONT = `fontname="Helvetica"`;
const POINT = `shape=circle, label="", width=0.14, height=0.14, fixedsize=true, color="#57606a", fillcolor="#57606a"`;
const NOTHING = "shape=point, width=0.01, style=invis";

/**
 * Draws a state machine in Graphviz' language: the states of a job, and those within a Parallel or a Map, are in a box;
 * the path to success goes from top to bottom, with failures to the right of it in lighter lines. It has its own
 * background, because the page around it may be dark.
 * Source: https://graphviz.org/doc/info/lang.html, https://graphviz.org/doc/info/attrs.html
 *
 * @param machine any definition, see `graphOf`
 * @param history what happened to the states in a run, for their colours; without it, colours show what states do
 */
export function dotOf(machine: object, history?: RunHistory): string {
  const title = "Comment" in machine && typeof machine.Comment === "string" ? machine.Comment : "";
  return [
    `digraph ${quoted(title)} {`,
    ...indented([
      `graph [bgcolor="#ffffff", pad=0.3, nodesep=0.35, ranksep=0.35, newrank=true, compound=true]`,
      `graph [${label([bold(title), "&#160;"], "LEFT")}, labelloc=t, labeljust=l, ${FONT}, fontsize=13]`,
      `node [shape=box, style="filled,rounded", height=0.4, margin="0.15,0.06", ${FONT}, fontsize=12]`,
      `edge [arrowsize=0.7, ${FONT}, fontsize=10]`,
      `${entryOf("")} [${POINT}]`,
      ...levelLines(graphOf(machine), "", true, history),
    ]),
    "}",
    "",
  ].join("\n");
}

/** The states of one level and the edges between them, from the entry of the group that they are within. */
function levelLines(
  level: Graph,
  group: string,
  alone: boolean,
  history: RunHistory | undefined,
): readonly string[] {
  const { nodes, edges } = level;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const boxes = jobBoxes(nodes);
  const rows = rowsOf(level);
  const detours = detoursOf(edges);
  const columnOf = (name: string) => (rows.has(name) || detours.has(name) ? undefined : level.start);
  const draw = (some: readonly string[]) => [
    ...nodes
      .filter(({ name }) => some.includes(name))
      .flatMap((node) =>
        isGroup(node) ? groupLines(node, history) : [stateLine(node, columnOf(node.name), history)],
      ),
    ...[...rows]
      .filter(([name]) => some.includes(name))
      .map((pair) => `{rank=same; ${pair.map(quoted).join("; ")}}`),
  ];
  const free = nodes.filter(({ name }) => !boxes.some((box) => box.names.includes(name)));
  // Edges that go back farthest come first, and are routed on the left.
  const back = nodes.flatMap(({ name }) => edges.filter((edge) => edge.kind === "back" && edge.to === name));
  const other = edges.filter((edge) => edge.kind !== "back");
  return [
    ...back.map((edge) => lineOf(edge, byName, rows, history)),
    ...boxes.flatMap((box) => jobLines(box, draw(box.names), history)),
    ...draw(free.map(({ name }) => name)),
    startLine(group, level, alone, history),
    ...other.map((edge) => lineOf(edge, byName, rows, history)),
  ];
}

/** The box of a job. */
interface JobBox {
  readonly job: string;
  readonly application: string;
  /** Its states. */
  readonly names: readonly string[];
}

/** The jobs of a level, recognised by the parameters of their status function. */
function jobBoxes(nodes: readonly GraphNode[]): readonly JobBox[] {
  return nodes.flatMap(({ type, state }) => {
    const { jobName: job, application } = type === "Task" ? parametersOf(state, "Parameters") : {};
    if (typeof job !== "string" || typeof application !== "string") {
      return [];
    }
    const own = new Set<string>(Object.values(jobStateNames(job)));
    return [{ job, application, names: nodes.map(({ name }) => name).filter((name) => own.has(name)) }];
  });
}

function parametersOf(state: GraphNode["state"], field: string): GraphNode["state"] {
  const value = state[field];
  return typeof value === "object" && value !== null ? (value as GraphNode["state"]) : {};
}

function jobLines(
  { job, application }: JobBox,
  inner: readonly string[],
  history: RunHistory | undefined,
): readonly string[] {
  const own = history && jobHistory(job, history);
  // The title is on the right, because the path to success enters on the left.
  const title = label(
    [bold(job), small(application), small(own === undefined ? "" : countText(own))],
    "RIGHT",
  );
  return boxLines(
    boxOf(`job ${job}`),
    [title, "labeljust=r", ...boxAttributes(boxStyle(JOB_STYLE, own?.status))],
    inner,
  );
}

/** @param column the same for all states of a column; undefined if the state is not in one */
function stateLine(node: GraphNode, column: string | undefined, history: RunHistory | undefined): string {
  const { name, type, state } = node;
  const own = history && stateHistory(history, name);
  // A state that reports a failure need not show it twice.
  const count = own === undefined ? "" : countText(isFailureEnd(state) ? { ...own, failed: 0 } : own);
  return nodeLine(quoted(name), [
    ...(type === "Choice" ? ["shape=hexagon", `margin="0.02,0.02"`] : []),
    ...(count === "" ? [] : [label([plain(name), small(count)])]),
    ...boxAttributes(own === undefined ? stateStyle(node) : STATUS_STYLES[own.status], type !== "Choice"),
    ...(column === undefined ? [] : [`group=${quoted(column)}`]),
  ]);
}

function groupLines(node: GraphNode, history: RunHistory | undefined): readonly string[] {
  const { name, inner } = node;
  const levels = inner.map(({ graph }) => graph);
  const alone = levels.length === 1;
  const own = history && memberHistory(node, history);
  const title = label(
    [bold(name), small(groupTitle(node)), small(own === undefined ? "" : countText(own))],
    "LEFT",
  );
  return boxLines(
    boxOf(name),
    [title, "labeljust=l", ...boxAttributes(boxStyle(GROUP_STYLE, own?.status))],
    [
      nodeLine(entryOf(name), [POINT]),
      ...levels.flatMap((level) => levelLines(level, name, alone, history)),
      nodeLine(exitOf(name), [NOTHING]),
      // The state after the group is below its successful ends.
      ...levels
        .flatMap(goodEnds)
        .map((end) => edgeLine(end, exitOf(name), ["style=invis", ...(alone ? [STRAIGHT] : [])])),
    ],
  );
}

function goodEnds({ nodes }: Graph): readonly string[] {
  return nodes
    .filter(({ state }) => isEnd(state) && !isFailureEnd(state) && !isSkippedEnd(state))
    .map((node) => (isGroup(node) ? exitOf(node.name) : quoted(node.name)));
}

/** `each date, 4 at once`. */
function groupTitle({ type, state }: GraphNode): string {
  if (type === "Parallel") {
    return "side by side";
  }
  // Its own item comes after those of the groups around it.
  const item = Object.keys(parametersOf(parametersOf(state, "ItemSelector"), "values")).at(-1) ?? "item";
  const { MaxConcurrency: concurrency } = state;
  const most = typeof concurrency === "number" && concurrency > 0 ? `, ${String(concurrency)} at once` : "";
  return `each ${item.replace(/\.\$$/, "")}${most}`;
}
