import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve, sep } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { boundErrors } from "../compiler/bounds/bounds";
import type { Polling } from "../contract/polling";
import { validationErrors } from "../model/validation/validate";
import type { Pipeline } from "../model/pipeline";

const PROJECT = join(__dirname, "..");

/**
 * Loads every exported value of every file in a folder, sorted by file and export; its subfolders are for code that
 * several files share. Only checks that each value is meant as a pipeline: `checkPipelines` validates them.
 *
 * @param folder the folder with the team's pipelines, relative to the project, e.g. `pipelines`
 * @throws pulumi.RunError with every export that is not a pipeline, or if there is no folder or no pipeline at all
 */
export function loadPipelines(folder: string, project = PROJECT): readonly Pipeline[] {
  const files = filesOf(folder, project);
  const loaded = files.map((file) => load(folder, file, project));
  const exported = loaded.flatMap((file) => file.exported);
  throwPipelineErrors([
    ...loaded.flatMap(({ mistakes }) => mistakes),
    ...exported.flatMap(([where, value]) => (isPipeline(value) ? [] : [`${where} ${NO_PIPELINE}`])),
  ]);
  // A pipeline that is exported with two names, or by two files, counts once.
  const pipelines = [...new Set(exported.flatMap(([, value]) => (isPipeline(value) ? [value] : [])))];
  // The configuration needs at least one pipeline to choose from.
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
  "is not a pipeline, which has a name and a run; export only pipelines, and put jobs that files share into a subfolder";

/**
 * Validates the pipelines.
 *
 * @throws pulumi.RunError with every error: the pipeline, the job and the rule
 */
export function checkPipelines(pipelines: readonly Pipeline[]): void {
  throwPipelineErrors(validationErrors(pipelines));
}

/**
 * Checks that executions of valid pipelines stay within the limits of Step Functions.
 *
 * @param polling an execution's events depend on it
 * @throws pulumi.RunError with every pipeline that exceeds a limit, and the limit
 */
export function checkBounds(pipelines: readonly Pipeline[], polling: Polling): void {
  throwPipelineErrors(pipelines.flatMap((pipeline) => boundErrors(pipeline, polling)));
}

/** @throws pulumi.RunError with all errors, unless there are none */
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
          ? [`${folder}/${file} exports nothing; export a pipeline, or put shared code into a subfolder`]
          : [],
    };
  } catch (error) {
    return { exported: [], mistakes: loadErrors(folder, file, project, error) };
  }
}

/**
 * Why a file can't be loaded, a sentence each: TypeScript's own diagnostics, or the error that it throws, and where.
 */
function loadErrors(folder: string, file: string, project: string, error: unknown): readonly string[] {
  const { diagnosticText, stack, message, name } = (error ?? {}) as Readonly<Record<string, unknown>>;
  // The compiler gives paths relative to its working directory, a stack trace gives absolute paths.
  const inFolder = (path: string) => {
    const within = resolve(project, path);
    return within.startsWith(join(project, folder) + sep) ? relative(project, within) : undefined;
  };
  if (typeof diagnosticText === "string") {
    const diagnostics = diagnosticText.split("\n").flatMap((line) => {
      const [, path = "", row = "", column = "", why = ""] =
        /^(\S+)\((\d+),(\d+)\): error TS\d+: (.*)$/.exec(line) ?? [];
      const known = inFolder(path);
      return known === undefined ? [] : [`${known}:${row}:${column} is not valid TypeScript: ${why}`];
    });
    // The error may be in a file elsewhere that this one imports.
    return diagnostics.length > 0
      ? diagnostics
      : [`${folder}/${file} can't be loaded: ${diagnosticText.split("\n")[0] ?? ""}; fix it`];
  }
  const what =
    typeof message === "string" ? `${String(name)}: ${message.split("\n")[0] ?? ""}` : String(error);
  const frames = typeof stack === "string" ? [...stack.matchAll(/(\/[^():\n]+)(:\d+:\d+)/g)] : [];
  const [at] = frames.flatMap(([, path = "", place = ""]) => {
    const known = inFolder(path);
    return known === undefined ? [] : [known + place];
  });
  return [`${at ?? `${folder}/${file}`} can't be loaded: it throws ${what}; fix it`];
}

/** Each export of a file, with its location: `orders of pipelines/orders.ts`. */
function exportsOf(folder: string, file: string, project: string): readonly (readonly [string, unknown])[] {
  // Not import(), which would add the whole module again as the default export.
  const exported = createRequire(__filename)(join(project, folder, file)) as Readonly<
    Record<string, unknown>
  >;
  return Object.keys(exported)
    .sort()
    .map((name) => [`${name} of ${folder}/${file}`, exported[name]] as const);
}

/** Whether a value is meant as a pipeline; its fields are validated later. */
function isPipeline(value: unknown): value is Pipeline {
  return (
    typeof value === "object" &&
    value !== null &&
    ("name" in value || "run" in value) &&
    // A job has a file, and the other steps have a shape.
    !("file" in value) &&
    !("shape" in value)
  );
}
