import axios from "axios";

import { clean } from "../../handlers/clean";
import { hasEnded } from "../../handlers/livyClient";
import { diagnosticsOf } from "../../handlers/yarnDiagnostics";

/** A batch as Livy lists it, as much as a person wants to see. */
export interface ListedBatch {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  /** The last line of its log that says something, without secrets and control characters. */
  readonly lastLine: string;
}

/** As much of Livy's own view of a batch. */
interface Session {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly log: readonly string[];
  /** Null on a local master. */
  readonly appId?: string | null;
  readonly appInfo?: { readonly driverLogUrl?: string | null };
}

/** The batches that a local Livy holds, oldest first; none when it does not answer. */
export async function listBatches(livyUrl: string): Promise<readonly ListedBatch[]> {
  const answer = await axios
    .get<{ sessions: Session[] }>(`${livyUrl}/batches?size=1000`, { timeout: 2_000, proxy: false })
    .catch(() => undefined);
  return (answer?.data.sessions ?? []).map((session) => ({
    id: session.id,
    name: session.name,
    state: session.state,
    lastLine: lastLineOf(session),
  }));
}

/** A progress bar goes back to the line's beginning, and a key goes over many lines: all of them are cleaned. */
function lastLineOf({ log, appId, appInfo }: Session): string {
  const lines = clean(log.join("\n")).split("\n");
  if (typeof appId === "string") {
    // In cluster mode the lines are spark-submit's, which has ended: YARN tells why it waits, then where its log is.
    const driverLogUrl = appInfo?.driverLogUrl ?? "";
    return diagnosticsOf(lines).at(-1) ?? (driverLogUrl === "" ? "" : `its log: ${clean(driverLogUrl)}`);
  }
  return lines.map(inShort).findLast((line) => !HEADING.test(line)) ?? "";
}

const HEADING = /^\s*((stdout|stderr|YARN Diagnostics): ?)?$/;

/** A line of a driver; of its scheduler's, only those that say how far it is, in short. */
function inShort(line: string): string {
  const [pattern, words] = SCHEDULER.find(([one]) => one.test(line)) ?? [/$/, ""];
  const short = line.replace(pattern, words);
  return short.includes(" INFO DAGScheduler: ") ? "" : short.trim();
}

/** Source: DAGScheduler and TaskSetManager of Spark 3.5. */
const SCHEDULER: readonly (readonly [RegExp, string])[] = [
  [
    /^.* INFO DAGScheduler: Submitting (\d+) missing tasks from \w+Stage (\d+) \(\S+ at (.+?)\) \(first .*$/,
    "stage $2 ($3): 0 of $1 tasks",
  ],
  [
    /^.* INFO TaskSetManager: Finished task \S+ in stage (\d+)\.\d+ .*\((\d+)\/(\d+)\)$/,
    "stage $1: $2 of $3 tasks",
  ],
  [/^.* INFO DAGScheduler: \w+Stage (\d+) \((.+)\) finished in (\S+ s)$/, "stage $1 ($2) finished in $3"],
  [/^.* INFO DAGScheduler: Job (\d+) finished: (.+), took (\S+ s)$/, "job $1 ($2) finished in $3"],
];

/** Calls `onLines` once a second with what the running batches last said, oldest first, until stopped. */
export function watchLivy(livyUrl: string, onLines: (batches: readonly ListedBatch[]) => void): () => void {
  let asking = false;
  const timer = setInterval(() => {
    if (!asking) {
      asking = true;
      void listBatches(livyUrl).then((batches) => {
        asking = false;
        // A refused POST leaves an entry that never ends, and never says anything.
        const running = batches.filter(({ state, lastLine }) => !hasEnded(state) && lastLine !== "");
        if (running.length > 0) {
          onLines(running);
        }
      });
    }
  }, 1_000);
  return () => {
    clearInterval(timer);
  };
}
