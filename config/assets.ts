import { existsSync, statSync } from "node:fs";
import { basename, extname, join, posix } from "node:path";

import type { StagedFile } from "../components/staging";
import { PROGRAM_FOLDER, RUNS_FOLDER, STAGING_PREFIX } from "../contract/paths";
import { ADDRESS_FIELDS, addressesIn } from "../contract/sparkApplication";
import { assetPath } from "../model/assets";
import type { FileFormat } from "../model/assets";
import type { Pipeline, SparkJob, Step } from "../model/pipeline";
import { jobsOf } from "../model/steps";
import { dataFileProblem, dataFilesOf } from "./dataFiles";
import { fileProblem, MEDIA_TYPES, readFormat } from "./fileFormat";
import { codeKeys } from "../components/readOnlyKeys";

/** A file of this repository that pipelines name, and that a deployment stages. */
export interface Asset extends StagedFile {
  /** The path that pipelines give: of a file, or of the folder that it is built from. */
  readonly source: string;
  readonly kind: "file" | "maven";
}

/** The folder under the root path for everything that the project stages. */
const FOLDER = `${PROGRAM_FOLDER}/`;

/** Prefixes whose objects expire by the lifecycle rules of the stack's own bucket. */
const EXPIRING = [`${RUNS_FOLDER}/`, STAGING_PREFIX];

/** Content types by file extension. Source: https://www.iana.org/assignments/media-types */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".csv": MEDIA_TYPES.csv,
  ".gz": MEDIA_TYPES["csv.gz"],
  ".jar": "application/java-archive",
  ".json": "application/json",
  ".parquet": MEDIA_TYPES.parquet,
  ".py": "text/x-python",
  ".zip": "application/zip",
};

/** Paths whose characters need no escape in keys, URIs and launch scripts. */
const PATH = /^[\w!.=-]+(\/[\w!.=-]+)*$/;

export interface ResolvedAssets {
  /** The pipelines, with each asset replaced by its address under the root path. */
  readonly pipelines: readonly Pipeline[];
  /** Each asset once, in the order in which pipelines refer to them. */
  readonly assets: readonly Asset[];
  /** Assets that can't be staged, and files that would be missing under the root path. */
  readonly errors: readonly string[];
}

/**
 * Finds the assets that pipelines refer to.
 *
 * @param pipelines pipelines without validation errors
 * @param inputFile a file, already checked, to stage instead of the pipelines' data file; empty: none
 * @param project the folder that paths are relative to
 */
export function resolveAssets(
  pipelines: readonly Pipeline[],
  inputFile: string,
  project: string,
): ResolvedAssets {
  const data = dataFilesOf(pipelines);
  const found = firstMentions(pipelines).map(([source, where]) => {
    const formats = data.get(source);
    const path = formats !== undefined && inputFile !== "" ? inputFile : source;
    const asset =
      formats === undefined ? codeAsset(source, project) : dataAsset(source, path, formats, project);
    return typeof asset === "string" ? `${where} is asset(${JSON.stringify(source)}); ${asset}` : asset;
  });
  const assets = found.filter((one) => typeof one !== "string");
  const resolved = pipelines.map((pipeline) => withAddresses(pipeline, assets));
  return {
    pipelines: resolved,
    assets,
    errors: [
      ...found.filter((one) => typeof one === "string"),
      ...sharedKeys(assets),
      ...missingFiles(resolved, assets),
    ],
  };
}

/** The path of each asset, and where it is first mentioned. */
function firstMentions(pipelines: readonly Pipeline[]): readonly (readonly [path: string, where: string])[] {
  const mentions = pipelines.flatMap(({ name, run, data = [] }) => [
    ...data.map(({ file }, at) => [file, `pipeline ${name}: data[${String(at)}].file`] as const),
    ...jobsOf(run).flatMap((job) =>
      ADDRESS_FIELDS.flatMap((field) =>
        addressesIn(job, field).map((address, at) => {
          const place = Array.isArray(job[field]) ? `${field}[${String(at)}]` : field;
          return [address, `pipeline ${name}, job ${job.name}: ${place}`] as const;
        }),
      ),
    ),
  ]);
  const first = new Map<string, string>();
  for (const [address, where] of mentions) {
    const path = assetPath(address);
    if (path !== undefined && !first.has(path)) {
      first.set(path, where);
    }
  }
  return [...first];
}

/** A file of a job's code; or why it can't be staged, and what to do. */
function codeAsset(source: string, project: string): Asset | string {
  const path = join(project, source);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return pathProblem(source) ?? fileProblem(path) ?? fileAsset(source, source, contentTypeOf(source));
  }
  if (!existsSync(join(path, "pom.xml"))) {
    return (
      pathProblem(source) ?? "it is a folder without a pom.xml; use a file, or the folder of a Maven project"
    );
  }
  const jar = `${basename(source)}.jar`;
  return (
    pathProblem(source) ?? {
      source,
      kind: "maven",
      path: `${source}/target/${jar}`,
      key: keyOf(posix.join(posix.dirname(source), jar)),
      contentType: contentTypeOf(jar),
    }
  );
}

/** A file that jobs read; or why it can't be staged, and what to do. */
function dataAsset(
  source: string,
  path: string,
  formats: readonly FileFormat[],
  project: string,
): Asset | string {
  const file = path === source ? join(project, source) : path;
  const problem = pathProblem(source) ?? dataFileProblem(file, formats);
  if (problem !== undefined) {
    return problem;
  }
  const read = formats.length === 0 ? undefined : readFormat(file);
  const isKnown = read !== undefined && "format" in read;
  return fileAsset(source, path, isKnown ? MEDIA_TYPES[read.format] : contentTypeOf(path));
}

function fileAsset(source: string, path: string, contentType: string): Asset {
  return { source, kind: "file", path, key: keyOf(source), contentType };
}

function pathProblem(source: string): string | undefined {
  if (!PATH.test(source) || source.split("/").some((part) => part === "." || part === "..")) {
    return "use a path within the project, relative to its folder, with only letters, digits and _ ! . = -";
  }
  return EXPIRING.some((folder) => keyOf(source).startsWith(folder))
    ? "objects with that name expire under the root path; rename its folder"
    : undefined;
}

/** The key under the root path: files in `assets/` are staged without that folder's name. */
function keyOf(path: string): string {
  return FOLDER + path.replace(/^assets\//, "");
}

function contentTypeOf(path: string): string {
  return CONTENT_TYPES[extname(path)] ?? "application/octet-stream";
}

function sharedKeys(assets: readonly Asset[]): readonly string[] {
  return assets.flatMap(({ source, key }, index) =>
    assets
      .slice(0, index)
      .filter((other) => other.key === key)
      .map(
        (other) => `assets ${other.source} and ${source} would both be staged as ${key}; rename one of them`,
      ),
  );
}

/** The files in the project's folder under the root path that nothing stages. */
function missingFiles(pipelines: readonly Pipeline[], assets: readonly Asset[]): readonly string[] {
  return codeKeys(pipelines)
    .filter(({ key }) => key.startsWith(FOLDER) && !assets.some((asset) => asset.key === key))
    .map(
      ({ pipeline, job, address }) =>
        `pipeline ${pipeline.name}, job ${job.name}: nothing stages ${address}; use asset("assets/…") for a file of this repository, or an address elsewhere, e.g. s3://bucket/a.jar`,
    );
}

function withAddresses(pipeline: Pipeline, assets: readonly Asset[]): Pipeline {
  const keys = new Map(assets.map(({ source, key }) => [source, key]));
  const resolve = (address: string): string => {
    const path = assetPath(address);
    const key = path === undefined ? undefined : keys.get(path);
    return key === undefined ? address : `{rootPath}/${key}${/#.*$/.exec(address)?.[0] ?? ""}`;
  };
  const data = pipeline.data?.map((one) => ({ ...one, file: resolve(one.file) }));
  const run = withJobs(pipeline.run, (job) => {
    const resolved = ADDRESS_FIELDS.flatMap((field) => {
      const addresses = addressesIn(job, field).map(resolve);
      return job[field] === undefined ? [] : [[field, Array.isArray(job[field]) ? addresses : addresses[0]]];
    });
    return { ...job, ...Object.fromEntries(resolved) } as SparkJob;
  });
  return { ...pipeline, ...(data === undefined ? {} : { data }), run };
}

/** A step with each of its jobs changed. */
function withJobs(step: Step, change: (job: SparkJob) => SparkJob): Step {
  switch (step.shape) {
    case undefined:
      return change(step);
    case "sequence":
      return { ...step, steps: step.steps.map((one) => withJobs(one, change)) };
    case "parallel":
      return { ...step, branches: step.branches.map((one) => withJobs(one, change)) };
    case "forEach":
      return { ...step, run: withJobs(step.run, change) };
  }
}
