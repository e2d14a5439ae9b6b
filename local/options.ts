import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";

import { UserError } from "./errors";

/**
 * Reads a command's options.
 *
 * @param command as a user types it, for the way to its help
 * @throws UserError on an option or a word that the command does not know
 */
export function readOptions<T extends NonNullable<ParseArgsConfig["options"]>>(command: string, options: T) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [mistake = ""] = (error as Error).message.split(". ");
    throw new UserError(`${mistake}; ${command} -- --help lists the options`);
  }
}
