import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../../cli/common/errors";
import { lockFolder, withBuildLock } from "../../../cli/local/lock";
import { ownerOf } from "../../../cli/local/owner";
import { ROOT } from "../../../cli/common/paths";
import { temporaryFolders } from "../../support/folder";

describe("lockFolder", () => {
  const newFolder = temporaryFolders();

  it("takes a folder, made where it is missing, and gives it back", () => {
    const folder = join(newFolder(), "a/b");
    const unlock = lockFolder(folder);
    assert.equal(readFileSync(join(folder, "run.pid"), "utf8"), ownerOf(process.pid));
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
    // The last is a number that has been given to another process since: to this one.
    const reused = `${String(process.pid)} 1`;
    for (const stale of [ownerOf(child.pid ?? 0), String(child.pid), "", "nonsense", "-1", "0", reused]) {
      writeFileSync(join(folder, "run.pid"), stale);
      const unlock = lockFolder(folder);
      assert.equal(readFileSync(join(folder, "run.pid"), "utf8"), ownerOf(process.pid));
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
      new UserError(`${folder} holds other files; give an empty or a new folder with --folder`),
    );
    assert.deepEqual(readdirSync(folder), ["letter.txt"]);
  });

  it("refuses a file, and a folder below one", () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    for (const [path, code] of [
      [file, "EEXIST"],
      [join(file, "sub"), "ENOTDIR"],
      [join(newFolder(), "a".repeat(300)), "ENAMETOOLONG"],
    ] as const) {
      assert.throws(
        () => lockFolder(path),
        new UserError(`${path} can't be used (${code}); give another folder with --folder`),
      );
    }
  });

  it("refuses a folder whose path has a colon, which Java takes for the end of a path", () => {
    const folder = join(newFolder(), "a:b");
    assert.throws(() => lockFolder(folder), {
      name: "UserError",
      message: /^\S+a:b has a ":" in it, .*--folder$/,
    });
    assert.equal(existsSync(folder), false);
  });

  it("lets one of many processes that start at once have what was left by a killed one", async () => {
    const folder = newFolder();
    lockFolder(folder)();
    writeFileSync(join(folder, "run.pid"), `${String(process.pid)} 1`);
    const script = `
      require("ts-node/register");
      const { lockFolder } = require(${JSON.stringify(join(ROOT, "cli/local/lock"))});
      try { lockFolder(${JSON.stringify(folder)}); console.log("taken"); setTimeout(() => undefined, 60_000); }
      catch (error) { console.log(error.name); }`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"], cwd: ROOT }),
    );
    const said = await Promise.all(
      children.map(async ({ stdout }) => String(((await once(stdout, "data")) as [Buffer])[0]).trim()),
    );
    children.forEach((child) => child.kill());
    assert.deepEqual(said.sort(), ["UserError", "UserError", "UserError", "taken"]);
  });
});

describe("whileBuildLocked", () => {
  const newFolder = temporaryFolders();
  const never = new AbortController().signal;
  const waits = () => {
    throw new Error("it waits");
  };
  const works = () => Promise.reject(new Error("it works"));

  it("waits for a process that builds, says so once, and goes on when that has ended", async () => {
    const lock = join(newFolder(), "sub/build.pid");
    const child = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60_000)"]);
    mkdirSync(join(lock, ".."));
    writeFileSync(lock, ownerOf(child.pid ?? 0));
    const said: string[] = [];
    const onWait = (text: string) => {
      said.push(text);
      // As by the user, or the system: it removes nothing.
      setTimeout(() => child.kill("SIGKILL"), 300);
    };
    const start = Date.now();
    assert.equal(await withBuildLock(() => Promise.resolve("built"), onWait, never, lock), "built");
    assert.deepEqual(said, [`waiting for process ${String(child.pid)}, which is building`]);
    assert.ok(Date.now() - start >= 300);
    assert.equal(existsSync(lock), false);
  });

  it("gives the lock back when the work fails", async () => {
    const lock = join(newFolder(), "build.pid");
    const fails = () => Promise.reject(new UserError("no"));
    await assert.rejects(withBuildLock(fails, waits, never, lock), new UserError("no"));
    assert.equal(await withBuildLock(() => Promise.resolve(1), waits, never, lock), 1);
  });

  it("ends to wait when the run is aborted", async () => {
    const lock = join(newFolder(), "build.pid");
    writeFileSync(lock, ownerOf(process.pid));
    const aborts = new AbortController();
    const onWait = () => {
      aborts.abort();
    };
    await assert.rejects(withBuildLock(works, onWait, aborts.signal, lock), { name: "AbortError" });
  });
});
