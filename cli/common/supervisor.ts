import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { endGroup } from "./processGroup";
import { reaperPipe, tellReaper } from "./reaper";

export interface ProcessSpec {
  /** Used in messages only. */
  readonly name: string;
  /** An executable file, or a name found on `env.PATH`. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Takes standard output and error; its folder is created. */
  readonly logFile: string;
  /** Whether to append to the log. Default: false, it is truncated first. */
  readonly append?: boolean;
  /** Whether others may read what the process writes, as the user's own umask says. Default: false. */
  readonly shared?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Managed {
  readonly name: string;
  /** Also the id of its process group, which holds everything it starts. */
  readonly pid: number;
  /** Resolves when the process has ended and nothing of its group is left; never rejects. */
  readonly exited: Promise<Exit>;
  /** SIGTERM to the group, SIGKILL to what is left after 5 s; resolves when all of it has gone. */
  readonly stop: () => Promise<void>;
}

const running = new Set<Pick<Managed, "stop">>();

/**
 * The shell that becomes the command by `exec`. It announces its own process group to the reaper (descriptor 3)
 * before there is anything to lose, so no moment exists in which a child runs that the reaper has not heard of:
 * until `exec` the shell itself holds the reaper's pipe open. With the reaper gone the write fails and the command
 * is never run. What remains: a command that leaves its group by `setsid` is out of reach.
 */
const ANNOUNCE_AND_EXEC = 'echo "+$$" >&3 && exec "$@" 3>&-';
/** On a shared machine the data, the logs and the keys of a run are the user's alone. */
const PRIVATELY = `umask 077 && ${ANNOUNCE_AND_EXEC}`;

/**
 * A UTF-8 locale that the machine has. Java 17 takes the charset of arguments, file names and text from the locale,
 * turns what that does not have into "?", and takes a locale that is not there for C; sun.jnu.encoding can't be set.
 * Every Linux that Node 22 runs on has C.UTF-8 (glibc from 2.28 on as distributions build it, 2.35 by itself); macOS
 * has had en_US.UTF-8 always, and Java takes file names and arguments there for UTF-8 whatever the locale is.
 */
export const UTF8_LOCALE = process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8";

/**
 * Starts a process in a group of its own, which ends no later than this process does, even by `kill -9`.
 * A command that cannot be run exits with 126 or 127 and says why in its log.
 * @throws Error when not even a shell can be started (no process or file descriptor left, no such `cwd`).
 */
export function startProcess(spec: ProcessSpec): Managed {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, spec.append === true ? "a" : "w");
  const script = spec.shared === true ? ANNOUNCE_AND_EXEC : PRIVATELY;
  const child = spawn("/bin/sh", ["-c", script, spec.name, spec.command, ...spec.args], {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: true,
    stdio: ["ignore", log, log, reaperPipe()],
  });
  closeSync(log);
  const { pid } = child;
  child.on("error", () => undefined); // said by the missing pid
  if (pid === undefined) {
    throw new Error(`${spec.name} could not be started in ${spec.cwd}.`);
  }
  const ended = exitOf(child);
  const exited = ended.then(async (exit) => {
    await endGroup(pid); // what outlives its leader, such as a driver whose Livy was killed
    tellReaper(`-${String(pid)}`);
    running.delete(managed);
    return exit;
  });
  const managed: Managed = {
    name: spec.name,
    pid,
    exited,
    stop: async () => {
      if (running.has(managed)) {
        await endGroup(pid);
      } // later the id may be another process's
      await exited;
    },
  };
  running.add(managed);
  return managed;
}

/** Stops everything that `startProcess` started, all at once, and what `stopWithAll` added. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(({ stop }) => stop()));
}

/**
 * Runs work that holds nothing but processes, e.g. a build: an abort ends them at once.
 *
 * @throws the signal's reason when it aborts
 */
export async function interruptible<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const stop = () => void stopAll();
  signal.addEventListener("abort", stop);
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", stop);
    signal.throwIfAborted();
  }
}

/**
 * Has `stopAll` stop something in addition to the processes, such as what would restart one of them.
 * @returns a function that removes it again
 */
export function stopWithAll(stoppable: Pick<Managed, "stop">): () => void {
  running.add(stoppable);
  return () => running.delete(stoppable);
}

/**
 * The variables every child needs to find programs and files, and to write UTF-8; what else it gets is said where it is
 * started.
 */
export function baseEnv(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ["PATH", "HOME", "USER", "TMPDIR"];
  const kept = names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { ...(Object.fromEntries(kept) as Record<string, string>), LC_ALL: UTF8_LOCALE };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve({ code, signal });
    });
  });
}
