import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { temporaryFolders } from "../support/folder";
import { npmIn, processesOf } from "../support/npm";
import { copyProjectWithTestPipelines } from "../support/project";

describe("npm start, ended early,", function () {
  // Cold, it downloads Maven, Spark, Livy and the S3 store first.
  this.timeout(600_000);
  const newFolder = temporaryFolders();

  let project: string;
  let folder: string;
  before(() => {
    project = newFolder();
    folder = newFolder();
    copyProjectWithTestPipelines(project);
  });
  const start = () => npmIn(project, "start", "--", "--json", "--folder", join(folder, "run"));

  it("deletes the running batch at Ctrl-C and leaves nothing behind", async () => {
    const run = start();
    await run.said("batch 0  ");
    assert.notDeepEqual(processesOf(folder), []);
    // As a terminal does: to every process of the group.
    process.kill(-(run.child.pid ?? 0), "SIGINT");
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 130, stderr);
    const { status, execution } = JSON.parse(stdout) as {
      readonly status: string;
      readonly execution: string;
    };
    assert.equal(status, "ABORTED");
    assert.match(
      stderr,
      new RegExp(`^deleted the running batch ${execution}-[0-9a-f]{10}-CheckOrders-0$`, "m"),
    );
    assert.deepEqual(processesOf(folder), []);
  });

  it("leaves nothing behind when it is killed outright", async () => {
    const run = start();
    await run.said("batch 0  ");
    const pid = Number.parseInt(readFileSync(join(folder, "run/run.pid"), "utf8"), 10);
    process.kill(pid, "SIGKILL");
    await run.ended;
    const deadline = Date.now() + 15_000;
    while (processesOf(folder).length > 0) {
      assert.ok(Date.now() < deadline, processesOf(folder).join("\n"));
      await sleep(100);
    }
  });

  it("refuses a folder that holds something else", async () => {
    const model = join(project, "model");
    const { code, stderr } = await npmIn(project, "start", "--", "--folder", model).ended;
    assert.equal(code, 2);
    assert.ok(
      stderr.endsWith(`${model} holds other files; give an empty or a new folder with --folder\n`),
      stderr,
    );
  });
});
