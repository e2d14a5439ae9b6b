import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
      writeFileSync(join(folder, name), content);
    }
    return { store, folder };
  }

  it("reads the one CSV file, values as they stand there", () => {
    const { store, folder } = storeWith({
      _SUCCESS: "",
      ".part-0.csv.crc": "x",
      "part-0.csv": 'rate_code_id,note\n1,"a, ""b""\nc"\n99,0.00\n',
    });
    assert.deepEqual(readResult(store, URI), {
      file: join(folder, "part-0.csv"),
      columns: ["rate_code_id", "note"],
      rows: [
        { rate_code_id: "1", note: 'a, "b"\nc' },
        { rate_code_id: "99", note: "0.00" },
      ],
    });
  });

  it("reads a result without rows", () => {
    const { store, folder } = storeWith({ "r.csv": "a,b\n" });
    assert.deepEqual(readResult(store, URI), { file: join(folder, "r.csv"), columns: ["a", "b"], rows: [] });
  });

  it("refuses no file, and more than one", () => {
    const none = storeWith({ _SUCCESS: "" });
    assert.throws(() => readResult(none.store, URI), { message: `${none.folder} holds no CSV file` });
    const two = storeWith({ "a.csv": "a\n", "b.csv": "a\n" });
    assert.throws(() => readResult(two.store, URI), {
      message: `${two.folder} holds more than one CSV file`,
    });
  });

  it("refuses a folder that is not there, by its path", () => {
    const store = newFolder();
    assert.throws(
      () => readResult(store, URI),
      ({ message }: Error) => message.includes(join(store, "bucket/a/rate-code-status")),
    );
  });

  it("refuses an address that is none", () => {
    assert.throws(() => readResult(newFolder(), "rate-code-status"), {
      message: `the stack's resultUri is "rate-code-status", which is no s3:// address`,
    });
  });
});
