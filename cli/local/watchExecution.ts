import { isDeepStrictEqual } from "node:util";

import type { GroupOutcome, Job, Outcome } from "../../contract/events";
import type { ExecutionStart } from "./bodies/executionStart";
import type { Execution, Watcher } from "./bodies/stateMachine";
import type { StatePlace } from "./bodies/visits";
import { listBatches, watchLivy } from "./livyWatch";
import { shorten } from "../common/report";
import type { Report } from "../common/report";
import type { Resource } from "../synth/synthesise";

/**
 * Shows an execution while it runs: each state at top level as it is entered, except waits, and what Spark says meanwhile. Of the
 * states of items and branches, which may be many at once, it shows those that start a batch, skip an item or learn
 * how it ended; each on a line of its own, which names the item.
 */
export async function watchExecution(
  machine: Resource,
  start: ExecutionStart,
  livyUrl: string,
  report: Report,
  run: (watcher: Watcher) => Promise<Execution>,
): Promise<Execution> {
  const { say, note, live, style } = report;
  const timed = (seconds: number, text: string) => {
    say(`${style("dim", `${seconds.toFixed(1).padStart(7)} s`)}  ${text}`);
  };
  const tell = (
    { name, group, values }: StatePlace,
    seconds: number,
    color: "red" | "cyan",
    update: string,
    said = "",
  ) => {
    const where = group === undefined ? "" : `${[...Object.values(values), name].join("  ")}  `;
    const shown = shorten(said, Math.max(1, report.width() - where.length - update.length - 13));
    const text = `${where}${style(color, update)}${shown === "" ? "" : `  ${style("dim", shown)}`}`;
    if (group === undefined) {
      note(text);
    } else {
      timed(seconds, text);
    }
  };
  say();
  say(`${style("bold", machine.inputs.name as string)}  ${start.name}  ${JSON.stringify(start.input)}`);

  const stopWatching = watchLivy(livyUrl, (running) => {
    const { id, lastLine } = running.at(-1) ?? { id: 0, lastLine: "" };
    const count = running.length === 1 ? "" : `${String(running.length)} batches  `;
    live(`           ${count}batch ${String(id)}  ${lastLine}`);
  });
  const execution = await run({
    entered: (state, seconds, { group, type }) => {
      // While a job is waited for, its batch speaks for it.
      if (group === undefined && type !== "Wait") {
        timed(seconds, state);
      }
    },
    exited: async (before, after, place, seconds) => {
      const data = after as Data;
      if (place.group !== undefined && data.state === "skipped") {
        timed(seconds, [...Object.values(place.values), style("cyan", place.name)].join("  "));
        return;
      }
      const update = isOfJob(before as Data, data) ? whatChanged((before as Data).job, data.job) : undefined;
      if (update !== undefined && (place.group === undefined || !update.goesOn)) {
        const line = update.logOf === undefined ? "" : await lastLine(livyUrl, update.logOf);
        tell(place, seconds, update.failed ? "red" : "cyan", update.text, line);
      }
    },
    retried: (error, cause, place, seconds) => {
      tell(place, seconds, "red", error, `${cause.split("\n")[0] ?? ""}; trying again`);
    },
  });
  stopWatching();
  return execution;
}

/** The last line of a batch's log; by its name, as its id may be another's after a restart of Livy. */
async function lastLine(livyUrl: string, name: string): Promise<string> {
  return (await listBatches(livyUrl)).find((batch) => batch.name === name)?.lastLine ?? "";
}

/** What the states pass on, as much of it as is shown: where no submission has succeeded, a failure alone. */
interface Data {
  readonly job?: Partial<Job> | GroupOutcome;
  /** Only of an item or a branch that has ended. */
  readonly state?: Outcome["state"];
}

interface Update {
  readonly text: string;
  readonly failed: boolean;
  /** Whether there will be more of this batch. */
  readonly goesOn: boolean;
  /** The name of the batch whose last log line goes with it. */
  readonly logOf?: string;
}

/** Whether what a state has learnt is of the job: a job that was passed on by one that learnt something else is a copy. */
function isOfJob(before: Data, after: Data): boolean {
  return isDeepStrictEqual(before, after) || !isDeepStrictEqual(before.job, after.job);
}

/** What a task learnt: the batch it started, the batch's state, how a group ended, or that the job has failed. */
function whatChanged(before: Data["job"], after: Data["job"]): Update | undefined {
  if (after === undefined || after === before) {
    return undefined;
  }
  if ("succeeded" in after) {
    const { failure, succeeded, skipped } = after;
    const counts = `${String(succeeded)} succeeded${skipped === 0 ? "" : `, ${String(skipped)} skipped`}`;
    return failure === null
      ? { text: counts, failed: false, goesOn: false }
      : { text: `${failure.Error}  ${counts}`, failed: true, goesOn: false };
  }
  const { id = 0, name = "", state = "starting", failure } = after;
  if (failure) {
    const verdict = state === "failed" ? "failed  " : state === "timedOut" ? "timed out  " : "";
    // Said already when there was one before: the stop function puts it in better words.
    return before?.failure ? undefined : { text: verdict + failure.Error, failed: true, goesOn: false };
  }
  return before !== undefined && "name" in before && name === before.name
    ? { text: state, failed: false, goesOn: state === "starting" || state === "running", logOf: name }
    : { text: `batch ${String(id)}  ${name}`, failed: false, goesOn: false };
}
