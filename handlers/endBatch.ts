import { deleteBatch, findBatch, hasEnded } from "./livyClient";
import type { BatchState, LivyEndpoint } from "./livyClient";
import { isTransient, livyError } from "./livyError";
import { sleep } from "./sleep";

/** What became of a batch that was not to run. */
export interface Ending {
  /** Whether it was running, and Livy was told to delete it. */
  readonly told: boolean;
  /** What Livy has said of it twice in a row, that it does not know it or how it ended; `unknown` where it said nothing. */
  readonly state: "gone" | BatchState;
}

/** Milliseconds between two looks at a batch that is to end. */
const LOOK_AGAIN_MS = 1_000;

/** Milliseconds after a DELETE that was lost until the next; each time twice as long, up to the longest. */
const DELETE_AGAIN_MS = 2_000;

/**
 * Milliseconds until the next DELETE where Livy may still be at the last one. On YARN it answers only once it knows the
 * application's id, which takes up to `livy.server.yarn.app-lookup-timeout`, and holds one of its few threads meanwhile.
 */
const MAX_DELETE_AGAIN_MS = 60_000;

/** Milliseconds without an answer after which Livy is taken to be at a DELETE; a lost connection is known sooner. */
const AT_WORK_MS = 5_000;

/**
 * Milliseconds that a batch without a log is left alone: it may be just being started, and Livy would forget it without
 * ending it. After that it is one that could not be started.
 */
const STARTING_MS = 30_000;

/** Milliseconds for which it may be unclear whether a batch runs: one that has ended is not to lose its verdict. */
const UNCLEAR_MS = 20_000;

/**
 * Sees to it that a batch does not run: deletes it if it does, and comes back when Livy has said the same twice in a
 * row, that it is gone or how it ended. One that has ended is left, with its log.
 *
 * @param until milliseconds since 1970 after which it gives up on a Livy that does not answer or obey
 * @param unseen whether a batch that could not be looked at is deleted all the same, once, before it gives up: its
 *   verdict may be lost by that
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised when it gives up
 */
export async function endBatch(
  livy: LivyEndpoint,
  name: string,
  until: number,
  unseen: "left" | "deleted" = "left",
): Promise<Ending> {
  const begin = Date.now();
  const deletes = deletesOf(livy, name);
  let unclearSince: number | undefined;
  let before: Ending["state"] | undefined;
  for (;;) {
    try {
      const batch = await findBatch(livy, name);
      const state = batch?.state ?? "gone";
      const isQuiet = state === "gone" || hasEnded(state);
      if (isQuiet && state === before) {
        return { told: deletes.told(), state };
      }
      before = state;
      const now = Date.now();
      const isUnclear = state === "recovering" || state === "unknown";
      unclearSince = isUnclear ? (unclearSince ?? now) : undefined;
      const mayHaveEnded = unclearSince !== undefined && now - unclearSince < UNCLEAR_MS;
      const mayStart = batch?.hasLog === false && now - begin < STARTING_MS;
      if (!isQuiet && !mayStart && !mayHaveEnded && deletes.isDue(now)) {
        await deletes.send();
      } else if (!isQuiet && now >= until) {
        const words = deletes.told() ? ", which it was told to delete" : "";
        throw deletes.lost() ?? livyError("LivyServerError", `Livy does not end the batch ${name}${words}`);
      }
    } catch (error) {
      if (!isTransient(error)) {
        throw error;
      }
      if (Date.now() >= until) {
        if (unseen === "left" || deletes.told()) {
          throw error;
        }
        await deletes.send();
        return { told: true, state: "unknown" };
      }
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** The DELETEs of one batch: a lost one is repeated within seconds, one that Livy may be at only after a minute. */
function deletesOf(livy: LivyEndpoint, name: string) {
  let told = false;
  let lost: Error | undefined;
  let dueAt = 0;
  let pauseMs = DELETE_AGAIN_MS;
  return {
    /** Whether there was one. */
    told: () => told,
    /** Why the last one did not get to Livy, or not back. */
    lost: () => lost,
    isDue: (now: number) => now >= dueAt,
    send: async () => {
      const sentAt = Date.now();
      const mayBeAtWork = () => Date.now() - sentAt >= AT_WORK_MS;
      told = true;
      lost = undefined;
      try {
        await deleteBatch(livy, name);
      } catch (error) {
        lost = mayBeAtWork() ? undefined : (error as Error);
        throw error;
      } finally {
        dueAt = sentAt + (mayBeAtWork() ? MAX_DELETE_AGAIN_MS : pauseMs);
        pauseMs = Math.min(2 * pauseMs, MAX_DELETE_AGAIN_MS);
      }
    },
  };
}
