import assert from "node:assert/strict";

import type { SparkJob } from "../../model/pipeline";
import { readOnlyKeys } from "../../components/readOnlyKeys";
import { pipelineOf } from "../compiler/shapes";

describe("readOnlyKeys", () => {
  const keysOf = (more: Partial<SparkJob>, staged: readonly string[] = []) =>
    readOnlyKeys(
      [pipelineOf({ name: "J", file: "{rootPath}/a.jar", args: [], writes: ["{rootPath}/out/"], ...more })],
      staged,
    );

  const table: readonly (readonly [what: string, more: Partial<SparkJob>, keys: readonly string[]])[] = [
    ["a job's file", {}, ["a.jar"]],
    [
      "all that it runs with",
      {
        jars: ["{rootPath}/l/b.jar"],
        pyFiles: ["{rootPath}/c.py"],
        files: ["{rootPath}/d.json"],
        archives: ["{rootPath}/e.zip#env"],
      },
      ["a.jar", "c.py", "d.json", "e.zip", "l/b.jar"],
    ],
    [
      "nothing that only a run knows, or that lies elsewhere",
      { pyFiles: ["{runPath}/c.py", "{rootPath}/{date}/d.py", "s3://other/e.py"] },
      ["a.jar"],
    ],
    [
      "nothing that a job says it writes",
      { files: ["{rootPath}/out/x.json", "{rootPath}/out2/y.json"] },
      ["a.jar", "out2/y.json"],
    ],
    [
      "nothing below a folder that a template names",
      { files: ["{rootPath}/days/x.json"], writes: ["{rootPath}/days/{date}/"] },
      ["a.jar"],
    ],
  ];
  for (const [what, more, keys] of table) {
    it(`are of ${what}`, () => {
      assert.deepEqual(keysOf(more), keys);
    });
  }

  it("are all that is staged, written or not, each once, sorted", () => {
    assert.deepEqual(keysOf({}, ["out/x.csv", "a.jar", "in.csv"]), ["a.jar", "in.csv", "out/x.csv"]);
  });
});
