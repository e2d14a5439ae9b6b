import { open, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The whole log so far; "" when there is none. */
export async function readLog(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

/** The last `count` lines that say something. */
export function lastLines(log: string, count: number): string {
  return log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

/**
 * Calls `onLine` with each complete line of a growing file, until `ended` resolves and the rest has been read.
 * A file and not a pipe, so that the process that writes does not depend on the one that reads.
 */
export async function followLines(
  file: string,
  ended: Promise<unknown>,
  onLine: (line: string) => void,
): Promise<void> {
  const state = { over: false };
  const end = ended.then(() => (state.over = true));
  const handle = await open(file, "r");
  const buffer = Buffer.alloc(64 * 1024);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const last = state.over; // asked before reading: what is written until the end is still read
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
      if (bytesRead > 0) {
        continue;
      }
      if (last) {
        return;
      }
      await Promise.race([end, sleep(100)]);
    }
  } finally {
    await handle.close();
  }
}
