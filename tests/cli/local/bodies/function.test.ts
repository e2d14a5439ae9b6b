import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { deployFunction } from "../../../../cli/local/bodies/function";
import type { Invoke } from "../../../../cli/local/bodies/function";
import { UserError } from "../../../../cli/common/errors";
import { stopAll } from "../../../../cli/common/supervisor";
import type { Resource } from "../../../../cli/synth/synthesise";
import { temporaryFolders } from "../../../support/folder";
import { failureOf, rejection } from "../../../support/functions";
import { until } from "../processes";

/** A registered function whose handler has this body. */
function registered(body: string, inputs: Readonly<Record<string, unknown>> = {}): Resource {
  const source = `exports.handler = async (event) => { ${body} };`;
  const code = new pulumi.asset.AssetArchive({ "__index.js": new pulumi.asset.StringAsset(source) });
  return {
    type: "aws:lambda/function:Function",
    name: "fn",
    id: "fn",
    inputs: {
      code,
      handler: "__index.handler",
      runtime: "nodejs22.x",
      memorySize: 128,
      timeout: 20,
      ...inputs,
    },
    outputs: {},
    protect: false,
    retainOnDelete: false,
  };
}

describe("deployFunction", () => {
  const newFolder = temporaryFolders();
  let folder: string;
  const deploy = (fn: Resource, network = {}): Promise<Invoke> => {
    folder = newFolder();
    return deployFunction(fn, folder, network);
  };
  after(() => stopAll());

  it("calls the handler with the event and gives what it returns", async () => {
    const invoke = await deploy(registered("return { got: event, list: [1, null] };"));
    assert.deepEqual(await invoke({ a: "ä\u2028" }), { got: { a: "ä\u2028" }, list: [1, null] });
    assert.deepEqual(await invoke(7), { got: 7, list: [1, null] });
    assert.deepEqual(readdirSync(folder).sort(), ["runtime", "task"]);
  });

  it("gives null for a handler that returns nothing", async () => {
    assert.equal(await (await deploy(registered("")))({}), null);
  });

  it("starts a new process for each call, many at once", async () => {
    const invoke = await deploy(
      registered("globalThis.n = (globalThis.n ?? 0) + event; return globalThis.n;"),
    );
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => invoke(n))), [1, 2, 3]);
  });

  const errors: [string, string, string, string][] = [
    ["an error's name and message", 'throw Object.assign(new Error("m"), { name: "Mine" });', "Mine", "m"],
    ["a built-in error", "return null.x;", "TypeError", "Cannot read properties of null (reading 'x')"],
    ["a text that was thrown", 'throw "text";', "Error", "text"],
    ["nothing that was thrown", "throw undefined;", "Error", "undefined"],
  ];
  for (const [what, body, name, message] of errors) {
    it(`passes on ${what}`, async () => {
      assert.deepEqual(await failureOf((await deploy(registered(body)))({})), { name, message });
    });
  }

  it("gives the handler its own environment, and nothing of this process", async () => {
    const variables = { MINE: "1", TZ: "Europe/Berlin" };
    const invoke = await deploy(registered("return process.env;", { environment: { variables } }), {
      http_proxy: "http://127.0.0.1:1",
    });
    const env = (await invoke({})) as Record<string, string>;
    // The shell that becomes the process may leave these of its own.
    const own = Object.entries(env).filter(([name]) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name));
    assert.deepEqual(Object.fromEntries(own), {
      MINE: "1",
      AWS_LAMBDA_FUNCTION_NAME: "fn",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      LAMBDA_TASK_ROOT: join(folder, "task"),
      NODE_PATH: join(folder, "runtime"),
      TZ: "UTC",
      http_proxy: "http://127.0.0.1:1",
    });
  });

  it("gives the handler its own files only", async () => {
    const invoke = await deploy(registered("require('typescript');"));
    const { name, message } = await failureOf(invoke({}));
    assert.equal(name, "Error");
    assert.match(message, /^Cannot find module 'typescript'/);
  });

  it("gives the handler the AWS SDK, as Lambda's runtime does", async () => {
    const invoke = await deploy(registered('return typeof require("@aws-sdk/client-s3").S3Client;'));
    assert.equal(await invoke({}), "function");
  });

  it("gives up a handler after its timeout, and ends it", async () => {
    const note = 'require("node:fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 10);';
    const invoke = await deploy(registered(`${note} await new Promise(() => {});`, { timeout: 2 }));
    const start = Date.now();
    assert.deepEqual(await failureOf(invoke({})), {
      name: "Sandbox.Timedout",
      message: "Task timed out after 2.00 seconds",
    });
    const took = Date.now() - start;
    assert.ok(took >= 2_000 && took < 7_000, String(took));
    const pid = Number(readFileSync(join(folder, "task/pid"), "utf8"));
    assert.ok(pid > 0);
    assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  });

  it("ends a handler at once when nobody waits for it any more, and starts none after that", async () => {
    const note = 'require("node:fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 10);';
    const invoke = await deploy(registered(`${note} await new Promise(() => {});`));
    const pidFile = join(folder, "task/pid");
    const controller = new AbortController();
    const call = rejection(invoke({}, controller.signal));
    await until("the handler runs", () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    const aborted = Date.now();
    controller.abort(new Error("over"));
    assert.equal((await call).message, "over");
    assert.ok(Date.now() - aborted < 4_000);
    assert.throws(() => process.kill(Number(readFileSync(pidFile, "utf8")), 0), { code: "ESRCH" });

    rmSync(pidFile);
    assert.equal((await rejection(invoke({}, controller.signal))).message, "over");
    assert.equal(existsSync(pidFile), false);
  });

  it("says that a handler ended its process", async () => {
    const invoke = await deploy(registered('console.log("last words"); process.exit(3);'));
    assert.deepEqual(await failureOf(invoke({})), {
      name: "Runtime.ExitError",
      message: "the process ended (3): last words",
    });
  });

  it("says that a handler ran out of its memory", async () => {
    const grow = "const all = []; for (;;) { all.push(new Array(100_000).fill(all.length)); }";
    const { name, message } = await failureOf((await deploy(registered(grow, { memorySize: 32 })))({}));
    assert.equal(name, "Runtime.ExitError");
    assert.match(message, /^the process ended \(SIG\w+\): [^]*heap out of memory/);
  });

  it("says that the code can't be loaded", async () => {
    const fn = registered("", { handler: "other.handler" });
    const { name, message } = await failureOf((await deploy(fn))({}));
    assert.equal(name, "Error");
    assert.match(message, /^Cannot find module '\.\/other'/);
  });

  it("tells Step Functions what Lambda would, the trace included", async () => {
    const error = await rejection((await deploy(registered('throw new RangeError("m");')))({}));
    assert.equal(error.name, "RangeError");
    const { trace, ...rest } = JSON.parse(error.message) as { trace: string[] };
    assert.deepEqual(rest, { errorType: "RangeError", errorMessage: "m" });
    assert.equal(trace[0], "RangeError: m");
    assert.match(trace[1]!, /__index\.js/);
  });

  it("refuses the runtime of another Node", async () => {
    await assert.rejects(
      deploy(registered("", { runtime: "nodejs18.x" })),
      new UserError("function fn is registered for nodejs18.x; this machine runs nodejs22.x only"),
    );
  });
});
