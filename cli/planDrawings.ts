import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { compile } from "../compiler/compile";
import { mermaidOf } from "../compiler/diagram/mermaid";
import { standardFunctions } from "../compiler/functions";
import type { Pipeline } from "../model/pipeline";
import { ROOT } from "./common/paths";
import { drawSvg } from "./common/svg";

/** Where drawings are written. */
const FOLDER = join(ROOT, "dist/plan");

/**
 * Draws a pipeline's state machine as an SVG, and as a Mermaid text for a pull request.
 *
 * @returns the files that were written, from the repository's root
 */
export async function draw(pipeline: Pipeline): Promise<readonly string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const svg = join(FOLDER, `${pipeline.name}.svg`);
  const mermaid = join(FOLDER, `${pipeline.name}.mmd`);
  const { machine } = compile(pipeline, standardFunctions(pipeline));
  writeFileSync(svg, await drawSvg(machine));
  writeFileSync(mermaid, `${mermaidOf(machine)}\n`);
  return [svg, mermaid].map((file) => relative(ROOT, file));
}
