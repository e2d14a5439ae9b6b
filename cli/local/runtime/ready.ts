import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, readLog } from "./logFile";
import type { Exit, Managed } from "../../common/supervisor";

const LOG_LINES = 15;

/**
 * Polls until `probe` gives a value.
 * @throws Error with the last lines of the log when the process ends first, or after `withinSeconds`, which also
 * stops it.
 */
export async function untilReady<T>(
  server: Managed,
  logFile: string,
  withinSeconds: number,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const exit: { seen?: Exit } = {};
  void server.exited.then((seen) => (exit.seen = seen));
  const deadline = Date.now() + withinSeconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined) {
      return value;
    }
    if (exit.seen !== undefined) {
      throw new Error(
        await failure(server.name, `ended (${describeExit(exit.seen)}) before it was ready`, logFile),
      );
    }
    if (Date.now() > deadline) {
      await server.stop();
      throw new Error(await failure(server.name, `was not ready within ${String(withinSeconds)} s`, logFile));
    }
    await sleep(50);
  }
}

/** The status of GET `url`, undefined without an answer within 2 s. */
export function getStatus(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => {
      resolve(undefined);
    });
  });
}

/** `SIGKILL`, or `exit code 1`. */
export function describeExit({ code, signal }: Exit): string {
  return signal ?? `exit code ${String(code)}`;
}

async function failure(name: string, what: string, logFile: string): Promise<string> {
  return `${name} ${what}; the end of ${logFile}:\n${lastLines(await readLog(logFile), LOG_LINES)}`;
}
