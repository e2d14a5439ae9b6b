import assert from "node:assert/strict";
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { filesOf } from "./functions";
import { temporaryFolders } from "./folder";
import { ofType, synthesiseAnew } from "./stacks";
import { decode, encode, programDigest } from "./synthesisCache";

const START = Date.now();

describe("the syntheses that tests share", function () {
  this.timeout(60_000);
  const newFolder = temporaryFolders();

  /** Writes a file that has not changed since long before. */
  function write(root: string, path: string, text: string): void {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, 0, 0);
  }

  function project(): string {
    const root = newFolder();
    for (const path of ["index.ts", "handlers/redact.ts", "pipelines/a.ts", "tests/pipelines/b.ts"]) {
      write(root, path, "1");
    }
    for (const path of ["Pulumi.dev.yaml", "tsconfig.json", "node_modules/.package-lock.json"]) {
      write(root, path, "{}");
    }
    return root;
  }

  for (const path of [
    "index.ts",
    "handlers/redact.ts",
    "pipelines/a.ts",
    "tests/pipelines/b.ts",
    "Pulumi.dev.yaml",
    "tsconfig.json",
    "node_modules/.package-lock.json",
    "assets/new/data.csv",
  ]) {
    it(`are made anew when ${path} is another`, () => {
      const root = project();
      const before = programDigest(root, {}, START);
      assert.notEqual(before, undefined);
      assert.equal(programDigest(root, {}, START), before);
      write(root, path, "2");
      assert.notEqual(programDigest(root, {}, START), before);
    });
  }

  it("are made anew when a file is gone, or is renamed", () => {
    const [root, renamed] = [project(), project()];
    const before = programDigest(root, {}, START);
    assert.equal(programDigest(renamed, {}, START), before);
    rmSync(join(root, "pipelines/a.ts"));
    rmSync(join(renamed, "pipelines/a.ts"));
    write(renamed, "pipelines/c.ts", "1");
    assert.equal(new Set([before, ...[root, renamed].map((one) => programDigest(one, {}, START))]).size, 3);
  });

  for (const name of ["PULUMI_CONFIG", "AWS_REGION", "TZ", "LC_ALL"]) {
    it(`are made anew in an environment with another ${name}`, () => {
      const root = project();
      const [one, other] = ["1", "2"].map((value) =>
        programDigest(root, { [name]: value, HOME: value }, START),
      );
      assert.notEqual(one, other);
      assert.equal(programDigest(root, { [name]: "1", HOME: "2" }, START), one);
    });
  }

  it("are neither taken nor kept when a file has changed since the process began", () => {
    const root = project();
    writeFileSync(join(root, "index.ts"), "1");
    assert.equal(programDigest(root, {}, START), undefined);
  });

  it("are taken for another test, or another text of the documentation", () => {
    const root = project();
    const before = programDigest(root, {}, START);
    for (const path of [
      "tests/program.test.ts",
      "docs/limits.md",
      "README.md",
      "dist/synth/dev/resources.json",
    ]) {
      write(root, path, "2");
    }
    assert.equal(programDigest(root, {}, START), before);
  });

  it("are the same from disk", async () => {
    const synthesis = await synthesiseAnew("prod");
    const kept = decode(await encode(synthesis));
    assert.deepEqual(JSON.parse(await encode(kept)), JSON.parse(await encode(synthesis)));
    for (const fn of ofType(synthesis, "Function")) {
      const same = ofType(kept, "Function").find(({ name }) => name === fn.name)!;
      assert.deepEqual(await filesOf(same), await filesOf(fn));
    }
  });
});
