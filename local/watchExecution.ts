import { FAILED_STATES } from "../asl/contract";
import type { Execution, Watcher } from "./bodies/stateMachine";
import { listBatches, watchLivy } from "./livyWatch";
import { shorten } from "./report";
import type { Report } from "./report";
import type { Resource } from "./synth/synthesise";

/** Shows an execution while it runs: each state as it is entered, and what Spark says meanwhile. */
export async function watchExecution(
  machine: Resource,
  input: unknown,
  livyUrl: string,
  report: Report,
  run: (watcher: Watcher) => Promise<Execution>,
): Promise<Execution> {
  const { say, live, style } = report;
  const note = (text: string) => {
    say(`           ${text}`);
  };
  say();
  say(`${style("bold", machine.inputs.name as string)}  ${JSON.stringify(input)}`);

  const stopWatching = watchLivy(livyUrl, ({ id, lastLine }) => {
    live(`           batch ${String(id)}  ${lastLine}`);
  });
  const execution = await run({
    entered: (state, seconds) => {
      say(`${style("dim", `${seconds.toFixed(1).padStart(7)} s`)}  ${state}`);
    },
    exited: async (before, after) => {
      const news = whatChanged(before as JobProgress, after as JobProgress);
      if (news !== undefined) {
        const batch = (await listBatches(livyUrl)).find(({ id }) => id === news.batch);
        // Of a failed batch it is the end of a stack trace; the cause comes with the failure.
        const line = news.failed ? "" : (batch?.lastLine ?? "");
        const room = report.width() - news.text.length - 13;
        note(
          `${style(news.failed ? "red" : "cyan", news.text)}  ${style("dim", shorten(line, room))}`.trimEnd(),
        );
      }
    },
    retried: (error, cause) => {
      note(`${style("red", error)}: ${cause}; trying again`);
    },
  });
  stopWatching();
  return execution;
}

interface JobProgress {
  readonly jobId?: number;
  readonly jobStatus?: { readonly state: string };
}

/** What a task learnt: the batch it started, or the batch's state. */
function whatChanged(before: JobProgress, after: JobProgress) {
  const { jobId: batch, jobStatus } = after;
  if (batch !== undefined && batch !== before.jobId) {
    return { batch, text: `batch ${String(batch)}`, failed: false };
  }
  if (jobStatus !== undefined && jobStatus !== before.jobStatus) {
    const { state } = jobStatus;
    return { batch, text: state, failed: FAILED_STATES.some((one) => one === state) };
  }
  return undefined;
}
