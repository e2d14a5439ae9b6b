import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { boundMistakes } from "./asl/bounds/bounds";
import { mistakesIn } from "./asl/check/check";
import type { Pipeline } from "./asl/pipeline";

/** The folder that teams write pipelines into, beside this file. */
const FOLDER = "pipelines";

/**
 * Every exported value of every file of pipelines/, sorted by file and export; its subfolders are for what several
 * files share. Not checked any further than that it is a pipeline: `checkPipelines` does that.
 *
 * @throws pulumi.RunError naming every export that is none, or when there is no pipeline at all
 */
export function loadPipelines(): readonly Pipeline[] {
  const files = readdirSync(join(__dirname, FOLDER), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map(({ name }) => name)
    .sort();
  const loaded = files.map(load);
  const exported = loaded.flatMap((file) => file.exported);
  throwAll([
    ...loaded.flatMap(({ mistakes }) => mistakes),
    ...exported.flatMap(([where, value]) => (isPipeline(value) ? [] : [`${where} ${NO_PIPELINE}`])),
  ]);
  // One that is exported by two names, or two files, is one all the same.
  const pipelines = [...new Set(exported.flatMap(([, value]) => (isPipeline(value) ? [value] : [])))];
  // Of none there is nothing to choose from.
  throwAll(pipelines.length === 0 ? mistakesIn(pipelines) : []);
  return pipelines;
}

const NO_PIPELINE =
  "is no pipeline, which has a name and a run; every export is one, and a job that files share belongs into a subfolder";

/**
 * Checks what the authors wrote, and whether it fits into what Step Functions allows an execution. Apart from
 * `loadPipelines`, so that a pipeline that does not fit can still be looked at.
 *
 * @param pollWindowSeconds that one call of the status function looks at a batch: an execution's events rest on it
 * @throws pulumi.RunError naming every mistake at once: the pipeline, the job and the rule
 */
export function checkPipelines(pipelines: readonly Pipeline[], pollWindowSeconds: number): void {
  throwAll(mistakesIn(pipelines));
  // Of what is not right there are no bounds.
  throwAll(pipelines.flatMap((pipeline) => boundMistakes(pipeline, pollWindowSeconds)));
}

function throwAll(mistakes: readonly string[]): void {
  if (mistakes.length > 0) {
    const count = mistakes.length === 1 ? "a mistake" : `${String(mistakes.length)} mistakes`;
    throw new pulumi.RunError([`The pipelines have ${count}:`, ...mistakes].join("\n  - "));
  }
}

interface Loaded {
  readonly exported: readonly (readonly [string, unknown])[];
  readonly mistakes: readonly string[];
}

function load(file: string): Loaded {
  try {
    const exported = exportsOf(file);
    return {
      exported,
      mistakes:
        exported.length === 0
          ? [`${FOLDER}/${file} exports nothing; export a pipeline, or put what files share into a subfolder`]
          : [],
    };
  } catch (error) {
    return { exported: [], mistakes: troublesOf(file, error) };
  }
}

/** What keeps a file from being loaded, a sentence each: TypeScript's own diagnostics, or what it has thrown, and where. */
function troublesOf(file: string, error: unknown): readonly string[] {
  const { diagnosticText, stack, message, name } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof diagnosticText === "string") {
    const told = diagnosticText
      .split("\n")
      .map((line) => /(pipelines[\\/]\S+)\((\d+),(\d+)\): error TS\d+: (.*)$/.exec(line) ?? [])
      .flatMap(([, path, row, column, why]) =>
        path === undefined
          ? []
          : [`${path}:${String(row)}:${String(column)} is no TypeScript: ${String(why)}`],
      );
    // What is wrong may be in a file elsewhere that this one takes something from.
    return told.length > 0
      ? told
      : [`${FOLDER}/${file} can't be loaded: ${diagnosticText.split("\n")[0] ?? ""}; mend it`];
  }
  const what =
    typeof message === "string" ? `${String(name)}: ${message.split("\n")[0] ?? ""}` : String(error);
  const at = typeof stack === "string" ? /pipelines[\\/]([^()\s]+:\d+:\d+)/.exec(stack)?.[1] : undefined;
  return [`${FOLDER}/${at ?? file} can't be loaded, it throws ${what}; mend it`];
}

/** Each export of a file, by where it is: `taxi of pipelines/taxi.ts`. */
function exportsOf(file: string): readonly (readonly [string, unknown])[] {
  // Not import(), which would add the whole once more as the default.
  const exported = createRequire(__filename)(join(__dirname, FOLDER, file)) as Readonly<
    Record<string, unknown>
  >;
  return Object.keys(exported)
    .sort()
    .map((name) => [`${name} of ${FOLDER}/${file}`, exported[name]] as const);
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
