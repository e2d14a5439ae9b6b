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
  const { execution, jobName, values, position, retries, causeBytes, failure } = event;
  const until = Date.now() + ENDS_MS;
  const lines: string[] = [];
  for (let attempt = execution.RedriveCount ?? 0; attempt >= 0; attempt -= 1) {
    for (let retry = retries; retry >= 0; retry -= 1) {
      const name = batchName(execution, { jobName, position, attempt, retry });
      try {
        if (await endBatch(livy, name, until)) {
          lines.push(`Its batch ${name} was deleted.`);
        }
      } catch (error) {
        lines.push(`Its batch ${name} could not be deleted: ${(error as Error).message}`);
      }
    }
  }
  const cause = [inWords(failure, jobTitle(jobName, values)), ...lines].join("\n");
  return { Error: failure.Error ?? "States.Unknown", Cause: cutToBytes(cause, causeBytes) };
}

/** The sentence in what Step Functions hands to a Catch; there is none, as of States.Timeout, beside its name. */
function inWords({ Error: name = "", Cause: cause = "" }: StopEvent["failure"], title: string): string {
  const words = causeText(cause);
  return words.startsWith(`${title}: `) ? words : `${title}: ${words === "" ? name : words}`;
}
