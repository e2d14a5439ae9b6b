import axios from "axios";

import { deleteBatch } from "../handlers/livyClient";

/** A batch as Livy lists it, as much as a person wants to see. */
export interface ListedBatch {
  readonly id: number;
  readonly state: string;
  /** The last line of its log that says something. */
  readonly lastLine: string;
}

const ENDED = ["success", "dead", "killed", "error"];

/** The batches that a local Livy holds, oldest first; none when it does not answer. */
export async function listBatches(livyUrl: string): Promise<readonly ListedBatch[]> {
  const answer = await axios
    .get<{ sessions: { id: number; state: string; log: string[] }[] }>(`${livyUrl}/batches?size=1000`, {
      timeout: 2_000,
      proxy: false,
    })
    .catch(() => undefined);
  return (answer?.data.sessions ?? []).map(({ id, state, log }) => ({
    id,
    state,
    lastLine: log.findLast((line) => !/^\s*((stdout|stderr|YARN Diagnostics): ?)?$/.test(line))?.trim() ?? "",
  }));
}

/** Ends every batch that still runs; returns their ids. */
export async function deleteRunningBatches(livyUrl: string): Promise<readonly number[]> {
  const running = (await listBatches(livyUrl)).filter(({ state }) => !ENDED.includes(state));
  await Promise.all(running.map(({ id }) => deleteBatch({ url: livyUrl, ca: undefined }, id)));
  return running.map(({ id }) => id);
}

/** Calls `onLine` once a second with what the running batch last said, until stopped. */
export function watchLivy(livyUrl: string, onLine: (batch: ListedBatch) => void): () => void {
  let asking = false;
  const timer = setInterval(() => {
    if (!asking) {
      asking = true;
      void listBatches(livyUrl).then((batches) => {
        asking = false;
        const running = batches.find(({ state }) => !ENDED.includes(state));
        if (running !== undefined && running.lastLine !== "") {
          onLine(running);
        }
      });
    }
  }, 1_000);
  return () => {
    clearInterval(timer);
  };
}
