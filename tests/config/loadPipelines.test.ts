import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { Pipeline, SparkJob } from "../../model/pipeline";
import { DEFAULT_POLLING } from "../../compiler/functions";
import { checkBounds, checkPipelines, loadPipelines } from "../../config/loadPipelines";
import { orders } from "../pipelines/orders";
import { ordersByDay } from "../pipelines/ordersByDay";
import { ordersByRegion } from "../pipelines/ordersByRegion";
import { pipelineFolders } from "../support/pipelineFolders";

const loadOf = pipelineFolders();
const NO_PIPELINE =
  "is not a pipeline, which has a name and a run; export only pipelines, and put jobs that files share into a subfolder";

describe("loadPipelines", () => {
  it("gives the pipelines of a folder of this repository", () => {
    assert.deepEqual(loadPipelines("tests/pipelines"), [orders, ordersByDay, ordersByRegion]);
  });

  it("takes every export of every file, by file and export, and leaves subfolders and declarations alone", () => {
    const pipeline = (name: string) => `{ name: "${name}", run: { name: "J" } }`;
    const found = loadOf({
      "pipelines/b.ts": `export const z = ${pipeline("bz")}; export const a = ${pipeline("ba")};`,
      "pipelines/a.ts": `import { job } from "./shared/job"; export default { name: "a", run: job };`,
      "pipelines/a.d.ts": "throw new Error();",
      "pipelines/notes.md": "notes",
      "pipelines/shared/job.ts": 'export const job = { name: "Shared" };',
    });
    assert.deepEqual(found, [
      { name: "a", run: { name: "Shared" } },
      { name: "ba", run: { name: "J" } },
      { name: "bz", run: { name: "J" } },
    ]);
  });

  it("names every export that is no pipeline, at once", () => {
    const group = 'forEach({ name: "G", item: "i", in: { list: "l" }, atMost: 1, concurrency: 1, run: job })';
    assert.throws(
      () =>
        loadOf({
          "pipelines/a.ts":
            'export const nothing = null; export function run() {} export const job = { name: "J", file: "f" };',
          "pipelines/b.ts": `import { forEach } from "../model/pipeline"; const job = { name: "J" }; export const g = ${group};`,
        }),
      new pulumi.RunError(
        [
          "The pipelines have 4 mistakes:",
          `job of pipelines/a.ts ${NO_PIPELINE}`,
          `nothing of pipelines/a.ts ${NO_PIPELINE}`,
          `run of pipelines/a.ts ${NO_PIPELINE}`,
          `g of pipelines/b.ts ${NO_PIPELINE}`,
        ].join("\n  - "),
      ),
    );
  });

  it("says of each file that can't be loaded what is wrong with it, and where, at once", () => {
    const files = {
      "pipelines/a.ts": 'export const p = { name: "P };',
      "pipelines/b.ts": 'import { job } from "./shared/jobs";\nexport const p = { name: "P", run: job };',
      "pipelines/c.ts": "const none = undefined as never as string[];\nexport const p = none.map(String);",
      "pipelines/d.ts": "throw undefined;",
      "pipelines/e.ts": "const unused = 1;",
      "pipelines/f.ts/g.txt": "a folder",
    };
    assert.throws(
      () => loadOf(files),
      (error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.deepEqual(error.message.split("\n  - "), [
          "The pipelines have 5 mistakes:",
          "pipelines/a.ts:1:31 is not valid TypeScript: Unterminated string literal.",
          "pipelines/b.ts:1:1 can't be loaded: it throws Error: Cannot find module './shared/jobs'; fix it",
          "pipelines/c.ts:2:23 can't be loaded: it throws TypeError: Cannot read properties of undefined (reading 'map'); fix it",
          "pipelines/d.ts can't be loaded: it throws undefined; fix it",
          "pipelines/e.ts exports nothing; export a pipeline, or put shared code into a subfolder",
        ]);
        return true;
      },
    );
  });

  it("says so where what is wrong is in a file elsewhere, and loses no pipeline for it", () => {
    const files = {
      "elsewhere/jobs.ts": "export const job = { name: ;",
      "pipelines/a.ts": 'import { job } from "../elsewhere/jobs"; export const a = { name: "A", run: job };',
    };
    assert.throws(
      () => loadOf(files),
      (error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.match(
          error.message,
          /^The pipelines have a mistake:\n {2}- pipelines\/a\.ts can't be loaded: \S*elsewhere\/jobs\.ts\(1,28\): error TS1109: Expression expected\.; fix it$/,
        );
        return true;
      },
    );
  });

  it("takes one pipeline that is exported twice for one", () => {
    const a = 'const p = { name: "P", run: { name: "J" } }; export { p }; export default p;';
    assert.equal(loadOf({ "pipelines/a.ts": a, "pipelines/b.ts": 'export * from "./a";' }).length, 1);
  });

  it("leaves it to the checks to say what is wrong with a name or a run", () => {
    const files = { "pipelines/a.ts": 'export const a = { name: 5 }; export const b = { run: "J" };' };
    assert.deepEqual(loadOf(files), [{ name: 5 }, { run: "J" }]);
  });

  it("says so where there is none", () => {
    assert.throws(
      () => loadOf({ "pipelines/notes.md": "notes" }),
      new pulumi.RunError(
        "The pipelines have a mistake:\n  - there are no pipelines; write one in pipelines/",
      ),
    );
  });
});

describe("checkPipelines, then checkBounds,", () => {
  /** A sentence for each mistake. */
  const mistakes = (pipelines: readonly Pipeline[], polling = DEFAULT_POLLING): readonly string[] => {
    try {
      checkPipelines(pipelines);
      checkBounds(pipelines, polling);
      return [];
    } catch (error) {
      assert.ok(pulumi.RunError.isInstance(error));
      const [head, ...sentences] = error.message.split("\n  - ");
      const count = sentences.length === 1 ? "a mistake" : `${String(sentences.length)} mistakes`;
      assert.equal(head, `The pipelines have ${count}:`);
      return sentences;
    }
  };
  const job: SparkJob = {
    name: "J",
    file: "{rootPath}/a.jar",
    className: "com.example.J",
    args: [],
    writes: ["{rootPath}/j/"],
  };
  const pipeline = (name: string, run: Pipeline["run"]): Pipeline => ({
    name,
    description: "x",
    run,
    result: "{rootPath}/j/",
  });

  const FREQUENT = { windowSeconds: 1, waitPercent: 0, maxWaitSeconds: 43_200 };

  it("has no objection to the pipelines of this repository", () => {
    assert.deepEqual(mistakes(loadPipelines("tests/pipelines")), []);
  });

  it("counts two mistakes as two", () => {
    assert.deepEqual(mistakes([pipeline("A", { ...job, retries: -1, driverCores: 0 })]), [
      "pipeline A, job J: driverCores is 0; allowed: a whole number of at least 1",
      "pipeline A, job J: retries is -1; allowed: a whole number from 0 to 10",
    ]);
  });

  it("takes one application in two pipelines, with limits of its own, and refuses two of one name", () => {
    assert.deepEqual(mistakes([pipeline("A", job), pipeline("B", { ...job, runLimitSeconds: 60 })]), []);
    assert.deepEqual(mistakes([pipeline("A", job), pipeline("B", { ...job, args: ["x"] })]), [
      "pipelines A and B, job J: args differs, but jobs with the same name are one application; " +
        "make them the same, or rename one",
    ]);
  });

  it("refuses one that an execution cannot hold, by how batches are polled", () => {
    const [sentence = "", ...others] = mistakes([pipeline("Long", job)], FREQUENT);
    assert.deepEqual(others, []);
    assert.match(sentence, /^pipeline Long: up to [\d,]+ events, but an execution may have 25,000 /);
  });

  it("tells of what is wrong before it looks for bounds", () => {
    assert.deepEqual(mistakes([pipeline("Empty", { shape: "sequence", steps: [] })], FREQUENT), [
      "pipeline Empty: run is an empty sequence; add a step, or remove it",
    ]);
  });
});
