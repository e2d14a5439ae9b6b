import type { LivyErrorName } from "../asl/contract";

/**
 * An error that Step Functions sees under its own name, in Retry, Catch and the failed execution.
 * A class would do that too, but a subclass of Error is silently broken by Pulumi's closure serialisation.
 */
export function livyError(name: LivyErrorName, message: string): Error {
  // Lambda would send the stack trace along, into the execution's cause: it says nothing to the person who reads it.
  return Object.assign(new Error(message), { name, stack: "" });
}

/** Whether asking Livy again may give another answer. */
export function isTransient(error: unknown): error is Error {
  const { name } = error as Error;
  return name === "LivyUnreachable" || name === "LivyServerError" || name === "LivyTooManySessions";
}
