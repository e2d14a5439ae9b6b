import { existsSync, readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";

import { MEDIA_TYPES, readFormat } from "../../config/fileFormat";
import { parseS3Uri } from "../../contract/s3Uri";
import { readResultTable } from "./resultTable";
import type { ResultTable } from "./resultTable";

/** The pipeline's result: what its folder holds when it has succeeded. */
export interface Result {
  /** Path of the folder in the local S3 store. */
  readonly folder: string;
  /**
   * The files in it and in its subfolders, but for what Spark hides: its marks, and folders it works in; by path. Those
   * of earlier runs are the result of items that were skipped, and are left out where none was.
   */
  readonly files: readonly ResultFile[];
  /** How many files were left out. */
  readonly leftOut: number;
  /** Whether this run wrote a result, or skipped items that have one. */
  readonly isThere: boolean;
  /** Only of a result that is one CSV file. */
  readonly table?: ResultTable;
  /** Why the one CSV file, or the folder, can't be shown. */
  readonly problem?: string;
}

export interface ResultFile {
  /** Path in the folder. */
  readonly path: string;
  readonly bytes: number;
  readonly isEarlier: boolean;
}

/**
 * The objects of a folder, its marks too: paths, and what changes with every object that is written. That is the file
 * and its time of change, which no program can set: a copy or a rename may keep the other times, and an object that is
 * written again with the same content would look the same by any digest.
 */
export type Snapshot = ReadonlyMap<string, string>;

/** Takes the objects of a result's folder; before an execution, so that its own can be told from earlier ones. */
export function snapshotOf(storeFolder: string, resultUri: string): Snapshot {
  const folder = folderOf(storeFolder, resultUri);
  return new Map(objectsIn(folder).map(({ path, identity }) => [path, identity]));
}

/**
 * Reads the result out of the local S3 store, whose objects are plain files. A run has succeeded by then, and so whatever
 * is wrong with the result is said in it and not thrown.
 *
 * @param storeFolder the store's folder, `<folder>/<bucket>/<key>`
 * @param resultUri the pipeline's result as the stack's outputs have it, a folder
 * @param before what was in the folder before the execution
 * @param skipped how many items the execution skipped, as their results were there
 */
export async function readResult(
  storeFolder: string,
  resultUri: string,
  before: Snapshot,
  skipped: number,
): Promise<Result> {
  const folder = folderOf(storeFolder, resultUri);
  try {
    const objects = objectsIn(folder).map((object) => ({
      ...object,
      isEarlier: before.get(object.path) === object.identity,
    }));
    const all = objects
      .filter(({ path }) => !path.split(sep).some((part) => /^[._]/.test(part)))
      .map(({ path, bytes, isEarlier }) => ({ path, bytes, isEarlier }));
    const files = skipped > 0 ? all : all.filter(({ isEarlier }) => !isEarlier);
    return {
      folder,
      files,
      leftOut: all.length - files.length,
      isThere: files.length > 0 || objects.some(({ isEarlier }) => !isEarlier),
      ...(await tableOf(folder, files)),
    };
  } catch (error) {
    return { folder, files: [], leftOut: 0, isThere: true, problem: problemOf(error) };
  }
}

async function tableOf(
  folder: string,
  files: readonly ResultFile[],
): Promise<Pick<Result, "table" | "problem">> {
  const [only, ...more] = files;
  if (only?.path.endsWith(".csv") !== true || more.length > 0) {
    return {};
  }
  const file = join(folder, only.path);
  try {
    const read = only.bytes === 0 ? { format: "csv" as const } : readFormat(file);
    if ("problem" in read) {
      return { problem: `${only.path} is not shown: ${read.problem}` };
    }
    return read.format === "csv"
      ? { table: await readResultTable(file) }
      : { problem: `${only.path} is not shown: it is ${MEDIA_TYPES[read.format]}` };
  } catch (error) {
    return { problem: `${only.path} is not shown: ${problemOf(error)}` };
  }
}

function problemOf(error: unknown): string {
  return `it can't be read (${error instanceof Error ? error.message : String(error)})`;
}

function folderOf(storeFolder: string, resultUri: string): string {
  const location = parseS3Uri(resultUri);
  if (location === undefined) {
    throw new Error(`the stack's resultUri is "${resultUri}", which is no s3:// address`);
  }
  return join(storeFolder, location.bucket, location.prefix);
}

function objectsIn(folder: string) {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return paths.sort().flatMap((path) => {
    const stat = statSync(join(folder, path), { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() === true
      ? [{ path, bytes: Number(stat.size), identity: `${String(stat.ino)} ${String(stat.ctimeNs)}` }]
      : [];
  });
}
