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
  /** Names of the batches that ran on, and ended when they were told to. */
  readonly deleted: readonly string[];
}

/** Milliseconds that it waits for a Livy that does not answer; afterwards Lambda calls again, twice. */
const PATIENCE_MS = 420_000;

/** Milliseconds between two rounds. */
const ROUND_MS = 5_000;

/** Milliseconds between the two lists of a round. */
const SECOND_LIST_MS = 1_000;

/** Batches that are ended side by side: on YARN a DELETE may hold one of Livy's few threads for minutes. */
const AT_ONCE = 8;

/**
 * The janitor: ends all batches of an execution that has ended without success. Step Functions leaves a function
 * running that an aborted execution had called, so a batch may still be submitted after its end: the janitor looks on
 * until no such call can be left.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised: Lambda calls it again. Where batches
 *   could not be ended it is the first one's error, and comes when the others of the round have ended
 */
export async function cleanUp(livy: LivyEndpoint, { detail }: ExecutionEnded): Promise<CleanedUp> {
  const key = executionKey({ Id: detail.executionArn, Name: detail.name });
  const lastSubmit = detail.stopDate + IN_FLIGHT_SECONDS * 1000;
  const until = Date.now() + PATIENCE_MS;
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
 * The names of batches that may run. Those that Livy calls ended in two lists are left alone: an execution may leave
 * hundreds, known for a day, and a look at each would take longer than a call has.
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
 * Ends batches, a few at once. None waits for more than a free place: one that can't be ended keeps its own until the
 * time is over, and a batch whose turn comes only then is still deleted once.
 *
 * @returns the names of those that ran
 * @throws the first error, when all have had their turn
 */
async function endAll(
  livy: LivyEndpoint,
  names: readonly string[],
  until: number,
): Promise<readonly string[]> {
  const waiting = [...names];
  const deleted: string[] = [];
  const failures: Error[] = [];
  const endOneByOne = async () => {
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
  await Promise.all(Array.from({ length: AT_ONCE }, endOneByOne));
  if (failures[0] !== undefined) {
    throw failures[0];
  }
  return deleted;
}

/** The execution's batches; of a redriven execution not those of the attempts that came after the end told here. */
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
