import type { ExecutionEnded } from "../asl/contract";
import { attemptOf, executionKey } from "./batchName";
import { endBatch } from "./endBatch";
import { listNames } from "./livyClient";
import type { LivyEndpoint } from "./livyClient";
import { isTransient } from "./livyError";
import { sleep } from "./sleep";
import { IN_FLIGHT_SECONDS } from "./submitBatch";

/** What the janitor did. */
export interface CleanedUp {
  /** Names of the batches that ran on and were deleted. */
  readonly deleted: readonly string[];
}

/** Seconds after which a call is over, come what may: the function's timeout. */
export const CLEAN_UP_SECONDS = 600;

/** Milliseconds that it waits for a Livy that does not answer; afterwards Lambda calls again, twice. */
const PATIENCE_MS = 420_000;

/** Milliseconds between two rounds. */
const ROUND_MS = 5_000;

/**
 * The janitor: ends all batches of an execution that has ended without success. Step Functions leaves a function
 * running that an aborted execution had called, so a batch may still be submitted after its end: the janitor looks on
 * until no such call can be left.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised: Lambda calls it again
 */
export async function cleanUp(livy: LivyEndpoint, { detail }: ExecutionEnded): Promise<CleanedUp> {
  const key = executionKey({ Id: detail.executionArn, Name: detail.name });
  const lastSubmit = detail.stopDate + IN_FLIGHT_SECONDS * 1000;
  const until = Date.now() + PATIENCE_MS;
  const deleted: string[] = [];
  for (;;) {
    const round = Date.now();
    const names = await ownNames(livy, key, detail.redriveCount ?? Infinity, until);
    for (const name of names) {
      if (await endBatch(livy, name, until)) {
        deleted.push(name);
      }
    }
    if (round >= lastSubmit) {
      return { deleted };
    }
    await sleep(ROUND_MS);
  }
}

/** The execution's batches; of a redriven execution not those of the attempts that came after the end told here. */
async function ownNames(
  livy: LivyEndpoint,
  key: string,
  redriveCount: number,
  until: number,
): Promise<readonly string[]> {
  for (;;) {
    try {
      const names = await listNames(livy);
      return [...new Set(names)].filter((name) => {
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
