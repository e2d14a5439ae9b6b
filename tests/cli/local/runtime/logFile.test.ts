import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { baseEnv, startProcess } from "../../../../cli/common/supervisor";
import { followLines, lastLines } from "../../../../cli/local/runtime/logFile";

describe("logFile", () => {
  it("follows a file line by line until its writer has ended", async () => {
    const dir = await mkdtemp(join(tmpdir(), "log-"));
    const logFile = join(dir, "x.log");
    const script = "printf 'a\\nb'; sleep 0.3; printf 'c\\n\\nd\\nunfinished'";
    const child = startProcess({
      name: "x",
      command: "sh",
      args: ["-c", script],
      env: baseEnv(),
      cwd: dir,
      logFile,
    });
    const lines: string[] = [];
    await followLines(logFile, child.exited, (line) => lines.push(line));
    assert.deepEqual(lines, ["a", "bc", "", "d"]);
    await rm(dir, { recursive: true });
  });

  it("takes the last lines that say something", () => {
    assert.equal(lastLines("a\nb\n\nc\n \n", 2), "b\nc");
  });
});
