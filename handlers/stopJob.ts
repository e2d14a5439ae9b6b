import type { Failure, StopEvent } from "../asl/contract";
import { batchName } from "./batchName";
import { causeText } from "./causeText";
import { endBatch } from "./endBatch";
import { jobTitle } from "./jobTitle";
import { cutToBytes } from "./jsonBytes";
import type { LivyEndpoint } from "./livyClient";

/** Seconds after which a call is over, come what may: the function's timeout. */
export const STOP_SECONDS = 300;

/** Milliseconds that a call tries to end a batch; afterwards the janitor tries on. */
const ENDS_MS = 180_000;

/**
 * Ends what may still run of a job that failed, so that nothing runs on that nobody waits for, and says in words why
 * it failed. It does not throw: a batch that could not be ended is said after the cause.
 */
export async function stopJob(livy: LivyEndpoint, event: StopEvent): Promise<Failure> {
  const { jobName, values, causeBytes, failure } = event;
  const until = Date.now() + ENDS_MS;
  // All at once: one after the other, each would wait for a Livy that does not answer, beyond the function's timeout.
  // Few of them run, so that Livy has few to delete.
  const lines = await Promise.all(namesOf(event).map((name) => endAndSay(livy, name, until)));
  const cause = [inWords(failure, jobTitle(jobName, values)), ...lines.flat()].join("\n");
  return { Error: failure.Error ?? "States.Unknown", Cause: cutToBytes(cause, causeBytes) };
}

/** The names that the job's batches may have, the latest first. */
function namesOf({ execution, jobName, position, retries }: StopEvent): readonly string[] {
  const downFrom = (last: number) => Array.from({ length: last + 1 }, (_, index) => last - index);
  return downFrom(execution.RedriveCount ?? 0).flatMap((attempt) =>
    downFrom(retries).map((retry) => batchName(execution, { jobName, position, attempt, retry })),
  );
}

/** Ends a batch, and says in a line what became of it; nothing of one that did not run. */
async function endAndSay(livy: LivyEndpoint, name: string, until: number): Promise<readonly string[]> {
  try {
    return (await endBatch(livy, name, until)) ? [`Its batch ${name} was deleted.`] : [];
  } catch (error) {
    return [`Its batch ${name} could not be deleted: ${(error as Error).message}`];
  }
}

/** The sentence in what Step Functions hands to a Catch; there is none, as of States.Timeout, beside its name. */
function inWords({ Error: name = "", Cause: cause = "" }: StopEvent["failure"], title: string): string {
  const words = causeText(cause);
  return words.startsWith(`${title}: `) ? words : `${title}: ${words === "" ? name : words}`;
}
