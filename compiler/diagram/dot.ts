import { jobStateNames } from "../../contract/stateNames";
import { innerStates } from "../states";
import type { MapState, ParallelState, State, StateMachine, States } from "../states";
import { besideOf, detoursOf } from "./beside";
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
import { boxOf, entryOf, exitOf, startLine, STRAIGHT, edgeBetween } from "./dotEdges";
import { countText, jobHistory, stateHistory } from "./history";
import type { RunHistory } from "./history";
import { boxStyle, GROUP_STYLE, JOB_STYLE, stateStyle, STATUS_STYLES } from "./styles";
import { memberHistory } from "./memberHistory";
import { failingStates, isEnd, isGroup, isFailureEnd, isSkippedEnd, edgesOf } from "./edges";

const FONT = `fontname="Helvetica"`;
const POINT = `shape=circle, label="", width=0.14, height=0.14, fixedsize=true, color="#57606a", fillcolor="#57606a"`;
const NOTHING = "shape=point, width=0.01, style=invis";

/**
 * Draws a state machine in Graphviz' language: the states of a job in a box, as are those within a Parallel or a Map;
 * the way to success from top to bottom, failures beside it in a lighter line. It has a background of its own, for the
 * page around it may be dark.
 * Source: https://graphviz.org/doc/info/lang.html, https://graphviz.org/doc/info/attrs.html
 *
 * @param happened what became of the states, to colour them by; without it they are coloured by what they do
 */
export function dotOf(machine: StateMachine, history?: RunHistory): string {
  return [
    `digraph ${quoted(machine.Comment)} {`,
    ...indented([
      `graph [bgcolor="#ffffff", pad=0.3, nodesep=0.35, ranksep=0.35, newrank=true, compound=true]`,
      `graph [${label([bold(machine.Comment), "&#160;"], "LEFT")}, labelloc=t, labeljust=l, ${FONT}, fontsize=13]`,
      `node [shape=box, style="filled,rounded", height=0.4, margin="0.15,0.06", ${FONT}, fontsize=12]`,
      `edge [arrowsize=0.7, ${FONT}, fontsize=10]`,
      `${entryOf("")} [${POINT}]`,
      ...levelLines(machine, "", true, history),
    ]),
    "}",
    "",
  ].join("\n");
}

/** The states of one level and the ways between them, from the entry of the group that they are within. */
function levelLines(
  level: States,
  group: string,
  alone: boolean,
  history: RunHistory | undefined,
): readonly string[] {
  const states = level.States;
  const names = Object.keys(states);
  const bad = failingStates(states);
  const boxes = jobBoxes(states);
  const boxAround = (name: string) => boxes.find((box) => box.names.includes(name));
  const edges = edgesOf(level);
  const beside = besideOf(states, edges);
  const detours = detoursOf(edges);
  const columnOf = (name: string) => (beside.has(name) || detours.has(name) ? undefined : level.StartAt);
  const draw = (some: readonly string[]) => [
    ...Object.entries(states)
      .filter(([name]) => some.includes(name))
      .flatMap(([name, state]) =>
        isGroup(state)
          ? groupLines(name, state, history)
          : [stateLine(name, state, bad.has(name), columnOf(name), history)],
      ),
    ...[...beside]
      .filter(([name]) => some.includes(name))
      .map((pair) => `{rank=same; ${pair.map(quoted).join("; ")}}`),
  ];
  // Those who go back farthest come first, and are led around on the left.
  const back = names.flatMap((name) => edges.filter((edge) => edge.kind === "back" && edge.to === name));
  const other = edges.filter((edge) => edge.kind !== "back");
  return [
    ...back.map((edge) => edgeBetween(edge, states, beside, history)),
    ...boxes.flatMap((box) => jobLines(box, draw(box.names), history)),
    ...draw(names.filter((name) => boxAround(name) === undefined)),
    startLine(group, level, alone, history),
    ...other.map((edge) => edgeBetween(edge, states, beside, history)),
  ];
}

/** A job as its box has it. */
interface JobBox {
  readonly job: string;
  readonly application: string;
  /** Its states. */
  readonly names: readonly string[];
}

/** The jobs of a level, known by what their status function is told. */
function jobBoxes(states: States["States"]): readonly JobBox[] {
  return Object.values(states).flatMap((state) => {
    const { jobName: job, application } = state.Type === "Task" ? state.Parameters : {};
    if (typeof job !== "string" || typeof application !== "string") {
      return [];
    }
    const own = new Set<string>(Object.values(jobStateNames(job)));
    return [{ job, application, names: Object.keys(states).filter((name) => own.has(name)) }];
  });
}

function jobLines(
  { job, application }: JobBox,
  inner: readonly string[],
  history: RunHistory | undefined,
): readonly string[] {
  const own = history && jobHistory(job, history);
  // The way to success comes in on the left.
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

/** @param column what is in one column with it has the same; undefined: it stands beside */
function stateLine(
  name: string,
  state: State,
  bad: boolean,
  column: string | undefined,
  history: RunHistory | undefined,
): string {
  const own = history && stateHistory(history, name);
  // What says that something failed need not say it twice.
  const count = own === undefined ? "" : countText(isFailureEnd(state) ? { ...own, failed: 0 } : own);
  return nodeLine(quoted(name), [
    ...(state.Type === "Choice" ? ["shape=hexagon", `margin="0.02,0.02"`] : []),
    ...(count === "" ? [] : [label([plain(name), small(count)])]),
    ...boxAttributes(
      own === undefined ? stateStyle(state, bad) : STATUS_STYLES[own.status],
      state.Type !== "Choice",
    ),
    ...(column === undefined ? [] : [`group=${quoted(column)}`]),
  ]);
}

function groupLines(
  name: string,
  state: MapState | ParallelState,
  history: RunHistory | undefined,
): readonly string[] {
  const levels = innerStates(state);
  const alone = levels.length === 1;
  const own = history && memberHistory(name, levels, history);
  const title = label(
    [bold(name), small(groupTitle(state)), small(own === undefined ? "" : countText(own))],
    "LEFT",
  );
  return boxLines(
    boxOf(name),
    [title, "labeljust=l", ...boxAttributes(boxStyle(GROUP_STYLE, own?.status))],
    [
      nodeLine(entryOf(name), [POINT]),
      ...levels.flatMap((level) => levelLines(level, name, alone, history)),
      nodeLine(exitOf(name), [NOTHING]),
      // What comes after the group stands below its good ends.
      ...levels
        .flatMap(goodEnds)
        .map((end) => edgeLine(end, exitOf(name), ["style=invis", ...(alone ? [STRAIGHT] : [])])),
    ],
  );
}

function goodEnds({ States: states }: States): readonly string[] {
  return Object.entries(states)
    .filter(([, state]) => isEnd(state) && !isFailureEnd(state) && !isSkippedEnd(state))
    .map(([name, state]) => (isGroup(state) ? exitOf(name) : quoted(name)));
}

/** `each date, 4 at once`. */
function groupTitle(state: MapState | ParallelState): string {
  if (state.Type === "Parallel") {
    return "side by side";
  }
  // The item of its own comes after those around it.
  const item = Object.keys(state.ItemSelector.values ?? {}).at(-1) ?? "item";
  return `each ${item.replace(/\.\$$/, "")}, ${String(state.MaxConcurrency)} at once`;
}
