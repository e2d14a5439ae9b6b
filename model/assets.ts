const SCHEME = "asset:";

/**
 * The address of a file of this repository, for a job's `file`, `jars`, `pyFiles`, `files` and `archives` and for a
 * pipeline's `data`. Nothing else is needed: the file is built if necessary and uploaded under the root path, and the
 * job gets its address there.
 *
 * @param path relative to the project: a file, e.g. `assets/input/orders.csv`, or the folder of a Maven project, e.g.
 *   `assets/orders`, whose jar `target/orders.jar` Maven builds. Files below `assets/` are staged under
 *   `{rootPath}/emr-step-functions/` by the rest of its path: as `input/orders.csv` and `orders.jar`.
 * @example file: asset("assets/orders"), archives: [asset("assets/python.zip#environment")]
 */
export function asset(path: string): string {
  return SCHEME + path;
}

/** The path that was passed to `asset`, without its `#name`; undefined for any other address. */
export function assetPath(address: string): string | undefined {
  return address.startsWith(SCHEME) ? address.slice(SCHEME.length).replace(/#.*$/, "") : undefined;
}

/** The supported formats of data files. */
export const FILE_FORMATS = ["csv", "csv.gz", "parquet"] as const;

export type FileFormat = (typeof FILE_FORMATS)[number];

/** A file of this repository that a pipeline's jobs read. */
export interface DataFile {
  /** e.g. `asset("assets/input/orders.csv")`, which jobs find at `{rootPath}/emr-step-functions/input/orders.csv`. */
  readonly file: string;
  /**
   * The allowed formats of its content: the deployment refuses any other, whatever the file's name.
   *
   * @default any content
   */
  readonly formats?: readonly FileFormat[];
}
