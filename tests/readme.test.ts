import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { validationErrors } from "../model/validation/validate";
import { compile } from "../compiler/compile";
import { innerStates } from "../compiler/states";
import type { States } from "../compiler/states";
import { ROOT } from "../cli/common/paths";
import { planOf } from "../cli/planData";
import { planLines } from "../cli/planText";
import { taxiDays } from "../pipelines/taxiDays";
import { bind } from "./compiler/functions";
import { pipelineFolders } from "./support/pipelineFolders";

const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** What stands in the first block of a language after some words. */
function blockAfter(words: string, language: string): string {
  const rest = README.slice(README.indexOf(words));
  const [, block = ""] = new RegExp(`\n\\\`\\\`\\\`${language}\n([^]*?)\\\`\\\`\\\``).exec(rest) ?? [];
  assert.notEqual(block, "", words);
  return block;
}

describe("the README's table of errors", () => {
  /** The names in a type of `contract/events.ts`: they are written nowhere else. */
  const namesIn = (type: string): readonly string[] => {
    const contract = readFileSync(join(ROOT, "contract/events.ts"), "utf8");
    const [, union = ""] = new RegExp(`export type ${type} =([^]*?)";`).exec(contract) ?? [];
    return Array.from(union.matchAll(/\| "(\w+)/g), ([, name = ""]) => name);
  };

  it("names every error there is, and none that there is not", () => {
    const [, table = ""] = /\n\| error +\|[^\n]*\n\| -+[^\n]*\n((?:\|[^\n]*\n)+)/.exec(README) ?? [];
    const named = table
      .split("\n")
      .flatMap((row) => Array.from((row.split("|")[1] ?? "").matchAll(/`(\w+)`/g), ([, name]) => name));
    const all = [...namesIn("LivyErrorName"), ...namesIn("SparkFailureName")];
    assert.ok(all.length > 10);
    assert.deepEqual(named.sort(), [...all].sort());
  });
});

describe("the README's guide to a new pipeline", () => {
  const loadOf = pipelineFolders();

  it("has a pipeline that can be taken as it stands, and what npm run plan says of it", () => {
    const [vendors, ...others] = loadOf({
      "pipelines/vendors.ts": blockAfter("**2. The pipeline**", "ts"),
    });
    assert.deepEqual([others, validationErrors([vendors!])], [[], []]);
    const drawings = ["svg", "mmd"].map((kind) => `dist/plan/${vendors!.name}.${kind}`);
    const plain = (_: string, text: string) => text;
    const plan = planLines(vendors!, planOf(vendors!, 240, drawings), plain);
    assert.deepEqual(blockAfter("**3. What it will take**", "").trimEnd().split("\n").slice(2), plan);
    assert.ok(blockAfter("**1. The application**", "scala").includes("object TripsPerVendor"));
  });

  it("shows a picture of the backfill as it is", () => {
    const picture = readFileSync(join(ROOT, "docs/taxi-days-failed.svg"), "utf8");
    const namesOf = ({ States: states }: States): readonly string[] =>
      Object.entries(states).flatMap(([name, state]) => [name, ...innerStates(state).flatMap(namesOf)]);
    for (const name of namesOf(compile(taxiDays, bind(taxiDays)).machine)) {
      assert.ok(picture.includes(`>${name}</text>`), name);
    }
  });
});
