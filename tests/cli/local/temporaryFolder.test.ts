import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { ownerOf } from "../../../cli/local/owner";
import { newTemporaryFolder } from "../../../cli/local/temporaryFolder";
import { temporaryFolders } from "../../support/folder";

describe("newTemporaryFolder", () => {
  const newFolder = temporaryFolders();

  it("makes a folder that tells whose it is", () => {
    const parent = newFolder();
    const folder = newTemporaryFolder(parent);
    assert.ok(basename(folder).startsWith(`spark-etl-run-${ownerOf(process.pid).replace(" ", "-")}-`));
    assert.deepEqual(readdirSync(folder), []);
  });

  it("removes what killed processes left, and nothing else", () => {
    const parent = newFolder();
    const own = newTemporaryFolder(parent);
    const left = ["spark-etl-run-99999999-1-Abc123", `spark-etl-run-${String(process.pid)}-1-Abc123`];
    const others = ["spark-etl-run-99999999-1-Abc123.bak", "spark-etl-run-x", "spark-etl-test-a", "other"];
    for (const name of [...left, ...others]) {
      mkdirSync(join(parent, name, "sub"), { recursive: true });
      writeFileSync(join(parent, name, "sub/file"), "");
    }
    symlinkSync(join(parent, "other"), join(parent, "spark-etl-run-99999999-1-Link00"));
    writeFileSync(join(parent, "spark-etl-run-99999999-1-File00"), "");
    const next = newTemporaryFolder(parent);
    assert.deepEqual(
      readdirSync(parent).sort(),
      [
        ...others,
        "spark-etl-run-99999999-1-File00",
        "spark-etl-run-99999999-1-Link00",
        basename(own),
        basename(next),
      ].sort(),
    );
    assert.ok(existsSync(join(parent, "other/sub/file")));
  });

  it("says in one sentence that the temporary folder can't be used", () => {
    const parent = join(newFolder(), "none");
    assert.throws(() => newTemporaryFolder(parent), {
      name: "UserError",
      message: `the temporary folder ${parent} can't be used (ENOENT); set TMPDIR to one that can`,
    });
  });
});
