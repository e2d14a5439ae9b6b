import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { compile } from "../compiler/compile";
import { mermaidOf } from "../compiler/diagram/mermaid";
import type { Pipeline } from "../model/pipeline";
import { standardFunctions } from "../compiler/functions";
import { drawSvg } from "./common/svg";
import { ROOT } from "./common/paths";

/** Where drawings are written. */
const FOLDER = join(ROOT, "dist/plan");

/**
 * Draws a pipeline's state machine as an SVG, and its jobs as a Mermaid text for a README or a pull request.
 *
 * @returns the files that were written, from the repository's root
 */
export async function draw(pipeline: Pipeline): Promise<readonly string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const svg = join(FOLDER, `${pipeline.name}.svg`);
  const mermaid = join(FOLDER, `${pipeline.name}.mmd`);
  writeFileSync(svg, await drawSvg(compile(pipeline, standardFunctions(pipeline)).machine));
  writeFileSync(mermaid, mermaidOf(pipeline));
  return [svg, mermaid].map((file) => relative(ROOT, file));
}
