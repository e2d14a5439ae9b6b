import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import { livingPid, ownerOf } from "../../../cli/local/owner";

describe("livingPid", () => {
  const own = ownerOf(process.pid);

  it("knows this process, each time by the same mark", () => {
    assert.match(own, /^\d+ \d+$/);
    assert.equal(ownerOf(process.pid), own);
    assert.equal(livingPid(own), process.pid);
  });

  it("tells a process from a later one of its number", () => {
    assert.equal(livingPid(own.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))), undefined);
  });

  it("takes a mark without a start for the process of its number", () => {
    assert.equal(livingPid(String(process.pid)), process.pid);
    assert.equal(livingPid(`${String(process.pid)} ?`), process.pid);
  });

  it("knows that a process has ended", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60_000)"]);
    const mark = ownerOf(child.pid ?? 0);
    assert.equal(livingPid(mark), child.pid);
    child.kill();
    await once(child, "exit");
    assert.equal(livingPid(mark), undefined);
  });

  for (const mark of ["", "nonsense", "0", "-1", "1 2 3", "99999999 1"]) {
    it(`finds no process of "${mark}"`, () => {
      assert.equal(livingPid(mark), undefined);
    });
  }
});
