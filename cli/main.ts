import { showable } from "../handlers/clean";
import { toUserError, UserError } from "./common/errors";
import { helpOf, readOptions } from "./options";
import type { Command, Options, Values } from "./options";
import { stopAll } from "./common/supervisor";

/** Exit codes of a process that a signal ended, as shells count them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs a command to its end: reads its options, prints its help, or a user's mistake as one sentence, takes Ctrl-C as an
 * abort, and leaves no process behind.
 *
 * @param program gets the options and a signal that aborts with the first Ctrl-C, and gives the exit code
 */
export async function main<T extends Options>(
  command: Command<T>,
  program: (options: Values<T>, signal: AbortSignal) => Promise<number>,
): Promise<never> {
  const controller = new AbortController();
  let stoppedBy: keyof typeof SIGNALS | undefined;
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    // A terminal sends Ctrl-C to every process of the group, and npm sends it on: it may come twice.
    process.on(name, () => {
      stoppedBy ??= name;
      controller.abort();
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    // A reader such as `head` may leave before the end; that must not end a run.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
    });
  }
  // The user's proxy is for other hosts, not for the servers on this machine.
  process.env.no_proxy = [process.env.no_proxy ?? process.env.NO_PROXY ?? "", "127.0.0.1"].join(",");
  let code: number;
  try {
    const options = readOptions(command);
    if (options === undefined) {
      process.stdout.write(`${helpOf(command)}\n`);
      code = 0;
    } else {
      code = await program(options, controller.signal);
    }
  } catch (thrown) {
    const error = toUserError(thrown);
    // An abort makes all work in progress fail, which the user need not read.
    if (stoppedBy === undefined) {
      const known = error instanceof UserError;
      const words = known ? error.message : String((error as Error | undefined)?.stack ?? error);
      process.stderr.write(`\n${showable(words)}\n`);
    }
    code = error instanceof UserError ? 2 : 1;
  }
  await stopAll();
  // Explicitly, because a timer of the interpreter may still keep the event loop alive.
  process.exit(stoppedBy === undefined ? code : SIGNALS[stoppedBy]);
}
