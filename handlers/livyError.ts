import type { LivyErrorName } from "../contract/events";
import { showable } from "./clean";

/** A batch that Livy does not know (404): the functions turn it into another error before Step Functions sees it. */
type NotFound = "LivyBatchNotFound";

/**
 * An error that Step Functions sees under its own name, in Retry, Catch and the failed execution.
 * A class would do the same, but Pulumi's closure serialisation silently breaks a subclass of Error.
 */
export function livyError(name: LivyErrorName | NotFound, message: string): Error {
  // Lambda would add the stack trace to the execution's cause, where it is of no use.
  return Object.assign(new Error(showable(message)), { name, stack: "" });
}

/**
 * Whether a GET or a DELETE may succeed when it is repeated. That includes a refusal: Livy itself never refuses these,
 * so it comes from a gateway or an expired ticket.
 */
export function isTransient(error: unknown): error is Error {
  const { name } = error as Error;
  return mayHaveStarted(error) || name === "LivyRejected";
}

/**
 * Whether there may be a batch, now or soon, although a POST failed: the POST is then repeated with the same name.
 * Refused credentials say nothing about the job; a refusal by Livy itself does.
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
