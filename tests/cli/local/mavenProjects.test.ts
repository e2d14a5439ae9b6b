import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

import type { Asset } from "../../../config/assets";
import { UserError } from "../../../cli/common/errors";
import { CACHE_FOLDER, ROOT } from "../../../cli/common/paths";
import { createReport } from "../../../cli/common/report";
import { runMavenProjects } from "../../../cli/local/mavenProjects";
import type { MavenTask } from "../../../cli/local/mavenProjects";
import { stopAll } from "../../../cli/common/supervisor";
import { temporaryFolders } from "../../support/folder";
import { fakeStream } from "../../support/stream";

/** A wrapper that makes a jar and runs no test. */
const MVNW = 'echo "$@" >> calls.txt\nmkdir -p target\necho jar > target/$JAR\n';

describe("runMavenProjects", function () {
  this.timeout(60_000);
  const newFolder = temporaryFolders();
  const written: string[] = [];
  after(async () => {
    await stopAll();
    written.forEach((path) => {
      rmSync(path, { force: true });
    });
  });

  /** A Maven project with a wrapper of its own, which makes a jar of this name. */
  function project(jar?: string) {
    const folder = newFolder();
    const source = relative(ROOT, folder);
    const name = `${basename(folder)}.jar`;
    mkdirSync(join(folder, "src/main/java"), { recursive: true });
    writeFileSync(join(folder, "pom.xml"), "<project/>");
    writeFileSync(join(folder, "mvnw"), MVNW.replace("$JAR", jar ?? name));
    const id = source.replaceAll("/", "-");
    written.push(
      ...[`${id}.stamp`, `logs/${id}-build.log`, `logs/${id}-test.log`].map((path) =>
        join(CACHE_FOLDER, path),
      ),
    );
    const asset: Asset = {
      source,
      kind: "maven",
      path: `${source}/target/${name}`,
      key: `emr-step-functions/${name}`,
      contentType: "application/java-archive",
    };
    return { folder, asset };
  }

  const java = { home: "/nowhere", java: "/nowhere/bin/java", version: "17.0.15" };
  async function shown(task: MavenTask, ...assets: readonly Asset[]): Promise<string> {
    const { stream, text } = fakeStream();
    const { signal } = new AbortController();
    await runMavenProjects(task, assets, java, createReport(stream), signal);
    return text();
  }

  it("builds a project by its own wrapper, again when a source or the jar is another, and files never", async () => {
    const { folder, asset } = project();
    const file: Asset = { ...asset, source: "README.md", kind: "file" };
    const label = basename(folder);
    const build = async () => {
      const text = await shown("build", file, asset);
      assert.ok(text.includes(label), text);
      return / (built|up to date) /.exec(text)?.[1];
    };
    assert.deepEqual([await build(), await build()], ["built", "up to date"]);
    writeFileSync(join(folder, "src/main/java/A.java"), "class A {}");
    assert.deepEqual([await build(), await build()], ["built", "up to date"]);
    rmSync(join(folder, "target"), { recursive: true });
    assert.deepEqual([await build(), await build()], ["built", "up to date"]);
    const calls = readFileSync(join(folder, "calls.txt"), "utf8").trim().split("\n");
    assert.equal(calls.length, 3);
    assert.ok(
      calls.every((call) => call.endsWith(`-f ${join(folder, "pom.xml")} -DskipTests clean package`)),
    );
  });

  it("refuses a build that makes no jar of the name that is staged", async () => {
    const { asset } = project("another.jar");
    await assert.rejects(shown("build", asset), (error) => {
      assert.ok(error instanceof UserError);
      assert.ok(error.message.startsWith(`Maven made no ${asset.path}; set <finalName>`), error.message);
      return true;
    });
  });

  it("tests a project, and says so where there is no test", async () => {
    const { folder, asset } = project();
    assert.match(await shown("test", asset), / no tests /);
    assert.match(readFileSync(join(folder, "calls.txt"), "utf8"), / verify\n$/);
  });
});
