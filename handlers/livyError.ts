import type { LivyErrorName } from "../asl/contract";

/**
 * An error that Step Functions sees under its own name, in Retry, Catch and the failed execution.
 * A class would do that too, but a subclass of Error is silently broken by Pulumi's closure serialisation.
 */
export function livyError(name: LivyErrorName, message: string): Error {
  return Object.assign(new Error(message), { name });
}
