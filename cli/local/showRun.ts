import { join } from "node:path";

import { seconds } from "../common/report";
import type { Report } from "../common/report";
import type { Run } from "./run";
import { showResult } from "./showResult";

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
