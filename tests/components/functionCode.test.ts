import assert from "node:assert/strict";
import { join } from "node:path";

import { ECSClient } from "@aws-sdk/client-ecs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import axios from "axios";
import { parse } from "yaml";

import { stopAll } from "../../cli/common/supervisor";
import { deployFunction } from "../../cli/local/bodies/function";
import type { Resource } from "../../cli/synth/synthesise";
import { closure } from "../../components/closure";
import { functionCode } from "../../components/functionCode";
import { register, valueOf } from "../support/components";
import { temporaryFolders } from "../support/folder";
import { filesOf, rejection } from "../support/functions";

async function refuse(reason: string): Promise<never> {
  await Promise.resolve();
  throw new RangeError(reason);
}

function send(url: string): Promise<unknown> {
  return axios.get(url);
}

type Callback = Parameters<typeof closure>[0];

/** A function of this code, as Pulumi registers it. */
async function registered(callback: Callback): Promise<Resource> {
  const inputs = {
    handler: "__index.handler",
    runtime: "nodejs22.x",
    memorySize: 128,
    timeout: 20,
    role: "r",
  };
  const { resources } = await register(() => {
    new aws.lambda.Function("fn", { ...inputs, code: functionCode("fn", closure(callback)) });
    return {};
  });
  const common = { type: "", name: "fn", outputs: {}, protect: false, retainOnDelete: false };
  return { ...common, ...resources["Function fn"]! };
}

async function textsOf(callback: Callback): Promise<Readonly<Record<string, string>>> {
  const files = await filesOf(await registered(callback));
  return Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
  );
}

describe("functionCode", function () {
  this.timeout(60_000);
  const newFolder = temporaryFolders();
  after(stopAll);

  /** The frames of the error that a function ends with: each function's name, file and line. */
  async function framesOf(callback: Callback): Promise<readonly (readonly string[])[]> {
    const folder = newFolder();
    const { message } = await rejection((await deployFunction(await registered(callback), folder, {}))({}));
    const { trace } = JSON.parse(message) as { readonly trace: readonly string[] };
    return trace.flatMap((line) => {
      const [, name = "", file = "", at = ""] =
        /^ +at (?:async )?(?:Object\.)?([\w.]+) \((.*):(\d+):\d+\)$/.exec(line) ?? [];
      return name === "" ? [] : [[name, file.replace(`${join(folder, "task")}/`, ""), at]];
    });
  }

  it("keeps the functions' names and lines that can be read in a stack trace", async () => {
    const callback = () => refuse("no");
    const [[name, file, line] = []] = await framesOf(callback);
    assert.deepEqual([name, file], ["refuse", "__index.js"]);
    const lines = (await textsOf(callback))["__index.js"]!.split("\n");
    assert.equal(lines[Number(line) - 1]!.trim(), "throw new RangeError(reason);");
  });

  it("keeps them in axios, too", async () => {
    const callback = () => send("nothing://127.0.0.1/");
    const frames = await framesOf(callback);
    const [, file, line] = frames.find(([name]) => name === "Axios.request")!;
    assert.equal(file, "node_modules/axios/dist/node/axios.cjs");
    const lines = (await textsOf(callback))[file]!.split("\n");
    assert.equal(lines[Number(line) - 1]!.trim(), "return await this._request(configOrUrl, config);");
  });

  it("holds no axios for a closure that makes no calls", async () => {
    assert.deepEqual(Object.keys(await textsOf(() => refuse("no"))), ["__index.js"]);
  });

  it("leaves the AWS SDK to Lambda's runtime", async () => {
    const texts = await textsOf(() => Promise.resolve(new ECSClient({})));
    assert.deepEqual(Object.keys(texts), ["__index.js"]);
    assert.match(texts["__index.js"]!, /require\("@aws-sdk\/client-ecs/);
  });

  it("refuses another package, which would be missing on Lambda alone", async () => {
    await assert.rejects(
      valueOf(
        functionCode(
          "fn",
          closure(() => Promise.resolve(parse("a: 1"))),
        ),
      ),
      /^Error: fn requires yaml, which is not in its zip; only axios is$/,
    );
  });

  it("is a secret if the closure captures one", async () => {
    const isSecret = (value: pulumi.Output<string>) => {
      const code = functionCode(
        "fn",
        closure(() => Promise.resolve(value.get())),
      );
      return (code as unknown as { readonly isSecret: Promise<boolean> }).isSecret;
    };
    assert.equal(await isSecret(pulumi.output("text")), false);
    assert.equal(await isSecret(pulumi.secret("text")), true);
  });
});
