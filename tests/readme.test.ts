import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { validationErrors } from "../model/validation/validate";
import { mermaidOf } from "../compiler/diagram/mermaid";
import { forEach, parallel, sequence } from "../model/pipeline";
import type { SparkJob } from "../model/pipeline";
import { ROOT } from "../cli/common/paths";
import { planOf } from "../cli/planData";
import { planLines } from "../cli/planText";
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

  it("has the drawing of the shapes that it shows", () => {
    const job = (name: string): SparkJob => ({
      name,
      file: "{rootPath}/emr-step-functions/jobs.jar",
      className: `com.example.${name}`,
      args: [],
      writes: [],
    });
    const run = sequence(
      forEach({
        name: "Days",
        item: "date",
        in: { from: "from", to: "to" },
        atMost: 31,
        concurrency: 4,
        run: sequence(
          job("CleanDay"),
          parallel({ name: "Totals" }, job("HourTotals"), job("VendorTotals")),
          job("PublishDay"),
        ),
      }),
      job("Report"),
    );
    const drawn = mermaidOf({ name: "P", description: "d", run, result: "{rootPath}/r/" });
    assert.equal(blockAfter("draws it as Mermaid too", "mermaid"), drawn);
  });
});
