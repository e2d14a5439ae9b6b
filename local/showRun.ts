import { join } from "node:path";

import { seconds, table } from "./report";
import type { Report } from "./report";
import type { Run } from "./run";

/**
 * Shows how a run ended: the result, or why there is none.
 *
 * @param toUser a path as the user can paste it
 */
export function showRun(
  { execution, result }: Pick<Run, "execution" | "result">,
  folder: string,
  toUser: (path: string) => string,
  { say, style }: Report,
): void {
  const took = seconds(execution.seconds * 1000);
  const last = `"${execution.states.at(-1)?.name ?? ""}"`;
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
    const rows = result.rows.map((row) => result.columns.map((column) => row[column] ?? ""));
    say();
    table([result.columns, ...rows]).forEach((line, index) => {
      say(`  ${index === 0 ? style("bold", line) : line}`);
    });
    say();
    say(`Result  ${toUser(result.file)}`);
  }
  say(`Logs    ${toUser(join(folder, "logs"))}`);
}
