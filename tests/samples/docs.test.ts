import assert from "node:assert/strict";

import { DEFAULT_POLLING } from "../../compiler/functions";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/common/paths";
import { planOf } from "../../cli/planData";
import { planLines } from "../../cli/planText";
import { resolveAssets } from "../../config/assets";
import { validationErrors } from "../../model/validation/validate";
import { pipelineFolders } from "../support/pipelineFolders";

const PAGE = readFileSync(join(ROOT, "docs/pipelines.md"), "utf8");

/** The content of the first block of a language after some words. */
function blockAfter(words: string, language: string): string {
  const rest = PAGE.slice(PAGE.indexOf(words));
  const [, block = ""] = new RegExp(`\n\\\`\\\`\\\`${language}\n([^]*?)\\\`\\\`\\\``).exec(rest) ?? [];
  assert.notEqual(block, "", words);
  return block;
}

describe("the guide to a first pipeline", () => {
  const loadOf = pipelineFolders();

  it("has a pipeline that can be used as it is, and the output of npm run plan for it", () => {
    const loaded = loadOf({ "pipelines/vendors.ts": blockAfter("**2. The pipeline**", "ts") });
    assert.deepEqual(validationErrors(loaded), []);
    const { pipelines, errors } = resolveAssets(loaded, "", ROOT);
    assert.deepEqual(errors, []);
    const [vendors, ...others] = pipelines;
    assert.ok(vendors && others.length === 0);
    const drawings = ["svg", "mmd"].map((kind) => `dist/plan/${vendors.name}.${kind}`);
    const plan = planLines(vendors, planOf(vendors, DEFAULT_POLLING, drawings), (_, text) => text);
    assert.deepEqual(blockAfter("**3. What it takes**", "").trimEnd().split("\n").slice(2), plan);
    assert.ok(blockAfter("**1. The application**", "scala").includes("object TripsPerVendor"));
  });
});
