import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { UserError } from "../common/errors";
import { livingPid, ownerOf } from "./owner";

/** Names of the folders: `spark-etl-run-<pid>-<start>-<random>`, so that whose one is can be told from its name. */
const PREFIX = "spark-etl-run-";
const NAME = /^spark-etl-run-(\d+)-([^-]+)-[A-Za-z0-9]{6}$/;

/**
 * Makes a folder for this process in the system's temporary folder, and removes those of earlier processes that were
 * killed before they could do it.
 *
 * @param parent the temporary folder
 * @throws UserError when it can't be made
 */
export function newTemporaryFolder(parent = tmpdir()): string {
  try {
    sweep(parent);
    return mkdtempSync(join(parent, `${PREFIX}${ownerOf(process.pid).replace(" ", "-")}-`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `the temporary folder ${parent} can't be used (${code ?? String(error)}); set TMPDIR to one that can`,
    );
  }
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid, start] = NAME.exec(name) ?? [];
    const folder = join(parent, name);
    if (
      pid === undefined ||
      start === undefined ||
      livingPid(`${pid} ${start}`) !== undefined ||
      !isOurs(folder)
    ) {
      continue;
    }
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // It does no harm, and may be swept by another run at this moment.
    }
  }
}

/** A folder of this user's, and no link to one. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === userInfo().uid;
}
