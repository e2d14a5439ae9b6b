import type { LivyErrorName } from "../contract/events";
import { showable } from "./clean";

/** A batch that Livy does not know (404): the functions put it into other words before Step Functions sees it. */
type NotFound = "LivyBatchNotFound";

/**
 * An error that Step Functions sees under its own name, in Retry, Catch and the failed execution.
 * A class would do that too, but a subclass of Error is silently broken by Pulumi's closure serialisation.
 */
export function livyError(name: LivyErrorName | NotFound, message: string): Error {
  // Lambda would send the stack trace along, into the execution's cause: it says nothing to the person who reads it.
  return Object.assign(new Error(showable(message)), { name, stack: "" });
}

/**
 * Whether a look at Livy, or a DELETE, may have another answer when it is repeated. A refusal too: Livy itself gives
 * none to either, so it is a gateway's, or an expired ticket's.
 */
export function isTransient(error: unknown): error is Error {
  const { name } = error as Error;
  return mayHaveStarted(error) || name === "LivyRejected";
}

/**
 * Whether it is open after a POST's error if there is a batch, or may be one soon: the POST is repeated, under the same
 * name. Credentials that are refused say nothing of the job; a refusal in Livy's own words does.
 */
export function mayHaveStarted(error: unknown): error is Error {
  const { name } = error as Error;
  return (
    name === "LivyUnreachable" ||
    name === "LivyServerError" ||
    name === "LivyTooManySessions" ||
    name === "LivyUnauthorised"
  );
}
