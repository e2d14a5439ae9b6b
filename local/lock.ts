import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "./errors";

/** Says that a folder is a run's own, which may replace what is in it. */
const MARKER = ".spark-etl";

/**
 * Takes a folder for this process alone, so that two runs never write into one S3 store.
 *
 * @returns gives the folder back; its files stay
 * @throws UserError when another run holds it, when it holds somebody else's files, or when it can't be written
 */
export function lockFolder(folder: string): () => void {
  claim(folder);
  const lock = join(folder, "run.pid");
  // Linked, not written: the lock is never there without its owner's number.
  const own = `${lock}.${String(process.pid)}`;
  writeFileSync(own, String(process.pid));
  try {
    while (!link(own, lock)) {
      const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
      if (isAlive(owner)) {
        const who = `another run (process ${String(owner)}) is using ${folder}`;
        throw new UserError(`${who}; wait for it, or stop it`);
      }
      // Gone meanwhile, or left by a run that was killed.
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(own);
  }
  return () => {
    rmSync(lock, { force: true });
  };
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
  try {
    mkdirSync(folder, { recursive: true });
    if (!existsSync(join(folder, MARKER)) && readdirSync(folder).length > 0) {
      throw new UserError(
        `${folder} holds files of something else; give an empty or a new folder with --folder`,
      );
    }
    writeFileSync(join(folder, MARKER), "");
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `${folder} can't be used (${code ?? String(error)}); give another folder with --folder`,
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
