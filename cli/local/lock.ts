import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { toUserError, UserError } from "../common/errors";
import { livingPid, ownerOf } from "./owner";
import { CACHE_FOLDER } from "../common/paths";

/** Says that a folder is a run's own, which may replace what is in it. */
const MARKER = ".spark-etl";

/** Milliseconds between two looks at a lock that another process holds. */
const LOOK_MS = 200;

/**
 * Takes a folder for this process alone, so that two runs never write into one S3 store.
 *
 * @returns gives the folder back; its files stay
 * @throws UserError when another run holds it, when it holds other files, or when it can't be used
 */
export function lockFolder(folder: string): () => void {
  claim(folder);
  const taken = usable(folder, () => takeLock(join(folder, "run.pid")));
  if (typeof taken === "number") {
    const who = `another run (process ${String(taken)}) is using ${folder}`;
    throw new UserError(`${who}; wait for it, or stop it`);
  }
  return taken;
}

/**
 * Does what builds or reads the jar, which all runs of this clone have in one place, while no other process does.
 *
 * @param onWait gets a sentence when another process has to be waited for
 * @throws what the work throws; the signal's reason when it aborts before the work has begun
 */
export async function withBuildLock<T>(
  work: () => Promise<T>,
  onWait: (text: string) => void,
  signal: AbortSignal,
  lock = join(CACHE_FOLDER, "build.pid"),
): Promise<T> {
  mkdirSync(join(lock, ".."), { recursive: true });
  let taken = takeLock(lock);
  if (typeof taken === "number") {
    onWait(`waiting for process ${String(taken)}, which is building`);
  }
  while (typeof taken === "number") {
    await sleep(LOOK_MS, undefined, { signal });
    taken = takeLock(lock);
  }
  try {
    return await work();
  } finally {
    taken();
  }
}

/** Does something, unless another process that holds the same lock does it. */
export async function unlessLocked(lock: string, work: () => Promise<void>): Promise<void> {
  const taken = takeLock(lock);
  if (typeof taken === "number") {
    return;
  }
  try {
    await work();
  } finally {
    taken();
  }
}

/** Takes a lock file; gives what gives it back, or the process that holds it. */
function takeLock(lock: string): (() => void) | number {
  // Linked, not written: the lock is never there without its owner.
  const own = `${lock}.${String(process.pid)}`;
  writeFileSync(own, ownerOf(process.pid));
  try {
    while (!link(own, lock)) {
      const owner = contentOf(lock);
      const pid = owner === undefined ? undefined : livingPid(owner);
      if (pid !== undefined) {
        return pid;
      }
      // Gone meanwhile, or left by a process that was killed.
      removeLock(lock, owner, `${own}.old`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    rmSync(lock, { force: true });
  };
}

/** Removes a lock that was left; one that another process has taken since then is put back. */
function removeLock(lock: string, left: string | undefined, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch {
    return; // gone
  }
  if (contentOf(aside) !== left) {
    link(aside, lock);
  }
  rmSync(aside, { force: true });
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Whether the lock could be made; false when there is one. */
function link(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function claim(folder: string): void {
  if (folder.includes(delimiter)) {
    throw new UserError(
      `${folder} has a "${delimiter}" in it, which Java takes for the end of a path; give another folder with --folder`,
    );
  }
  usable(folder, () => {
    mkdirSync(folder, { recursive: true });
    if (!existsSync(join(folder, MARKER)) && readdirSync(folder).length > 0) {
      throw new UserError(`${folder} holds other files; give an empty or a new folder with --folder`);
    }
    writeFileSync(join(folder, MARKER), "");
  });
}

/** Does something in a folder; an error of the file system becomes a sentence that says what to do. */
function usable<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = toUserError(error);
    if (known !== error) {
      throw new UserError(`${(known as Error).message}; or give another folder with --folder`);
    }
    if (error instanceof UserError) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `${folder} can't be used (${code ?? String(error)}); give another folder with --folder`,
    );
  }
}
