import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";

import { parseS3Uri } from "../../contract/s3Uri";
import { sourceOf } from "./bodies/objects";
import type { Resource } from "../synth/synthesise";

/**
 * Takes the marks of success off all results in the local store, unless the objects to upload are what it holds
 * already. A result is skipped for its mark, and one of another input or another application is not what is asked for.
 * To be called before the upload: where this is cut off, the next run finds the objects as different as before.
 *
 * @param storeFolder the store's folder, `<folder>/<bucket>/<key>`
 * @param rootPath whose results count
 * @returns how many marks there were
 */
export async function forgetStaleResults(
  objects: readonly Resource[],
  storeFolder: string,
  rootPath: string,
): Promise<number> {
  const changed = await Promise.all(objects.map((object) => isNew(object, storeFolder)));
  const root = parseS3Uri(rootPath);
  const folder = root && join(storeFolder, root.bucket, root.prefix);
  if (!changed.includes(true) || folder === undefined || !existsSync(folder)) {
    return 0;
  }
  const marks = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => basename(path) === "_SUCCESS",
  );
  marks.forEach((path) => {
    rmSync(join(folder, path));
  });
  return marks.length;
}

async function isNew(object: Resource, storeFolder: string): Promise<boolean> {
  const { bucket, key } = object.inputs as { readonly bucket: string; readonly key: string };
  const stored = join(storeFolder, bucket, key);
  return !existsSync(stored) || !hasSameBytes(stored, await sourceOf(object));
}

const PIECE_BYTES = 1024 * 1024;

/** Compares two files a piece at a time: an input may be larger than the memory. */
function hasSameBytes(one: string, other: string): boolean {
  if (statSync(one).size !== statSync(other).size) {
    return false;
  }
  const files = [openSync(one, "r"), openSync(other, "r")] as const;
  const pieces = [Buffer.alloc(PIECE_BYTES), Buffer.alloc(PIECE_BYTES)] as const;
  try {
    for (;;) {
      const read = readSync(files[0], pieces[0]);
      readSync(files[1], pieces[1]);
      if (read === 0) {
        return true;
      }
      if (!pieces[0].subarray(0, read).equals(pieces[1].subarray(0, read))) {
        return false;
      }
    }
  } finally {
    files.forEach(closeSync);
  }
}
