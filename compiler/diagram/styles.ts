import type { Status } from "./history";
import { isSkippedEnd } from "./exits";
import type { EdgeKind, GraphNode } from "./graph";

/** The style of a line and of the text on it. */
export interface LineStyle {
  readonly line: string;
  readonly text: string;
  /** Points. */
  readonly width: number;
}

/** The style of a box. */
export interface BoxStyle extends LineStyle {
  readonly fill: string;
  readonly dashed?: boolean;
}

const INK = "#1f2328";
const GREY = "#57606a";
const PALE = "#8c959f";

/** By status, in GitHub's colours: each with its text colour, for light and dark pages. */
export const STATUS_STYLES: Readonly<Record<Status, BoxStyle>> = {
  succeeded: { fill: "#dafbe1", line: "#1a7f37", text: INK, width: 1.2 },
  failed: { fill: "#ffdcd7", line: "#cf222e", text: INK, width: 2 },
  running: { fill: "#ddf4ff", line: "#0969da", text: INK, width: 2 },
  skipped: { fill: "#eaeef2", line: GREY, text: INK, width: 1.2, dashed: true },
  notReached: { fill: "#ffffff", line: "#d0d7de", text: PALE, width: 1 },
};

const TASK: BoxStyle = { fill: "#ffffff", line: GREY, text: INK, width: 1 };
const CHOICE: BoxStyle = { fill: "#fff8e5", line: "#bf8700", text: INK, width: 1 };
const GOOD: BoxStyle = { fill: "#e6f6ea", line: "#4a9a63", text: INK, width: 1 };
const SKIPPED: BoxStyle = { fill: "#f3f4f6", line: PALE, text: INK, width: 1, dashed: true };
const BAD: BoxStyle = { fill: "#fdf3f2", line: "#dfa19b", text: GREY, width: 1 };

/** The box around the states of a job. */
export const JOB_STYLE: BoxStyle = { fill: "#eef4fb", line: "#b6cde6", text: INK, width: 1 };

/** The box around the states within a Parallel or a Map. */
export const GROUP_STYLE: BoxStyle = { fill: "#f9fafb", line: PALE, text: INK, width: 1, dashed: true };

/** The fill of a box around others: in the colour of its status, it would distract from them. */
const BOX_FILLS: Readonly<Record<Status, string>> = {
  succeeded: "#f6fdf8",
  failed: "#fff8f7",
  running: "#f5fbff",
  skipped: "#f9fafb",
  notReached: "#ffffff",
};

/** @param quiet the style without a status */
export function boxStyle(quiet: BoxStyle, status: Status | undefined): BoxStyle {
  return status === undefined
    ? quiet
    : { ...STATUS_STYLES[status], fill: BOX_FILLS[status], dashed: quiet.dashed ?? false };
}

/** By what a state does: failures are pale, so that the path to success is prominent. */
export function stateStyle({ type, state, fails }: GraphNode): BoxStyle {
  if (fails) {
    return BAD;
  }
  switch (type) {
    case "Choice":
      return CHOICE;
    case "Succeed":
      return GOOD;
    case "Pass":
      return isSkippedEnd(state) ? SKIPPED : GOOD;
    default:
      return TASK;
  }
}

/** By where an edge leads. */
export const EDGE_STYLES: Readonly<Record<EdgeKind, LineStyle>> = {
  on: { line: "#24292f", text: INK, width: 1.4 },
  back: { line: PALE, text: "#6e7781", width: 1 },
  error: { line: "#e3b1ac", text: "#a3625b", width: 0.9 },
};

/** Edges that the run took. */
export const TAKEN_EDGE_STYLES: Readonly<Record<EdgeKind, LineStyle>> = {
  on: { line: "#1a7f37", text: INK, width: 2 },
  back: { line: GREY, text: INK, width: 1.4 },
  error: { line: "#cf222e", text: "#a40e26", width: 2 },
};

/** Edges that it did not take. */
export const UNTAKEN_EDGE_STYLE: LineStyle = { line: "#d0d7de", text: PALE, width: 0.9 };
