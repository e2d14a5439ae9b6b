import type { Failure, StopEvent } from "../contract/events";
import { batchName } from "./batchName";
import { causeText } from "./causeText";
import { clean } from "./clean";
import { endBatch } from "./endBatch";
import type { Ending } from "./endBatch";
import { jobTitle } from "./jobTitle";
import { cutToBytes } from "../contract/jsonBytes";
import type { LivyEndpoint } from "./livyClient";

/** Milliseconds for which a call tries to end a batch; after that, it is left to the janitor. */
const END_TIMEOUT_MS = 180_000;

/**
 * Ends the batches of a failed job that may still be running, because nothing waits for them any more, and describes
 * why the job failed. It does not throw: a batch that could not be ended is reported after the cause.
 */
export async function stopJob(livy: LivyEndpoint, event: StopEvent): Promise<Failure> {
  const { jobName, values, causeBytes, failure } = event;
  const until = Date.now() + END_TIMEOUT_MS;
  // Concurrently: one after the other, each would wait for a Livy that does not answer, which exceeds the function's
  // timeout. Few of them are running, so Livy has few to delete.
  const endings = await Promise.all(namesOf(event).map((name) => end(livy, name, until)));
  // How the latest batch ended is new information; the ends of earlier ones were already seen.
  const latest = endings.find((ending) => "error" in ending || ending.told || ending.state !== "gone");
  const lines = endings.flatMap((ending) => endingLines(ending, ending === latest));
  const cause = [failureText(failure, jobTitle(jobName, values)), ...lines].join("\n");
  return { Error: failure.Error ?? "States.Unknown", Cause: cutToBytes(cause, causeBytes) };
}

/** The names that the job's batches may have, the latest first. */
function namesOf({ execution, jobName, position, retries }: StopEvent): readonly string[] {
  const downFrom = (last: number) => Array.from({ length: last + 1 }, (_, index) => last - index);
  return downFrom(execution.RedriveCount ?? 0).flatMap((attempt) =>
    downFrom(retries).map((retry) => batchName(execution, { jobName, position, attempt, retry })),
  );
}

type NamedEnding = { readonly name: string } & (Ending | { readonly error: string });

/** Ends a batch. Its verdict is no longer needed, so a batch whose state can't be read is deleted anyway. */
async function end(livy: LivyEndpoint, name: string, until: number): Promise<NamedEnding> {
  try {
    return { name, ...(await endBatch(livy, name, until, "deleted")) };
  } catch (error) {
    return { name, error: (error as Error).message };
  }
}

/** One line about how a batch ended; empty if it did not run. */
function endingLines(ending: NamedEnding, isLatest: boolean): readonly string[] {
  const batch = `Its batch ${ending.name}`;
  if ("error" in ending) {
    return [`${batch} could not be deleted: ${ending.error}`];
  }
  const { told, state } = ending;
  switch (state) {
    case "gone":
      return told ? [`${batch} was deleted.`] : [];
    case "success":
      return isLatest ? [`${batch} ended by itself in the meantime: it succeeded.`] : [];
    case "unknown":
      return [`${batch} was sent a DELETE, but its state could not be read.`];
    default:
      if (told) {
        return [`${batch} was deleted, and is ${state}.`];
      }
      return isLatest ? [`${batch} ended by itself in the meantime: it is ${state}.`] : [];
  }
}

/** The message of an error as Step Functions gives it to a Catch; some, e.g. States.Timeout, have only a name. */
function failureText({ Error: name = "", Cause: cause = "" }: StopEvent["failure"], title: string): string {
  const text = causeText(cause);
  // A text that begins with the job's title comes from the functions, and is already clean.
  return text.startsWith(`${title}: `) ? text : `${title}: ${text === "" ? name : clean(text)}`;
}
