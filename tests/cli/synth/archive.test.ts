import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { unzipSync } from "fflate";

import { archiveFiles, zip } from "../../../cli/synth/archive";
import { temporaryFolders } from "../../support/folder";
import { seeds } from "../../support/seeds";

const { AssetArchive, FileArchive, FileAsset, RemoteArchive, RemoteAsset, StringAsset } = pulumi.asset;

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const texts = (files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content).toString()]));

describe("archiveFiles", () => {
  const newFolder = temporaryFolders();

  function folderOfFiles(): string {
    const folder = newFolder();
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "a.txt"), "A");
    writeFileSync(join(folder, "sub/b.txt"), "B");
    return folder;
  }

  it("takes texts, files, folders and archives in archives by their path", async () => {
    const folder = folderOfFiles();
    const archive = new AssetArchive({
      "__index.js": new StringAsset("exports.ä = 1"),
      "one/file.txt": new FileAsset(join(folder, "a.txt")),
      folder: new FileArchive(folder),
      nested: new AssetArchive({ deep: new AssetArchive({ "c.txt": new StringAsset("C") }) }),
    });
    assert.deepEqual(texts(await archiveFiles(archive)), {
      "__index.js": "exports.ä = 1",
      "one/file.txt": "A",
      "folder/a.txt": "A",
      "folder/sub/b.txt": "B",
      "nested/deep/c.txt": "C",
    });
  });

  it("takes a folder alone by paths from there", async () => {
    assert.deepEqual(texts(await archiveFiles(new FileArchive(folderOfFiles()))), {
      "a.txt": "A",
      "sub/b.txt": "B",
    });
  });

  it("reads a path from the repository's root on", async () => {
    const archive = new AssetArchive({ "p.json": new FileAsset("package.json") });
    const { "p.json": content } = texts(await archiveFiles(archive));
    assert.equal((JSON.parse(content!) as { name: string }).name, "spark-etl");
  });

  it("refuses what is elsewhere", async () => {
    await assert.rejects(archiveFiles(new RemoteArchive("https://example.com/a.zip")), {
      message: "an archive from a URL can't be synthesised offline",
    });
    const archive = new AssetArchive({ a: new RemoteAsset("https://example.com/a") });
    await assert.rejects(archiveFiles(archive), {
      message: "an asset from a URL can't be synthesised offline",
    });
  });
});

describe("zip", () => {
  const paths = fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}(\/[a-z_][a-z0-9._-]{0,8}){0,3}$/);
  const entries = fc.uniqueArray(fc.tuple(paths, fc.uint8Array()), { selector: ([path]) => path });

  it("has the same bytes whatever the order of files, and the same files when unzipped", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const zipped = zip(Object.fromEntries(list));
        assert.deepEqual(zip(Object.fromEntries(list.toReversed())), zipped);
        const unzipped = unzipSync(zipped);
        assert.deepEqual(Object.keys(unzipped), list.map(([path]) => path).sort());
        for (const [path, content] of list) {
          assert.ok(Buffer.from(unzipped[path]!).equals(content));
        }
      }),
      { numRuns: seeds(50) },
    );
  });

  it("has the same bytes in every time zone", () => {
    const old = process.env.TZ;
    const zipped = ["UTC", "Pacific/Auckland", "America/Los_Angeles"].map((zone) => {
      process.env.TZ = zone;
      return Buffer.from(zip({ "a.txt": bytes("A") })).toString("hex");
    });
    if (old === undefined) {
      delete process.env.TZ;
    } else {
      process.env.TZ = old;
    }
    assert.equal(new Set(zipped).size, 1);
  });
});
