import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve, sep } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { boundErrors } from "../compiler/bounds/bounds";
import { validationErrors } from "../model/validation/validate";
import type { Pipeline } from "../model/pipeline";

const PROJECT = join(__dirname, "..");

/**
 * Loads every exported value of every file of a folder, sorted by file and export; its subfolders are for what several
 * files share. Not checked any further than that it is a pipeline: `checkPipelines` does that.
 *
 * @param folder the folder that teams write pipelines into, relative to the project, e.g. `pipelines`
 * @throws pulumi.RunError naming every export that is none, or when there is no folder or no pipeline at all
 */
export function loadPipelines(folder: string, project = PROJECT): readonly Pipeline[] {
  const files = filesOf(folder, project);
  const loaded = files.map((file) => load(folder, file, project));
  const exported = loaded.flatMap((file) => file.exported);
  throwPipelineErrors([
    ...loaded.flatMap(({ mistakes }) => mistakes),
    ...exported.flatMap(([where, value]) => (isPipeline(value) ? [] : [`${where} ${NO_PIPELINE}`])),
  ]);
  // One that is exported by two names, or two files, is one all the same.
  const pipelines = [...new Set(exported.flatMap(([, value]) => (isPipeline(value) ? [value] : [])))];
  // Of none there is nothing to choose from.
  throwPipelineErrors(pipelines.length === 0 ? validationErrors(pipelines) : []);
  return pipelines;
}

function filesOf(folder: string, project: string): readonly string[] {
  try {
    return readdirSync(join(project, folder), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new pulumi.RunError(
      `The folder of the pipelines, ${folder}/, can't be read (${code ?? String(error)}); create it, or set pipelinesFolder to another`,
    );
  }
}

const NO_PIPELINE =
  "is no pipeline, which has a name and a run; every export is one, and a job that files share belongs into a subfolder";

/**
 * Validates what the authors wrote.
 *
 * @throws pulumi.RunError naming every mistake at once: the pipeline, the job and the rule
 */
export function checkPipelines(pipelines: readonly Pipeline[]): void {
  throwPipelineErrors(validationErrors(pipelines));
}

/**
 * Checks that valid pipelines fit into what Step Functions allows an execution.
 *
 * @param pollWindowSeconds seconds that one call of the status function watches a batch: an execution's events depend on it
 * @throws pulumi.RunError naming every pipeline that does not fit, and the limit
 */
export function checkBounds(pipelines: readonly Pipeline[], pollWindowSeconds: number): void {
  throwPipelineErrors(pipelines.flatMap((pipeline) => boundErrors(pipeline, pollWindowSeconds)));
}

/** @throws pulumi.RunError naming all of them, unless there are none */
export function throwPipelineErrors(errors: readonly string[]): void {
  if (errors.length > 0) {
    const count = errors.length === 1 ? "a mistake" : `${String(errors.length)} mistakes`;
    throw new pulumi.RunError([`The pipelines have ${count}:`, ...errors].join("\n  - "));
  }
}

interface Loaded {
  readonly exported: readonly (readonly [string, unknown])[];
  readonly mistakes: readonly string[];
}

function load(folder: string, file: string, project: string): Loaded {
  try {
    const exported = exportsOf(folder, file, project);
    return {
      exported,
      mistakes:
        exported.length === 0
          ? [`${folder}/${file} exports nothing; export a pipeline, or put what files share into a subfolder`]
          : [],
    };
  } catch (error) {
    return { exported: [], mistakes: loadErrors(folder, file, project, error) };
  }
}

/** Why a file can't be loaded, a sentence each: TypeScript's own diagnostics, or what it has thrown, and where. */
function loadErrors(folder: string, file: string, project: string, error: unknown): readonly string[] {
  const { diagnosticText, stack, message, name } = (error ?? {}) as Readonly<Record<string, unknown>>;
  // A compiler names files from where it runs, a stack trace by their full path.
  const inFolder = (path: string) => {
    const within = resolve(project, path);
    return within.startsWith(join(project, folder) + sep) ? relative(project, within) : undefined;
  };
  if (typeof diagnosticText === "string") {
    const told = diagnosticText.split("\n").flatMap((line) => {
      const [, path = "", row = "", column = "", why = ""] =
        /^(\S+)\((\d+),(\d+)\): error TS\d+: (.*)$/.exec(line) ?? [];
      const known = inFolder(path);
      return known === undefined ? [] : [`${known}:${row}:${column} is no TypeScript: ${why}`];
    });
    // What is wrong may be in a file elsewhere that this one takes something from.
    return told.length > 0
      ? told
      : [`${folder}/${file} can't be loaded: ${diagnosticText.split("\n")[0] ?? ""}; mend it`];
  }
  const what =
    typeof message === "string" ? `${String(name)}: ${message.split("\n")[0] ?? ""}` : String(error);
  const frames = typeof stack === "string" ? [...stack.matchAll(/(\/[^():\n]+)(:\d+:\d+)/g)] : [];
  const [at] = frames.flatMap(([, path = "", place = ""]) => {
    const known = inFolder(path);
    return known === undefined ? [] : [known + place];
  });
  return [`${at ?? `${folder}/${file}`} can't be loaded, it throws ${what}; mend it`];
}

/** Each export of a file, by where it is: `orders of pipelines/orders.ts`. */
function exportsOf(folder: string, file: string, project: string): readonly (readonly [string, unknown])[] {
  // Not import(), which would add the whole once more as the default.
  const exported = createRequire(__filename)(join(project, folder, file)) as Readonly<
    Record<string, unknown>
  >;
  return Object.keys(exported)
    .sort()
    .map((name) => [`${name} of ${folder}/${file}`, exported[name]] as const);
}

/** Whether it is meant as a pipeline: what is wrong with its fields, the checks say. */
function isPipeline(value: unknown): value is Pipeline {
  return (
    typeof value === "object" &&
    value !== null &&
    ("name" in value || "run" in value) &&
    // A job has a file, and what is made of jobs a shape.
    !("file" in value) &&
    !("shape" in value)
  );
}
