import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../local/errors";
import { lockFolder } from "../../local/lock";
import { temporaryFolders } from "../support/folder";

describe("lockFolder", () => {
  const newFolder = temporaryFolders();

  it("takes a folder, made where it is missing, and gives it back", () => {
    const folder = join(newFolder(), "a/b");
    const unlock = lockFolder(folder);
    assert.equal(readFileSync(join(folder, "run.pid"), "utf8"), String(process.pid));
    unlock();
    assert.equal(existsSync(join(folder, "run.pid")), false);
    lockFolder(folder)();
  });

  it("refuses a folder that another run holds", () => {
    const folder = newFolder();
    const unlock = lockFolder(folder);
    assert.throws(
      () => lockFolder(folder),
      new UserError(
        `another run (process ${String(process.pid)}) is using ${folder}; wait for it, or stop it`,
      ),
    );
    unlock();
  });

  it("takes over what a run left that was killed", async () => {
    const folder = newFolder();
    lockFolder(folder)();
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    for (const stale of [String(child.pid), "", "nonsense", "-1", "0"]) {
      writeFileSync(join(folder, "run.pid"), stale);
      const unlock = lockFolder(folder);
      assert.equal(readFileSync(join(folder, "run.pid"), "utf8"), String(process.pid));
      unlock();
    }
  });

  it("takes a folder with the files of an earlier run, which stay", () => {
    const folder = newFolder();
    lockFolder(folder)();
    writeFileSync(join(folder, "result.csv"), "a");
    lockFolder(folder)();
    assert.equal(readFileSync(join(folder, "result.csv"), "utf8"), "a");
  });

  it("refuses a folder with files of something else, and leaves it as it is", () => {
    const folder = newFolder();
    writeFileSync(join(folder, "letter.txt"), "Dear");
    assert.throws(
      () => lockFolder(folder),
      new UserError(`${folder} holds files of something else; give an empty or a new folder with --folder`),
    );
    assert.deepEqual(readdirSync(folder), ["letter.txt"]);
  });

  it("refuses a file, and a folder below one", () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    for (const [path, code] of [
      [file, "EEXIST"],
      [join(file, "sub"), "ENOTDIR"],
    ] as const) {
      assert.throws(
        () => lockFolder(path),
        new UserError(`${path} can't be used (${code}); give another folder with --folder`),
      );
    }
  });
});
