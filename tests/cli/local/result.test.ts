import assert from "node:assert/strict";
import { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

import { readResult, snapshotOf } from "../../../cli/local/result";
import type { Snapshot } from "../../../cli/local/result";
import { temporaryFolders } from "../../support/folder";

const URI = "s3://bucket/a/rate-code-status/";

describe("readResult", () => {
  const newFolder = temporaryFolders();

  function storeWith(files: Readonly<Record<string, string | Uint8Array>>): {
    store: string;
    folder: string;
  } {
    const store = newFolder();
    const folder = join(store, "bucket/a/rate-code-status");
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return { store, folder };
  }

  const NOTHING: Snapshot = new Map();
  const read = (store: string, before = NOTHING, skipped = 0) => readResult(store, URI, before, skipped);
  const own = (path: string, bytes: number) => ({ path, bytes, isEarlier: false });
  const earlier = (path: string, bytes: number) => ({ path, bytes, isEarlier: true });

  it("reads the one CSV file, values as they stand there", async () => {
    const { store, folder } = storeWith({
      _SUCCESS: "",
      ".part-0.csv.crc": "x",
      "_staging-2013/part-1.csv": "left behind\n",
      "part-0.csv": 'rate_code_id,note\n1,"a, ""b""\nc"\n99,0.00\n',
    });
    assert.deepEqual(await read(store), {
      folder,
      files: [own("part-0.csv", 41)],
      leftOut: 0,
      isThere: true,
      table: {
        columns: ["rate_code_id", "note"],
        rows: [
          { rate_code_id: "1", note: 'a, "b"\nc' },
          { rate_code_id: "99", note: "0.00" },
        ],
        rowCount: 2,
      },
    });
  });

  it("reads a result without rows, an empty one, and one in a subfolder", async () => {
    const flat = storeWith({ "r.csv": "a,b\n" });
    assert.deepEqual((await read(flat.store)).table, { columns: ["a", "b"], rows: [], rowCount: 0 });
    const empty = storeWith({ "r.csv": "" });
    assert.deepEqual((await read(empty.store)).table, { columns: [], rows: [], rowCount: 0 });
    const deep = storeWith({ _SUCCESS: "", "2013/_SUCCESS": "", "2013/r.csv": "a\n1\n" });
    const { files, table } = await read(deep.store);
    assert.deepEqual([files, table?.rows], [[own("2013/r.csv", 4)], [{ a: "1" }]]);
  });

  it("lists several files by their paths, and one that is no CSV", async () => {
    const days = storeWith({ "b/r.csv": "a\n", "b/.r.csv.crc": "x", "a/r.csv": "a\n1\n", "r.csv": "" });
    assert.deepEqual(await read(days.store), {
      folder: days.folder,
      files: [own("a/r.csv", 4), own("b/r.csv", 2), own("r.csv", 0)],
      leftOut: 0,
      isThere: true,
    });
    const parquet = storeWith({ "r.parquet": "PAR1" });
    assert.deepEqual((await read(parquet.store)).files, [own("r.parquet", 4)]);
  });

  const binary: [string, string | Uint8Array, string][] = [
    ["a binary file", Buffer.from([1, 2, 0, 255]), "a binary file of an unknown format"],
    ["UTF-16", Buffer.from("\ufeffa,b\n", "utf16le"), "text in UTF-16LE"],
    ["gzip", gzipSync("a,b\n"), "application/gzip"],
  ];
  for (const [what, content, is] of binary) {
    it(`lists ${what} of a CSV's name, and says what it is`, async () => {
      const { store } = storeWith({ "r.csv": content });
      const { files, table, problem = "", isThere } = await read(store);
      assert.deepEqual([files.length, table, isThere], [1, undefined, true]);
      assert.ok(problem.startsWith(`r.csv is not shown: it is ${is}`), problem);
    });
  }

  it("says what is wrong with a folder that can't be read, and throws nothing", async () => {
    const store = newFolder();
    mkdirSync(join(store, "bucket/a"), { recursive: true });
    writeFileSync(join(store, "bucket/a/rate-code-status"), "a file");
    const { files, isThere, problem = "" } = await read(store);
    assert.deepEqual([files, isThere], [[], true]);
    assert.match(problem, /^it can't be read \(ENOTDIR/);
  });

  it("finds nothing in a folder that is not there, or holds nothing of this run", async () => {
    assert.deepEqual((await read(newFolder())).isThere, false);
    const { store, folder } = storeWith({ _SUCCESS: "", "part-0.csv": "a\n1\n" });
    assert.deepEqual(await read(store, snapshotOf(store, URI)), {
      folder,
      files: [],
      leftOut: 1,
      isThere: false,
    });
  });

  it("takes marks alone for a result without files", async () => {
    const { store, folder } = storeWith({ _SUCCESS: "" });
    assert.deepEqual(await read(store), { folder, files: [], leftOut: 0, isThere: true });
  });

  it("takes an object that is written anew for this run's, even with the same content, size and times", async () => {
    const { store, folder } = storeWith({
      "part-0.csv": "a\n1\n",
      "part-1.csv": "a\n2\n",
      "part-2.csv": "a\n3\n",
    });
    const before = snapshotOf(store, URI);
    const [first, second] = ["part-0.csv", "part-1.csv"].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    const { atime, mtime } = statSync(first);
    // As the store does: written elsewhere, and renamed.
    writeFileSync(join(folder, "new"), "a\n1\n");
    utimesSync(join(folder, "new"), atime, mtime);
    renameSync(join(folder, "new"), first);
    // As a job that publishes by a rename.
    renameSync(second, join(folder, "part-9.csv"));
    assert.deepEqual((await read(store, before)).files, [own("part-0.csv", 4), own("part-9.csv", 4)]);
  });

  it("leaves earlier files beside this run's out, unless items were skipped", async () => {
    const { store, folder } = storeWith({ "d1/r.csv": "a\n1\n", "d2/r.csv": "a\n2\n" });
    const before = snapshotOf(store, URI);
    assert.deepEqual(await read(store, before, 2), {
      folder,
      files: [earlier("d1/r.csv", 4), earlier("d2/r.csv", 4)],
      leftOut: 0,
      isThere: true,
    });
    mkdirSync(join(folder, "d3"));
    writeFileSync(join(folder, "d3/r.csv"), "a\n3\n");
    const alone = await read(store, before);
    assert.deepEqual(
      [alone.files, alone.leftOut, alone.table?.rows],
      [[own("d3/r.csv", 4)], 2, [{ a: "3" }]],
    );
    const { files } = await read(store, before, 1);
    assert.deepEqual(files, [earlier("d1/r.csv", 4), earlier("d2/r.csv", 4), own("d3/r.csv", 4)]);
  });

  it("refuses an address that is none", () => {
    assert.throws(() => snapshotOf(newFolder(), "rate-code-status"), {
      message: `the stack's resultUri is "rate-code-status", which is no s3:// address`,
    });
  });
});
