import { deleteBatch, findBatch, hasEnded } from "./livyClient";
import type { BatchState, LivyEndpoint } from "./livyClient";
import { isTransient, livyError } from "./livyError";
import { sleep } from "./sleep";

/** How a batch that must not run has ended. */
export interface Ending {
  /** Whether it was running, and a DELETE was sent. */
  readonly told: boolean;
  /**
   * What Livy reported twice in a row: an end state, or `gone` if it does not know the batch; `unknown` without an
   * answer.
   */
  readonly state: "gone" | BatchState;
}

/** Milliseconds between two polls of a batch that must end. */
const POLL_MS = 1_000;

/** Milliseconds from a lost DELETE to the next one; doubles each time, up to the maximum. */
const DELETE_AGAIN_MS = 2_000;

/**
 * Milliseconds until the next DELETE while Livy may still be processing the last one. On YARN Livy answers only once it
 * knows the application's id, which takes up to `livy.server.yarn.app-lookup-timeout` and occupies one of its few
 * threads.
 */
const MAX_DELETE_AGAIN_MS = 60_000;

/** Milliseconds without an answer after which Livy is assumed to process a DELETE; a lost connection shows sooner. */
const PROCESSING_MS = 5_000;

/**
 * Milliseconds that a batch without a log is left alone: Livy may be starting it, and a DELETE would make Livy forget
 * it without ending it. After that it is a batch that Livy accepted but never started.
 */
const STARTING_MS = 30_000;

/**
 * Milliseconds for which it may be unclear whether a batch runs, before it is deleted: one that has ended must not lose
 * its verdict.
 */
const UNCLEAR_MS = 20_000;

/** What is known of a batch that Livy has recovered without an application's id. Source: SparkYarnApp.kill of Livy. */
const NOT_IN_YARN =
  ": since its restart Livy has not found its application in YARN, where there is probably none. It looks for it for livy.server.yarn.app-lookup-timeout, then ends what it has found and forgets the batch";

/**
 * Makes sure that a batch does not run: deletes it if it does, and returns when Livy has reported twice in a row that
 * it is gone, or the same end state. A batch that has already ended is not deleted, so its log stays.
 *
 * @param until milliseconds since 1970 after which it gives up if Livy does not answer or does not end the batch
 * @param unseen whether a batch whose state could not be read is deleted anyway, once, before it gives up: that may
 *   lose its verdict
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
      const isOver = state === "gone" || hasEnded(state);
      if (isOver && state === before) {
        return { told: deletes.told(), state };
      }
      before = state;
      const now = Date.now();
      const isUnclear = state === "recovering" || state === "unknown";
      unclearSince = isUnclear ? (unclearSince ?? now) : undefined;
      const mayHaveEnded = unclearSince !== undefined && now - unclearSince < UNCLEAR_MS;
      const mayStart = batch?.hasLog === false && now - begin < STARTING_MS;
      if (!isOver && !mayStart && !mayHaveEnded && deletes.isDue(now)) {
        await deletes.send();
      } else if (!isOver && now >= until) {
        const sent = deletes.told() ? " although a DELETE was sent" : "";
        const why = state === "recovering" && batch?.applicationId === null ? NOT_IN_YARN : "";
        throw (
          deletes.lost() ?? livyError("LivyServerError", `Livy has not ended the batch ${name}${sent}${why}`)
        );
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
    await sleep(POLL_MS);
  }
}

/**
 * The DELETEs of one batch: a lost one is repeated within seconds, one that Livy may be processing only after a minute.
 */
function deletesOf(livy: LivyEndpoint, name: string) {
  let told = false;
  let lost: Error | undefined;
  let dueAt = 0;
  let pauseMs = DELETE_AGAIN_MS;
  return {
    /** Whether one was sent. */
    told: () => told,
    /** Why the last one, or its answer, was lost. */
    lost: () => lost,
    isDue: (now: number) => now >= dueAt,
    send: async () => {
      const sentAt = Date.now();
      const mayBeProcessing = () => Date.now() - sentAt >= PROCESSING_MS;
      told = true;
      lost = undefined;
      try {
        await deleteBatch(livy, name);
      } catch (error) {
        lost = mayBeProcessing() ? undefined : (error as Error);
        throw error;
      } finally {
        dueAt = sentAt + (mayBeProcessing() ? MAX_DELETE_AGAIN_MS : pauseMs);
        pauseMs = Math.min(2 * pauseMs, MAX_DELETE_AGAIN_MS);
      }
    },
  };
}
