import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { atOnceMistakes } from "./asl/atOnce";
import { boundMistakes } from "./asl/bounds";
import { mistakesIn } from "./asl/check";
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
  const exported = readdirSync(join(__dirname, FOLDER))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .sort()
    .flatMap(exportsOf);
  throwAll(exported.flatMap(([where, value]) => (isPipeline(value) ? [] : [`${where} ${NO_PIPELINE}`])));
  const pipelines = exported.flatMap(([, value]) => (isPipeline(value) ? [value] : []));
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
 * @param limits pollWindowSeconds, that one call of the status function looks at a batch: an execution's events rest on
 *   it; reservedConcurrency, executions that a function may have, 0 for as many as the account
 * @throws pulumi.RunError naming every mistake at once: the pipeline, the job and the rule
 */
export function checkPipelines(
  pipelines: readonly Pipeline[],
  limits: { readonly pollWindowSeconds: number; readonly reservedConcurrency: number },
): void {
  throwAll(mistakesIn(pipelines));
  // Of what is not right there are no bounds.
  throwAll([
    ...pipelines.flatMap((pipeline) => boundMistakes(pipeline, limits.pollWindowSeconds)),
    ...atOnceMistakes(pipelines, limits.reservedConcurrency),
  ]);
}

function throwAll(mistakes: readonly string[]): void {
  if (mistakes.length > 0) {
    const count = mistakes.length === 1 ? "a mistake" : `${String(mistakes.length)} mistakes`;
    throw new pulumi.RunError([`The pipelines have ${count}:`, ...mistakes].join("\n  - "));
  }
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

function isPipeline(value: unknown): value is Pipeline {
  const { shape, name, run } = (value ?? {}) as Readonly<Record<string, unknown>>;
  // A forEach has a name and a run, too.
  return shape === undefined && typeof name === "string" && typeof run === "object" && run !== null;
}
