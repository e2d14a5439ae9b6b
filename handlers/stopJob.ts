import type { Failure, StopEvent } from "../contract/events";
import { batchName } from "./batchName";
import { causeText } from "./causeText";
import { clean } from "./clean";
import { endBatch } from "./endBatch";
import type { Ending } from "./endBatch";
import { jobTitle } from "./jobTitle";
import { cutToBytes } from "../contract/jsonBytes";
import type { LivyEndpoint } from "./livyClient";

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
  const endings = await Promise.all(namesOf(event).map((name) => end(livy, name, until)));
  // How the latest one ended is news; the ones before it were looked at when they ended.
  const latest = endings.find((ending) => "error" in ending || ending.told || ending.state !== "gone");
  const lines = endings.flatMap((ending) => inALine(ending, ending === latest));
  const cause = [inWords(failure, jobTitle(jobName, values)), ...lines].join("\n");
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

/** Ends a batch: nobody waits for its verdict any more, so that one that can't be looked at is deleted all the same. */
async function end(livy: LivyEndpoint, name: string, until: number): Promise<NamedEnding> {
  try {
    return { name, ...(await endBatch(livy, name, until, "deleted")) };
  } catch (error) {
    return { name, error: (error as Error).message };
  }
}

/** What became of a batch, in a line; nothing of one that did not run. */
function inALine(ending: NamedEnding, isLatest: boolean): readonly string[] {
  const batch = `Its batch ${ending.name}`;
  if ("error" in ending) {
    return [`${batch} could not be deleted: ${ending.error}`];
  }
  const { told, state } = ending;
  switch (state) {
    case "gone":
      return told ? [`${batch} was deleted.`] : [];
    case "success":
      return isLatest ? [`${batch} has ended by itself meanwhile: it succeeded.`] : [];
    case "unknown":
      return [`${batch} was told to end, and could not be looked at.`];
    default:
      if (told) {
        return [`${batch} was told to end, and is ${state}.`];
      }
      return isLatest ? [`${batch} has ended by itself meanwhile: it is ${state}.`] : [];
  }
}

/** The sentence in what Step Functions hands to a Catch; there is none, as of States.Timeout, beside its name. */
function inWords({ Error: name = "", Cause: cause = "" }: StopEvent["failure"], title: string): string {
  const words = causeText(cause);
  // What begins with the job's title is the functions' own.
  return words.startsWith(`${title}: `) ? words : `${title}: ${words === "" ? name : clean(words)}`;
}
