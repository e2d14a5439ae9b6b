import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "csv-parse/sync";

import { parseS3Uri } from "../components/s3Uri";

/** The pipeline's result: one CSV file with a header. */
export interface Result {
  /** Path of the file in the local S3 store. */
  readonly file: string;
  readonly columns: readonly string[];
  /** Values as they stand in the file: they are exact decimals, which numbers are not. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/**
 * Reads the result out of the local S3 store, whose objects are plain files.
 *
 * @param storeFolder the store's folder, `<folder>/<bucket>/<key>`
 * @param resultUri the stack's output, a folder with one CSV file
 * @throws Error when there is not exactly one file
 */
export function readResult(storeFolder: string, resultUri: string): Result {
  const location = parseS3Uri(resultUri);
  if (location === undefined) {
    throw new Error(`the stack's resultUri is "${resultUri}", which is no s3:// address`);
  }
  const folder = join(storeFolder, location.bucket, location.prefix);
  const [name, ...more] = readdirSync(folder).filter((file) => file.endsWith(".csv"));
  if (name === undefined || more.length > 0) {
    throw new Error(`${folder} holds ${name === undefined ? "no" : "more than one"} CSV file`);
  }
  const file = join(folder, name);
  const lines: string[][] = parse(readFileSync(file));
  const [columns = [], ...rows] = lines;
  return {
    file,
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ""]))),
  };
}
