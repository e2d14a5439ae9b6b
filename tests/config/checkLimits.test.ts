import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { parallel } from "../../model/pipeline";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { checkLimits, limitsOf, suffixesOf } from "../../config/checkLimits";
import { ROOT } from "../../cli/common/paths";
import { temporaryFolders } from "../support/folder";
import { keys, settingsOf } from "../support/settings";

const job = (name: string): SparkJob => ({ name, file: "{rootPath}/a.jar", args: [], writes: [] });
const pipeline = (name: string, run: Pipeline["run"]): Pipeline => ({
  name,
  description: "x",
  run,
  result: "{rootPath}/r/",
});
const wide = pipeline("Wide", parallel({ name: "Both" }, job("J"), job("K")));

describe("checkLimits", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("refuses a pipeline that runs more jobs at once than executions are kept for", async () => {
    const sentence =
      "pipeline Wide: up to 2 jobs run at the same time, but reservedConcurrency is 1; raise it, or run fewer jobs at the same time";
    const of = async (reservedConcurrency: string) =>
      limitsOf([wide], await settingsOf(keys({ reservedConcurrency })), ["a.jar"]);
    assert.deepEqual(await of("0"), []);
    assert.deepEqual(await of("2"), []);
    assert.deepEqual(await of("1"), [sentence]);
    const settings = await settingsOf(keys({ reservedConcurrency: "1" }));
    assert.throws(
      () => {
        checkLimits([wide], settings, ["a.jar"]);
      },
      new pulumi.RunError(`Stack some-stack exceeds limits of AWS:\n  - ${sentence}`),
    );
  });

  it("holds the names of one stack to the suffixes of all that have a file, and to its own", async () => {
    const long = pipeline("P".repeat(28), job("J"));
    const sentences = limitsOf([long], await settingsOf(keys({ nameSuffix: "-long" })), ["a.jar"]);
    assert.deepEqual(sentences.map((sentence) => /in stack (\S+) its role/.exec(sentence)?.[1]).sort(), [
      "prod",
      "some-stack",
    ]);
  });

  const newFolder = temporaryFolders();

  it("finds the suffix in each stack's file", () => {
    assert.deepEqual(suffixesOf(ROOT).prod, "-prod");
    const folder = newFolder();
    const files = {
      "Pulumi.yaml": "config:\n  nameSuffix:\n    type: string\n",
      "Pulumi.none.yaml": "config:\n  aws:region: us-east-1\n",
      "Pulumi.plain.yaml": "config:\n  spark-etl:nameSuffix: -a # why\n",
      "Pulumi.quoted.yaml": 'config:\n    nameSuffix:  "-b-1"\n',
      "Pulumi.comment.yaml": "config:\n  # spark-etl:nameSuffix: -c\n  spark-etl:protect: true\n",
    };
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, file), text);
    }
    assert.deepEqual(suffixesOf(folder), { comment: "", none: "", plain: "-a", quoted: "-b-1" });
  });
});
