import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return () => {
        rmSync(lock, { force: true });
      };
    } catch {
      const owner = Number(readFileSync(lock, "utf8"));
      if (isAlive(owner)) {
        throw new UserError(
          `another run (process ${String(owner)}) is using ${folder}; wait for it, or stop it`,
        );
      }
      // Left by a run that was killed.
      rmSync(lock, { force: true });
    }
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
