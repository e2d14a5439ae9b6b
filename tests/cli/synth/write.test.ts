import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { ROOT } from "../../../cli/common/paths";
import type { Resource, Synthesis } from "../../../cli/synth/synthesise";
import { writeSynthesis } from "../../../cli/synth/write";
import { temporaryFolders } from "../../support/folder";
import { FUNCTIONS, MACHINES } from "../../support/inventory";
import { stack } from "../../support/stacks";

const resource = (type: string, name: string, inputs: Readonly<Record<string, unknown>>): Resource => ({
  type,
  name,
  id: `id-of-${name}`,
  inputs,
  outputs: { arn: "not written" },
  protect: false,
  retainOnDelete: false,
});

const SMALL: Synthesis = {
  stack: "small",
  resources: [
    resource("aws:lambda/function:Function", "fn", {
      timeout: 1,
      code: new pulumi.asset.AssetArchive({ "__index.js": new pulumi.asset.StringAsset("//") }),
    }),
    resource("aws:s3/bucketObjectv2:BucketObjectv2", "object", {
      source: new pulumi.asset.FileAsset("tests/assets/input/orders.csv"),
      key: "k",
      other: new pulumi.asset.FileAsset(join(ROOT, "package.json")),
    }),
    resource("aws:sfn/stateMachine:StateMachine", "machine", { definition: '{"StartAt":"A"}' }),
    resource("some:other:Type", "z", { b: [{ d: 1, c: null }], a: true }),
  ],
  outputs: {},
};

describe("writeSynthesis", function () {
  this.timeout(180_000);
  const newFolder = temporaryFolders();

  it("writes resources with sorted keys, assets as paths from the repository on", async () => {
    const folder = join(newFolder(), "small");
    const files = await writeSynthesis(SMALL, folder);
    assert.deepEqual(files, ["resources.json", "fn.zip", "machine.asl.json"]);
    assert.equal(readFileSync(join(folder, "machine.asl.json"), "utf8"), '{\n  "StartAt": "A"\n}\n');

    const written = readFileSync(join(folder, "resources.json"), "utf8");
    const expected = [
      {
        type: "aws:lambda/function:Function",
        name: "fn",
        id: "id-of-fn",
        inputs: { code: relative(ROOT, join(folder, "fn.zip")), timeout: 1 },
      },
      {
        type: "aws:s3/bucketObjectv2:BucketObjectv2",
        name: "object",
        id: "id-of-object",
        inputs: { key: "k", other: "package.json", source: "tests/assets/input/orders.csv" },
      },
      {
        type: "aws:sfn/stateMachine:StateMachine",
        name: "machine",
        id: "id-of-machine",
        inputs: { definition: '{"StartAt":"A"}' },
      },
      { type: "some:other:Type", name: "z", id: "id-of-z", inputs: { a: true, b: [{ c: null, d: 1 }] } },
    ];
    assert.equal(written, `${JSON.stringify(expected, null, 2)}\n`);
  });

  it("replaces the folder as a whole, and what a broken attempt left beside it", async () => {
    const parent = newFolder();
    const folder = join(parent, "small");
    for (const old of [folder, `${folder}.unfinished`]) {
      mkdirSync(join(old, "sub"), { recursive: true });
      writeFileSync(join(old, "sub/old.json"), "old");
    }
    await writeSynthesis(SMALL, folder);
    assert.deepEqual(readdirSync(parent), ["small"]);
    assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), [
      "fn.zip",
      "machine.asl.json",
      "resources.json",
    ]);
  });

  it("leaves the folder as it was when it fails", async () => {
    const folder = join(newFolder(), "small");
    await writeSynthesis(SMALL, folder);
    const broken = resource("aws:sfn/stateMachine:StateMachine", "machine", { definition: "{" });
    await assert.rejects(writeSynthesis({ ...SMALL, resources: [broken] }, folder), SyntaxError);
    assert.equal(readdirSync(folder).length, 3);
  });

  it("writes the dev stack twice with the same bytes, and no path of this machine", async () => {
    const dev = await stack("dev");
    const [first, second] = [join(newFolder(), "dev"), join(newFolder(), "dev")];
    const files = await writeSynthesis(dev, first);
    assert.deepEqual(await writeSynthesis(dev, second), files);
    assert.deepEqual(files, [
      "resources.json",
      ...FUNCTIONS.map((name) => `${name}Function.zip`).sort(),
      ...Object.keys(MACHINES).map((name) => `${name}.asl.json`),
    ]);
    for (const file of files) {
      const [one, other] = [readFileSync(join(first, file)), readFileSync(join(second, file))];
      const rebased = other.toString("latin1").replaceAll(relative(ROOT, second), relative(ROOT, first));
      assert.ok(rebased === one.toString("latin1"), file);
      assert.equal(one.includes(ROOT), false);
    }
  });
});
