import type { Job } from "../asl/contract";
import type { ExecutionStart } from "./bodies/executionStart";
import type { Execution, Watcher } from "./bodies/stateMachine";
import { listBatches, watchLivy } from "./livyWatch";
import { shorten } from "./report";
import type { Report } from "./report";
import type { Resource } from "./synth/synthesise";

/** Shows an execution while it runs: each state as it is entered, and what Spark says meanwhile. */
export async function watchExecution(
  machine: Resource,
  start: ExecutionStart,
  livyUrl: string,
  report: Report,
  run: (watcher: Watcher) => Promise<Execution>,
): Promise<Execution> {
  const { say, note, live, style } = report;
  say();
  say(`${style("bold", machine.inputs.name as string)}  ${start.name}  ${JSON.stringify(start.input)}`);

  const stopWatching = watchLivy(livyUrl, ({ id, lastLine }) => {
    live(`           batch ${String(id)}  ${lastLine}`);
  });
  const execution = await run({
    entered: (state, seconds) => {
      say(`${style("dim", `${seconds.toFixed(1).padStart(7)} s`)}  ${state}`);
    },
    exited: async (before, after) => {
      const news = whatChanged((before as Data).job, (after as Data).job);
      if (news !== undefined) {
        const line = news.logOf === undefined ? "" : await lastLine(livyUrl, news.logOf);
        const shown = shorten(line, Math.max(1, report.width() - news.text.length - 13));
        const text = style(news.failed ? "red" : "cyan", news.text);
        note(shown === "" ? text : `${text}  ${style("dim", shown)}`);
      }
    },
    retried: (error, cause) => {
      note(`${style("red", error)}: ${cause.split("\n")[0] ?? ""}; trying again`);
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
  readonly job?: Partial<Job>;
}

interface News {
  readonly text: string;
  readonly failed: boolean;
  /** The name of the batch whose last log line goes with it. */
  readonly logOf?: string;
}

/** What a task learnt: the batch it started, the batch's state, or that the job has failed. */
function whatChanged(before: Data["job"], after: Data["job"]): News | undefined {
  if (after === undefined || after === before) {
    return undefined;
  }
  const { id = 0, name = "", state = "starting", failure } = after;
  if (failure) {
    const verdict = state === "failed" || state === "overdue" ? `${state}  ` : "";
    // Said already when there was one before: the stop function puts it in better words.
    return before?.failure ? undefined : { text: verdict + failure.Error, failed: true };
  }
  return name === before?.name
    ? { text: state, failed: false, logOf: name }
    : { text: `batch ${String(id)}  ${name}`, failed: false };
}
