import { join } from "node:path";

import { seconds, shorten, table } from "../common/report";
import type { Report } from "../common/report";
import type { Run } from "./run";
import type { Result } from "./result";

/** How many files or rows of a result are listed. */
const MAX_LISTED = 20;

/** How many characters of a cell are shown. */
const CELL_WIDTH = 60;

/**
 * Shows how a run ended: the result, or why there is none.
 *
 * @param toUser a path as the user can paste it
 */
export function showRun(
  { execution, result, picture }: Omit<Run, "name">,
  folder: string,
  toUser: (path: string) => string,
  report: Report,
): void {
  const { say, style } = report;
  const took = seconds(execution.seconds * 1000);
  const last = lastState(execution);
  say();
  switch (execution.status) {
    case "SUCCEEDED":
      say(`${style("green", "Succeeded")} in ${took}`);
      break;
    case "FAILED":
      say(`${style("red", "Failed")} in ${last}: ${execution.error ?? ""}`);
      for (const line of (execution.cause ?? "").split("\n")) {
        say(`  ${line}`.trimEnd());
      }
      break;
    case "TIMED_OUT":
      say(`${style("red", "Timed out")} in ${last} after ${took}`);
      break;
    case "ABORTED":
      say(style("red", "Aborted"));
  }
  if (result !== undefined) {
    showResult(result, toUser, report);
  }
  if (picture !== undefined) {
    say(`Picture  ${toUser(picture)}`);
  }
  say(`Logs     ${toUser(join(folder, "logs"))}`);
}

/** Where it ended, and of which items: of a group, the state in it that failed. */
function lastState({ status, states }: Run["execution"]): string {
  const failed = states.findLast(({ failed }) => failed);
  const visit = status === "FAILED" ? (failed ?? states.at(-1)) : states.at(-1);
  return [`"${visit?.name ?? ""}"`, ...Object.values(visit?.values ?? {})].join(" of ");
}

/**
 * Shows the first rows of the result's one CSV file, or the list of its files; or that there is none.
 *
 * @param toUser a path as the user can paste it
 */
function showResult(result: Result, toUser: (path: string) => string, report: Report): void {
  const { folder, files, table: csv, problem, leftOut, isThere } = result;
  const { say, style } = report;
  const [first] = files;
  say();
  if (!isThere) {
    const what =
      leftOut === 0
        ? ""
        : `; the ${counted(leftOut, "file")} there ${leftOut === 1 ? "is" : "are"} from earlier runs`;
    say(style("red", `No result: this run wrote nothing to ${toUser(folder)}${what}`));
    return;
  }
  if (problem !== undefined) {
    say(problem);
  }
  if (first === undefined) {
    say(`Result   none: ${toUser(folder)} holds no files${leftOut === 0 ? "" : " from this run"}`);
    return;
  }
  if (csv !== undefined) {
    const rows = csv.rows.slice(0, MAX_LISTED).map((row) => csv.columns.map((column) => row[column] ?? ""));
    const lines = table([csv.columns, ...rows].map((cells) => cells.map(toCell)));
    lines.forEach((line, index) => {
      const shown = shorten(line, report.width() - 3);
      say(`  ${index === 0 ? style("bold", shown) : shown}`);
    });
    if (csv.rowCount > rows.length) {
      say(`  the first ${String(rows.length)} of ${csv.rowCount.toLocaleString("en")} rows`);
    }
  } else {
    const listed = files.slice(0, MAX_LISTED);
    const width = Math.max(...listed.map(({ path }) => path.length));
    for (const { path, bytes, isEarlier } of listed) {
      const of = isEarlier ? "   from an earlier run" : "";
      say(`  ${toCell(path.padEnd(width))}   ${`${String(bytes)} bytes`.padStart(14)}${of}`);
    }
    if (files.length > MAX_LISTED) {
      say(`  and ${String(files.length - MAX_LISTED)} more`);
    }
  }
  if (files.some(({ isEarlier }) => isEarlier)) {
    say("  Items that already had results were skipped.");
  }
  if (leftOut > 0) {
    say(`  and ${counted(leftOut, "file")} from earlier runs, not listed`);
  }
  say();
  say(`Result   ${toUser(csv === undefined ? folder : join(folder, first.path))}`);
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** A text on one line of a terminal, whatever it holds. */
function toCell(text: string): string {
  return shorten(text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\u00b7"), CELL_WIDTH);
}
