import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../../../cli/common/paths";
import { temporaryFolders } from "../../../support/folder";

const SCRIPT = join(ROOT, "cli/local/runtime/sparkSubmit.mjs");
const CONTEXT = "26/11/29 19:03:53 INFO SparkContext: Running Spark version 3.5.6";
const WARNING = /^Its main made no SparkContext: on EMR, in cluster mode, this batch would be dead/m;

describe("sparkSubmit.mjs", () => {
  const newFolder = temporaryFolders();

  /** Runs it with a launcher that has a shell command for a driver. */
  const submit = (driver: string, runsDriver = true) => {
    const configuration = join(newFolder(), "submit.json");
    const words = ["/bin/sh", "-c", driver, "-XX:+UseSerialGC"].map((word) => `${word}\\0`).join("");
    const launcher = ["/bin/sh", "-c", `printf '\\n${words}'`];
    const options = { launcher, launcherEnv: {}, collector: "", runsDriver, tmpDir: newFolder() };
    writeFileSync(configuration, JSON.stringify(options));
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, configuration], { encoding: "utf8" });
    return { status, stdout };
  };

  it("says of a driver that ends well without a SparkContext that it would be dead on EMR", () => {
    const { status, stdout } = submit("echo hello");
    assert.equal(status, 0);
    assert.match(stdout, WARNING);
  });

  for (const [what, driver, runsDriver] of [
    ["a driver with a SparkContext", `echo "${CONTEXT}"`, true],
    ["a driver that fails", "exit 3", true],
    ["a submission to YARN", "echo submitted", false],
  ] as const) {
    it(`does not say it of ${what}`, () => {
      assert.doesNotMatch(submit(driver, runsDriver).stdout, WARNING);
    });
  }
});
