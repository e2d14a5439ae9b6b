import type { ExecutionEnded } from "../contract/events";
import { attemptOf, executionKey } from "./batchName";
import { endBatch } from "./endBatch";
import { hasEnded, listBatches } from "./livyClient";
import type { ListedBatch, LivyEndpoint } from "./livyClient";
import { isTransient } from "./livyError";
import { sleep } from "./sleep";
import { IN_FLIGHT_SECONDS } from "./submitBatch";

/** What the janitor did. */
export interface CleanedUp {
  /** Names of the batches that were still running and were deleted. */
  readonly deleted: readonly string[];
}

/** Milliseconds that it waits for a Livy that does not answer; after that, Lambda retries the call twice. */
const LIVY_DOWN_MS = 420_000;

/** Milliseconds between two rounds. */
const ROUND_MS = 5_000;

/** Milliseconds between the two lists of a round. */
const SECOND_LIST_MS = 1_000;

/** Batches that are ended concurrently: on YARN a DELETE may occupy one of Livy's few threads for minutes. */
const CONCURRENCY = 8;

/**
 * The janitor: ends all batches of an execution that has ended without success. When an execution is aborted, Step
 * Functions does not stop a function that is running, so a batch may still be submitted after the execution's end: the
 * janitor keeps checking until no such call can be left.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised: Lambda calls it again. If batches could not
 *   be ended, it is the first one's error, thrown after the others of the round have been tried
 */
export async function cleanUp(livy: LivyEndpoint, { detail }: ExecutionEnded): Promise<CleanedUp> {
  const key = executionKey({ Id: detail.executionArn, Name: detail.name });
  const lastSubmit = detail.stopDate + IN_FLIGHT_SECONDS * 1000;
  const until = Date.now() + LIVY_DOWN_MS;
  const deleted: string[] = [];
  for (;;) {
    const round = Date.now();
    const names = await openNames(() => ownBatches(livy, key, detail.redriveCount ?? Infinity, until));
    deleted.push(...(await endAll(livy, names, until)));
    if (round >= lastSubmit) {
      return { deleted };
    }
    await sleep(ROUND_MS);
  }
}

/**
 * The names of the batches that may be running. Batches that two lists show as ended are left alone: an execution may
 * leave hundreds, which Livy keeps for a day, and checking each one would take longer than a call may.
 */
async function openNames(list: () => Promise<readonly ListedBatch[]>): Promise<readonly string[]> {
  const first = await list();
  const isOpen = ({ state }: ListedBatch) => !hasEnded(state);
  const open = first.filter(isOpen);
  if (open.length < first.length) {
    await sleep(SECOND_LIST_MS);
    const seenBefore = new Set(first.map(({ name }) => name));
    open.push(...(await list()).filter((batch) => isOpen(batch) || !seenBefore.has(batch.name)));
  }
  return [...new Set(open.map(({ name }) => name))];
}

/**
 * Ends batches, a few at a time. A batch that can't be ended occupies one worker until the time is up; a batch whose
 * turn comes only then is still sent one DELETE.
 *
 * @returns the names of those that were running
 * @throws the first error, after all have been tried
 */
async function endAll(
  livy: LivyEndpoint,
  names: readonly string[],
  until: number,
): Promise<readonly string[]> {
  const waiting = [...names];
  const deleted: string[] = [];
  const failures: Error[] = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      try {
        const { told, state } = await endBatch(livy, name, until);
        if (told && state !== "success") {
          deleted.push(name);
        }
      } catch (error) {
        failures.push(error as Error);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  if (failures[0] !== undefined) {
    throw failures[0];
  }
  return deleted;
}

/** The execution's batches, without those of attempts that began after the end that this event reports. */
async function ownBatches(
  livy: LivyEndpoint,
  key: string,
  redriveCount: number,
  until: number,
): Promise<readonly ListedBatch[]> {
  for (;;) {
    try {
      const batches = await listBatches(livy);
      return batches.filter(({ name }) => {
        const attempt = attemptOf(key, name);
        return attempt !== undefined && attempt <= redriveCount;
      });
    } catch (error) {
      if (!isTransient(error) || Date.now() >= until) {
        throw error;
      }
      await sleep(ROUND_MS);
    }
  }
}
