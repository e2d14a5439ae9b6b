import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Processes of a group that are not zombies. */
export function alive(group: number): number {
  const table = execFileSync("ps", ["-A", "-o", "pgid=,stat="], { encoding: "utf8" });
  const lines = table.split("\n").map((line) => line.trim().split(/\s+/));
  return lines.filter(([pgid, stat = "Z"]) => Number(pgid) === group && !stat.startsWith("Z")).length;
}

export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds = 10,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Not within ${String(seconds)} s: ${what}`);
    }
    await sleep(30);
  }
}
