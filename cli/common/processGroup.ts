import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const GRACE_MS = 5000;
const KILL_WAIT_MS = 2000;

/** SIGTERM, then SIGKILL for what is left after 5 s; resolves when the group has gone. */
export async function endGroup(group: number): Promise<void> {
  if (!signalGroup(group, "SIGTERM") || (await gone(group, GRACE_MS))) {
    return;
  }
  signalGroup(group, "SIGKILL");
  await gone(group, KILL_WAIT_MS);
}

async function gone(group: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (signalGroup(group, 0) && !onlyZombies(group)) {
    if (Date.now() >= deadline) {
      return false;
    }
    await sleep(20);
  }
  return true;
}

/** Whether the group was there to take the signal; 0 sends none. macOS answers EPERM for a group of zombies. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * Whether all of a group is dead and only waits to be collected. Orphans wait for process 1, which in a container
 * without an init never does it. `/proc/<pid>/stat` is "pid (name) state parent group …"; elsewhere than on Linux
 * there is no such file, and process 1 does its duty.
 */
function onlyZombies(group: number): boolean {
  if (process.platform !== "linux") {
    return false;
  }
  return readdirSync("/proc").every((pid) => {
    if (!/^\d+$/.test(pid)) {
      return true;
    }
    const [, state, owner] = /\) (\S) \d+ (\d+) /.exec(statOf(pid)) ?? [];
    return Number(owner) !== group || state === "Z" || state === "X";
  });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return ""; // ended while we looked
  }
}
