import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { forgetStaleResults } from "../../../cli/local/staleResults";
import type { Resource } from "../../../cli/synth/synthesise";
import { temporaryFolders } from "../../support/folder";

describe("forgetStaleResults", () => {
  const newFolder = temporaryFolders();

  function write(folder: string, files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  /** A store with an application and an input, two results under its root path, and one of another's. */
  function newStore(
    files: Readonly<Record<string, string>> = { "app.jar": "jar", "in/a.csv": "a,b" },
  ): string {
    const store = newFolder();
    write(join(store, "bucket/root"), files);
    for (const path of ["bucket/root/out/d1", "bucket/root/out/d2/x", "bucket/other"]) {
      // A local file system's checksum of the mark is no mark.
      write(join(store, path), { _SUCCESS: "", "._SUCCESS.crc": "c", "part-0.csv": "r" });
    }
    return store;
  }

  function object(key: string, content: string): Resource {
    const file = join(newFolder(), "file");
    writeFileSync(file, content);
    return {
      type: "aws:s3/bucketObjectv2:BucketObjectv2",
      name: key,
      id: key,
      inputs: { bucket: "bucket", key: `root/${key}`, source: new pulumi.asset.FileAsset(file) },
      outputs: {},
      protect: false,
      retainOnDelete: false,
    };
  }

  const marks = (store: string) =>
    ["bucket/root/out/d1", "bucket/root/out/d2/x", "bucket/other"].filter((path) =>
      existsSync(join(store, path, "_SUCCESS")),
    );
  const ROOT_PATH = "s3://bucket/root";

  it("keeps all marks when the store holds these very objects", async () => {
    const store = newStore();
    const objects = [object("app.jar", "jar"), object("in/a.csv", "a,b")];
    assert.equal(await forgetStaleResults(objects, store, ROOT_PATH), 0);
    assert.equal(marks(store).length, 3);
  });

  const changes: readonly (readonly [string, readonly [string, string], readonly [string, string]])[] = [
    ["another input", ["app.jar", "jar"], ["in/a.csv", "a,c"]],
    ["another application", ["app.jar", "JAR"], ["in/a.csv", "a,b"]],
    ["an object that the store does not hold", ["app.jar", "jar"], ["in/b.csv", "a,b"]],
  ];
  for (const [what, ...objects] of changes) {
    it(`takes the marks under the root path for ${what}, and leaves the results`, async () => {
      const store = newStore();
      const count = await forgetStaleResults(
        objects.map(([key, content]) => object(key, content)),
        store,
        ROOT_PATH,
      );
      assert.equal(count, 2);
      assert.deepEqual(marks(store), ["bucket/other"]);
      for (const kept of ["part-0.csv", "._SUCCESS.crc"]) {
        assert.ok(existsSync(join(store, "bucket/root/out/d2/x", kept)), kept);
      }
    });
  }

  it("has nothing to do in a new store", async () => {
    assert.equal(await forgetStaleResults([object("app.jar", "jar")], newFolder(), ROOT_PATH), 0);
  });
});
