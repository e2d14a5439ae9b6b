import { UserError } from "./errors";
import { stopAll } from "./runtime/supervisor";

/** Exit codes of a process that a signal ended, as shells count them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs a command line program to its end: prints a user's mistake as one sentence, takes Ctrl-C as an abort,
 * and leaves no process behind.
 *
 * @param program gets a signal that aborts with the first Ctrl-C, and gives the exit code
 */
export async function main(program: (signal: AbortSignal) => Promise<number>): Promise<never> {
  const controller = new AbortController();
  let stoppedBy: keyof typeof SIGNALS | undefined;
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    // A terminal sends Ctrl-C to every process of the group, and npm sends it on: it may come twice.
    process.on(name, () => {
      stoppedBy ??= name;
      controller.abort();
    });
  }
  // A proxy of the user's is for the world outside, not for the servers on this machine.
  process.env.no_proxy = [process.env.no_proxy ?? process.env.NO_PROXY ?? "", "127.0.0.1"].join(",");
  let code: number;
  try {
    code = await program(controller.signal);
  } catch (error) {
    // An abort makes whatever it hits fail; that is not the user's news.
    if (stoppedBy === undefined) {
      const known = error instanceof UserError;
      process.stderr.write(
        `\n${known ? error.message : String((error as Error | undefined)?.stack ?? error)}\n`,
      );
    }
    code = error instanceof UserError ? 2 : 1;
  }
  await stopAll();
  // Outright, because an interpreter's timer may still hang in the event loop.
  process.exit(stoppedBy === undefined ? code : SIGNALS[stoppedBy]);
}
