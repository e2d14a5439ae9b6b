import type { Job, LivyErrorName, QueryEvent, Trouble } from "../contract/events";
import { cutToBytes, jsonBytes } from "../contract/jsonBytes";
import { linkLines } from "./failureReport";
import type { FailureLinks } from "./failureReport";
import { batchTitle } from "./jobTitle";
import type { BatchState } from "./livyClient";
import { livyError } from "./livyError";

/** An answer that is no verdict, and its message. */
export interface NoVerdict {
  readonly trouble: Trouble;
  readonly message: string;
}

/**
 * How long each answer that is no verdict is tolerated, and the error that it leads to then. A restart of Livy takes
 * less than the longer times; a 404 or a wrong name is rarely corrected by a later answer.
 */
const TOLERANCE: Readonly<Record<Trouble, { readonly ms: number; readonly error: LivyErrorName }>> = {
  unreachable: { ms: 300_000, error: "LivyUnreachable" },
  serverError: { ms: 300_000, error: "LivyServerError" },
  unknownState: { ms: 300_000, error: "LivyServerError" },
  notFound: { ms: 30_000, error: "LivyBatchLost" },
  mismatch: { ms: 10_000, error: "LivyIdentityLost" },
  // A gateway restarts, or an expired ticket is renewed: the request itself is valid, because Livy accepted the batch.
  unauthorised: { ms: 300_000, error: "LivyUnauthorised" },
  rejected: { ms: 300_000, error: "LivyRejected" },
};

/**
 * A job whose batch was answered for without a verdict.
 *
 * @param end the end state that the batch was last seen in, if it was one
 * @throws the answer's error when it has been tolerated for too long
 */
export function withTrouble(
  event: QueryEvent,
  links: FailureLinks,
  job: Job,
  end: BatchState | undefined,
  { trouble, message }: NoVerdict,
  now: number,
): Job {
  const since = job.trouble[trouble] ?? now;
  const troubled = { ...job, trouble: { ...job.trouble, [trouble]: since } };
  const { ms, error } = TOLERANCE[trouble];
  if (now - since >= ms) {
    const words = `${message}; no usable answer for ${String(Math.round((now - since) / 1000))} s`;
    throw livyError(error, lastSeenCause(event, troubled, end ?? job.state, words, links));
  }
  return troubled;
}

/**
 * The cause of a job whose batch's end will not be known: what was last known of the batch, why there is no more, and
 * links to where there may be. Its application may still be running, so the job's retries do not run it again.
 *
 * @param job with at least one trouble: the earliest of them is the first answer after the batch was last seen
 * @param state that the batch was last seen in
 * @param message why nothing more is known
 */
function lastSeenCause(
  event: QueryEvent,
  job: Job,
  state: string,
  message: string,
  links: FailureLinks,
): string {
  const until = new Date(Math.min(...Object.values(job.trouble))).toISOString().replace(/\.\d+/, "");
  const sentence = `${batchTitle(event, job)} was last seen ${state}, before ${until}: ${message}`;
  if (job.applicationId === null) {
    return cutToBytes(sentence, event.causeBytes);
  }
  const text = `${sentence}\nThe application may still be running, or may have ended: it is not run again.`;
  const shownLinks = linkLines(job.applicationId, links, job.startedAt !== null, event.causeBytes);
  return cutToBytes(text, event.causeBytes - jsonBytes(shownLinks)) + shownLinks;
}
