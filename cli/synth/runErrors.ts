import * as pulumi from "@pulumi/pulumi";

import { UserError } from "../common/errors";

/**
 * Runs a part of the program. What would end `pulumi up` with a message for its user ends a command with that message.
 *
 * @throws UserError with the message of a pulumi.RunError; any other error as it is
 */
export function asUserError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw pulumi.RunError.isInstance(error) ? new UserError(error.message) : error;
  }
}
