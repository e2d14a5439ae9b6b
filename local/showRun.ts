import { join } from "node:path";

import { seconds, table } from "./report";
import type { Report } from "./report";
import type { Result } from "./result";
import type { Run } from "./run";

/** The most files of a result that are listed. */
const LISTED = 20;

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
  say(`Picture  ${toUser(picture)}`);
  say(`Logs     ${toUser(join(folder, "logs"))}`);
}

/** Where it ended, and of which items: of a group, the state in it that failed. */
function lastState({ status, states }: Run["execution"]): string {
  const failed = states.findLast(({ failed }) => failed);
  const visit = status === "FAILED" ? (failed ?? states.at(-1)) : states.at(-1);
  return [`"${visit?.name ?? ""}"`, ...Object.values(visit?.values ?? {})].join(" of ");
}

/** A table of the result's one CSV file, or the list of its files. */
function showResult(
  { folder, files, table: csv }: Result,
  toUser: (path: string) => string,
  report: Report,
): void {
  const { say, style } = report;
  const [first] = files;
  say();
  if (first === undefined) {
    say(`Result   none: ${toUser(folder)} holds no file`);
    return;
  }
  if (csv !== undefined) {
    const rows = csv.rows.map((row) => csv.columns.map((column) => row[column] ?? ""));
    table([csv.columns, ...rows]).forEach((line, index) => {
      say(`  ${index === 0 ? style("bold", line) : line}`);
    });
  } else {
    const listed = files.slice(0, LISTED);
    const width = Math.max(...listed.map(({ path }) => path.length));
    for (const { path, bytes } of listed) {
      say(`  ${path.padEnd(width)}   ${`${String(bytes)} bytes`.padStart(14)}`);
    }
    if (files.length > LISTED) {
      say(`  and ${String(files.length - LISTED)} more`);
    }
  }
  say();
  say(`Result   ${toUser(csv === undefined ? folder : join(folder, first.path))}`);
}
