import { assetPath } from "../model/assets";
import type { FileFormat } from "../model/assets";
import type { Pipeline } from "../model/pipeline";
import { fileProblem, readFormat } from "./fileFormat";

/** The data files of pipelines by path, with the formats that all pipelines allow; an empty list allows any content. */
export function dataFilesOf(pipelines: readonly Pipeline[]): ReadonlyMap<string, readonly FileFormat[]> {
  const files = new Map<string, readonly FileFormat[]>();
  for (const { file, formats } of pipelines.flatMap(({ data = [] }) => data)) {
    const path = assetPath(file);
    if (path !== undefined) {
      const known = files.get(path) ?? [];
      files.set(
        path,
        known.length === 0 ? (formats ?? []) : known.filter((one) => formats?.includes(one) ?? true),
      );
    }
  }
  return files;
}

/** Why a file can't be staged with one of these formats, and what to do; undefined if it can. */
export function dataFileProblem(path: string, formats: readonly FileFormat[]): string | undefined {
  if (formats.length === 0) {
    return fileProblem(path);
  }
  const read = readFormat(path);
  if ("problem" in read) {
    return read.problem;
  }
  return formats.includes(read.format) ? undefined : `it is ${read.format}; allowed: ${formats.join(", ")}`;
}

/**
 * Why the configured `inputFile` can't be staged instead of the pipelines' data file, and what to do; undefined if it
 * can, or is empty.
 */
export function inputFileProblem(pipelines: readonly Pipeline[], inputFile: string): string | undefined {
  if (inputFile === "") {
    return undefined;
  }
  const [first, ...more] = dataFilesOf(pipelines);
  if (first === undefined) {
    return "the pipelines have no data file that it could replace; leave it empty";
  }
  if (more.length > 0) {
    const paths = [first, ...more].map(([path]) => path);
    return `the pipelines have several data files, ${paths.join(", ")}; leave it empty, and replace the file itself`;
  }
  return dataFileProblem(inputFile, first[1]);
}
