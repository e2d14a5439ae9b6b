import { deleteBatch, findBatch, hasEnded } from "./livyClient";
import type { LivyEndpoint } from "./livyClient";
import { isTransient, livyError } from "./livyError";
import { sleep } from "./sleep";

/** Milliseconds between two looks at a batch that is to end. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Milliseconds between two DELETEs. On YARN Livy answers one only once it knows the application's id, which takes up
 * to `livy.server.yarn.app-lookup-timeout`, and each holds one of its few threads meanwhile.
 */
const DELETE_AGAIN_MS = 60_000;

/**
 * Milliseconds that a batch without a log is left alone: it may be just being started, and Livy would forget it without
 * ending it. After that it is one that could not be started.
 */
const STARTING_MS = 30_000;

/** Milliseconds for which it may be unclear whether a batch runs: one that has ended is not to lose its verdict. */
const UNCLEAR_MS = 20_000;

/**
 * Sees to it that a batch does not run: deletes it if it does, and comes back when Livy has said twice in a row that
 * it is gone or at its end. One that has ended is left, with its log. Deleting what is gone is success.
 *
 * @param until milliseconds since 1970 after which it gives up on a Livy that does not answer or obey
 * @returns whether there was something to delete
 * @throws LivyUnreachable, LivyServerError when it gives up; LivyRejected, LivyUnauthorised
 */
export async function endBatch(livy: LivyEndpoint, name: string, until: number): Promise<boolean> {
  const begin = Date.now();
  let deletedAt: number | undefined;
  let unclearSince: number | undefined;
  let quiet = 0;
  for (;;) {
    try {
      const batch = await findBatch(livy, name);
      quiet = batch === undefined || hasEnded(batch.state) ? quiet + 1 : 0;
      if (quiet === 2) {
        return deletedAt !== undefined;
      }
      const now = Date.now();
      const isUnclear = batch?.state === "recovering" || batch?.state === "unknown";
      unclearSince = isUnclear ? (unclearSince ?? now) : undefined;
      const mayHaveEnded = unclearSince !== undefined && now - unclearSince < UNCLEAR_MS;
      const mayStart = batch?.hasLog === false && now - begin < STARTING_MS;
      if (quiet === 0 && !mayStart && !mayHaveEnded && now - (deletedAt ?? 0) >= DELETE_AGAIN_MS) {
        deletedAt = now;
        await deleteBatch(livy, name);
      } else if (quiet === 0 && now >= until) {
        throw livyError(
          "LivyServerError",
          `Livy does not end the batch ${name}, which it was told to delete`,
        );
      }
    } catch (error) {
      if (!isTransient(error) || Date.now() >= until) {
        throw error;
      }
    }
    await sleep(LOOK_AGAIN_MS);
  }
}
