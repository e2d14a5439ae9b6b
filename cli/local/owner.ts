import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process, told from a later one of the same number: `<pid> <start>`. It marks what a process holds, so that what it
 * leaves when it is killed can be told from what is in use.
 */
export function ownerOf(pid: number): string {
  return `${String(pid)} ${startOf(pid) ?? "?"}`;
}

/** The process of an owner's mark; undefined when it has ended, or the mark is none. */
export function livingPid(owner: string): number | undefined {
  const [, pid = "", start = "?"] = /^(\d+)(?: (\S+))?$/.exec(owner) ?? [];
  if (!isThere(Number(pid))) {
    return undefined;
  }
  const now = startOf(Number(pid)) ?? "?";
  // One whose start nobody can tell counts as the same.
  return start === "?" || now === "?" || now === start ? Number(pid) : undefined;
}

function isThere(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process was started: on Linux in clock ticks after the boot, the 22nd field of `/proc/<pid>/stat`, elsewhere in
 * seconds since 1970. Undefined where it can't be told; `ended` of a process that only waits to be collected.
 */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // The second field, a name in parentheses, may hold blanks and parentheses.
      const [state, ...fields] = readFileSync(`/proc/${String(pid)}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return state === "Z" || state === "X" ? "ended" : fields[18];
    }
    const said = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const milliseconds = Date.parse(said.trim());
    return Number.isNaN(milliseconds) ? undefined : String(milliseconds / 1000);
  } catch {
    return undefined;
  }
}
