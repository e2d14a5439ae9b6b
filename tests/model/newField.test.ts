import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import ts from "typescript";

import { ROOT } from "../../cli/common/paths";
import type { applicationsOf } from "../../components/sparkApplication";
import type { submitBatch } from "../../handlers/submitBatch";
import type { validationErrors } from "../../model/validation/validate";
import { EXECUTION, KEY } from "../handlers/virtualLivy";
import { temporaryFolders } from "../support/folder";
import { startHttpServer } from "../support/httpServer";
import { job, pipelineOf } from "./validation/table";

/** A field of Livy 0.8's that the project does not have. */
const FIELD = '/** How long Livy keeps the batch. */\n  ttl: { kind: "text", templates: "fixed" },';
const TABLE = "contract/sparkApplication.ts";
const ROOMS = ["contract", "model", "handlers", "components/sparkApplication.ts", "tsconfig.json"];

const PIPELINE = `import type { SparkJob } from "../model/pipeline";
export const right: SparkJob = { name: "J", file: "local:/a.py", args: [], writes: [], ttl: "10m" };
export const wrong: SparkJob = { name: "J", file: "local:/a.py", args: [], writes: [], ttl: 10 };
export const misspelt: SparkJob = { name: "J", file: "local:/a.py", args: [], writes: [], tll: "10m" };
`;

describe("a line in the table of an application's fields", () => {
  const newFolder = temporaryFolders();
  let project = "";
  const load = (module: string): unknown => createRequire(__filename)(join(project, module));
  const errorsOf = (fields: object, inputs: object = {}) => {
    const loaded = load("model/validation/validate") as { validationErrors: typeof validationErrors };
    const args = Object.keys(inputs).map((name) => `{${name}}`);
    return loaded.validationErrors([pipelineOf(job("J", { args, ...fields }), { inputs })]);
  };

  before(() => {
    project = newFolder();
    for (const room of ROOMS) {
      cpSync(join(ROOT, room), join(project, room), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
    const table = readFileSync(join(project, TABLE), "utf8");
    const extended = table.replace("  /** Spark's configuration, e.g.", (found) => `  ${FIELD}\n${found}`);
    assert.notEqual(extended, table);
    writeFileSync(join(project, TABLE), extended);
  });

  it("makes it a field of a job's type, with its comment", () => {
    const file = join(project, "pipelines", "a.ts");
    const { service, offset } = languageService(file, PIPELINE);
    const errors = service
      .getSemanticDiagnostics(file)
      .map(({ start = 0, length = 0, code }) => [PIPELINE.slice(start, start + length), code]);
    // The type of a value, and a property that is not known.
    assert.deepEqual(errors, [
      ["ttl", 2322],
      ["tll", 2353],
    ]);
    const hover = service.getQuickInfoAtPosition(file, offset("ttl"));
    assert.equal(ts.displayPartsToString(hover?.documentation), "How long Livy keeps the batch.");
    const old = service.getQuickInfoAtPosition(file, offset("writes"));
    assert.match(ts.displayPartsToString(old?.documentation), /^The folders that it writes/);
  });

  it("lets validation take it, and refuse a wrong value", () => {
    assert.deepEqual(errorsOf({ ttl: "10m" }), []);
    assert.deepEqual(errorsOf({ ttl: "{rootPath}" }), []);
    assert.deepEqual(errorsOf({ ttl: 10 }), [
      "pipeline P, job J: ttl is 10; allowed: a text that is not empty; or remove it",
    ]);
  });

  it("lets validation refuse an unknown template in it, and an input where the table says fixed", () => {
    const [unknown = "", ...none] = errorsOf({ ttl: "{x}" });
    assert.match(
      unknown,
      /^pipeline P, job J: ttl refers to \{x\}; available here: \{rootPath\}, \{runPath\}$/,
    );
    const [input = "", ...more] = errorsOf({ ttl: "{x}" }, { x: "10m" });
    assert.match(input, /^pipeline P, job J: ttl refers to \{x\}, but an execution's input must not choose/);
    assert.deepEqual([...none, ...more], []);
  });

  it("lists it among the fields that there are", () => {
    assert.match(
      errorsOf({ tll: "10m" }).join(),
      /^pipeline P, job J: "tll" is not a field .*, proxyUser, ttl, conf, /,
    );
  });

  it("brings it into Livy's request, filled", async () => {
    const { applicationsOf: all } = load("components/sparkApplication") as {
      applicationsOf: typeof applicationsOf;
    };
    const { submitBatch: submit } = load("handlers/submitBatch") as { submitBatch: typeof submitBatch };
    const [application] = all([pipelineOf(job("J", { ttl: "{rootPath}" }))]);
    const livy = await startHttpServer();
    try {
      livy.answer({ status: 201, body: { id: 1, name: `${KEY}-J-0`, state: "starting" } });
      const event = { execution: EXECUTION, values: {}, position: "", retry: 0, retries: 0 };
      await submit(livy, application!, event);
      assert.deepEqual(JSON.parse(livy.requests[0]?.body ?? ""), {
        name: `${KEY}-J-0`,
        file: "s3://bucket/a.jar",
        className: "com.example.A",
        args: [],
        ttl: "s3://bucket",
        conf: { "spark.yarn.maxAppAttempts": "1", "spark.yarn.tags": "run-1" },
      });
    } finally {
      await livy.stop();
    }
  });
});

/** What an editor knows of a file that is only in memory. */
function languageService(file: string, text: string) {
  const project = dirname(dirname(file));
  const read: { config?: unknown } = ts.readConfigFile(join(project, "tsconfig.json"), (path) =>
    ts.sys.readFile(path),
  );
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, project);
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ ...options, types: [] }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const source = path === file ? text : ts.sys.readFile(path);
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getCurrentDirectory: () => project,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? text : ts.sys.readFile(path)),
  });
  return { service, offset: (name: string) => text.indexOf(`${name}:`) };
}
