import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { readResult } from "../../local/result";
import { temporaryFolders } from "../support/folder";

const URI = "s3://bucket/a/rate-code-status/";

describe("readResult", () => {
  const newFolder = temporaryFolders();

  function storeWith(files: Readonly<Record<string, string>>): { store: string; folder: string } {
    const store = newFolder();
    const folder = join(store, "bucket/a/rate-code-status");
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return { store, folder };
  }

  it("reads the one CSV file, values as they stand there", () => {
    const { store, folder } = storeWith({
      _SUCCESS: "",
      ".part-0.csv.crc": "x",
      "_staging-2013/part-1.csv": "left behind\n",
      "part-0.csv": 'rate_code_id,note\n1,"a, ""b""\nc"\n99,0.00\n',
    });
    assert.deepEqual(readResult(store, URI), {
      folder,
      files: [{ path: "part-0.csv", bytes: 41 }],
      table: {
        columns: ["rate_code_id", "note"],
        rows: [
          { rate_code_id: "1", note: 'a, "b"\nc' },
          { rate_code_id: "99", note: "0.00" },
        ],
      },
    });
  });

  it("reads a result without rows, and one in a subfolder", () => {
    const flat = storeWith({ "r.csv": "a,b\n" });
    assert.deepEqual(readResult(flat.store, URI).table, { columns: ["a", "b"], rows: [] });
    const deep = storeWith({ _SUCCESS: "", "2013/_SUCCESS": "", "2013/r.csv": "a\n1\n" });
    assert.deepEqual(readResult(deep.store, URI), {
      folder: deep.folder,
      files: [{ path: "2013/r.csv", bytes: 4 }],
      table: { columns: ["a"], rows: [{ a: "1" }] },
    });
  });

  it("lists several files by their paths, and one that is no CSV", () => {
    const days = storeWith({ "b/r.csv": "a\n", "b/.r.csv.crc": "x", "a/r.csv": "a\n1\n", "r.csv": "" });
    assert.deepEqual(readResult(days.store, URI), {
      folder: days.folder,
      files: [
        { path: "a/r.csv", bytes: 4 },
        { path: "b/r.csv", bytes: 2 },
        { path: "r.csv", bytes: 0 },
      ],
    });
    const parquet = storeWith({ "r.parquet": "PAR1" });
    assert.deepEqual(readResult(parquet.store, URI), {
      folder: parquet.folder,
      files: [{ path: "r.parquet", bytes: 4 }],
    });
  });

  it("finds nothing in a folder that holds marks alone, or is not there", () => {
    const none = storeWith({ _SUCCESS: "" });
    assert.deepEqual(readResult(none.store, URI), { folder: none.folder, files: [] });
    const store = newFolder();
    assert.deepEqual(readResult(store, URI).files, []);
  });

  it("refuses an address that is none", () => {
    assert.throws(() => readResult(newFolder(), "rate-code-status"), {
      message: `the stack's resultUri is "rate-code-status", which is no s3:// address`,
    });
  });
});
