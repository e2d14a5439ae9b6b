import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";

import { parse } from "csv-parse/sync";

import { parseS3Uri } from "../components/s3Uri";

/** The pipeline's result: what its folder holds when it has succeeded. */
export interface Result {
  /** Path of the folder in the local S3 store. */
  readonly folder: string;
  /** The files in it and in its subfolders, but for what Spark hides: its marks, and folders it works in; by path. */
  readonly files: readonly ResultFile[];
  /** Only of a result that is one CSV file. */
  readonly table?: ResultTable;
}

export interface ResultFile {
  /** Path in the folder. */
  readonly path: string;
  readonly bytes: number;
}

/** A CSV file with a header. */
export interface ResultTable {
  readonly columns: readonly string[];
  /** Values as they stand in the file: they are exact decimals, which numbers are not. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/**
 * Reads the result out of the local S3 store, whose objects are plain files.
 *
 * @param storeFolder the store's folder, `<folder>/<bucket>/<key>`
 * @param resultUri the pipeline's result as the stack's outputs have it, a folder
 */
export function readResult(storeFolder: string, resultUri: string): Result {
  const location = parseS3Uri(resultUri);
  if (location === undefined) {
    throw new Error(`the stack's resultUri is "${resultUri}", which is no s3:// address`);
  }
  const folder = join(storeFolder, location.bucket, location.prefix);
  const files = filesIn(folder);
  const [only, ...more] = files;
  return {
    folder,
    files,
    ...(only?.path.endsWith(".csv") === true && more.length === 0
      ? { table: readTable(join(folder, only.path)) }
      : {}),
  };
}

function filesIn(folder: string): readonly ResultFile[] {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  return paths
    .filter((path) => !path.split(sep).some((part) => /^[._]/.test(part)))
    .sort()
    .map((path) => ({ path, stat: statSync(join(folder, path)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ path, stat }) => ({ path, bytes: stat.size }));
}

function readTable(file: string): ResultTable {
  const lines: string[][] = parse(readFileSync(file));
  const [columns = [], ...rows] = lines;
  return {
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ""]))),
  };
}
