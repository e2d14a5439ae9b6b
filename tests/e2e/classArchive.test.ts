import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { makeArchive, needsArchive, sharingOptions } from "../../cli/local/runtime/classArchive";
import { findJava } from "../../cli/local/runtime/java";
import type { Java } from "../../cli/local/runtime/java";
import { SERIAL_GC } from "../../cli/local/runtime/jvm";
import { stopAll } from "../../cli/common/supervisor";
import { temporaryFolders } from "../support/folder";

const SOURCE = `public class Hello {
  public static void main(String[] args) {
    System.out.println("hello " + Hello.class.getResource("/here.txt").getPath().endsWith("here.txt"));
  }
}
`;

/** One archive, of a program of the test's own, through all that can happen to it. */
describe("an archive of classes", function () {
  this.timeout(60_000);
  const newFolder = temporaryFolders();
  let java: Java;
  let place: string;
  let folder: string;
  let jar: string;

  before(async () => {
    java = await findJava();
    place = newFolder();
    folder = join(place, "an archive's place");
    jar = join(place, "hello.jar");
    mkdirSync(join(place, "classes"));
    mkdirSync(join(place, "conf"));
    writeFileSync(join(place, "Hello.java"), SOURCE);
    writeFileSync(join(place, "conf/here.txt"), "");
    execFileSync(join(java.home, "bin/javac"), ["-d", join(place, "classes"), join(place, "Hello.java")]);
    execFileSync(join(java.home, "bin/jar"), ["cf", jar, "-C", join(place, "classes"), "."]);
  });
  after(stopAll);

  const options = () => sharingOptions(java, "yarn", [jar], folder);
  const names = (by: readonly string[]) =>
    by.map((option) => /^-XX:(\w+)=/.exec(option)?.[1]).filter(Boolean);
  /** Runs the program as servers and drivers are run, with a folder behind the jars; tells where its class came from. */
  const run = (by: readonly string[], before: readonly string[] = []) => {
    const classPath = [...before, jar, join(place, "conf")].join(delimiter);
    const loads = join(place, "loads.log");
    const args = [SERIAL_GC, ...by, `-Xlog:class+load:file=${loads}`, "-Xmx64m", "-cp", classPath, "Hello"];
    const { status, stdout, stderr } = spawnSync(java.java, args, { encoding: "utf8" });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "hello true\n", stderr: "" });
    return /\bHello source: (shared objects file|file:|jar:)/.exec(readFileSync(loads, "utf8"))?.[1];
  };
  const make = () => makeArchive(java, "yarn", [jar], folder);
  const archiveFile = () => join(folder, readdirSync(folder).find((name) => name.endsWith(".jsa")) ?? "");

  it("is made of what a first run has listed, and is what the next one loads classes from", async () => {
    assert.equal(await needsArchive(java, "yarn", [jar], folder), false);
    assert.deepEqual(names(await options()), ["DumpLoadedClassList"]);
    assert.equal(run(await options()), "file:");
    assert.equal(await needsArchive(java, "yarn", [jar], folder), true);
    await make();
    assert.equal(await needsArchive(java, "yarn", [jar], folder), false);
    assert.equal(readdirSync(folder).length, 1);
    assert.deepEqual(names(await options()), ["SharedArchiveFile"]);
    assert.equal(run(await options()), "shared objects file");
  });

  it("is passed over without a word where a job's own class path comes first", async () => {
    assert.equal(run(await options(), [join(place, "classes")]), "file:");
  });

  it("is passed over where its bytes have changed, or there are fewer of them", async () => {
    const [archive, good] = [archiveFile(), join(place, "good")];
    copyFileSync(archive, good);
    chmodSync(archive, 0o600);
    const bytes = readFileSync(archive);
    writeFileSync(archive, bytes.fill(7, bytes.length / 4, bytes.length / 2));
    assert.equal(run(await options()), "file:");
    truncateSync(archive, bytes.length / 2);
    assert.deepEqual(names(await options()), ["DumpLoadedClassList"]);
    copyFileSync(good, archive);
    assert.equal(run(await options()), "shared objects file");
  });

  it("is made anew where a jar has changed, in the place of the old one", async () => {
    const old = archiveFile();
    utimesSync(jar, new Date(), new Date(0));
    assert.equal(run([`-XX:SharedArchiveFile=${old}`]), "file:");
    assert.equal(run(await options()), "file:");
    await make();
    assert.notEqual(archiveFile(), old);
    assert.equal(readdirSync(folder).length, 1);
    assert.equal(run(await options()), "shared objects file");
  });

  it("is not tried again where Java can't make it, and its log tells why", async () => {
    utimesSync(jar, new Date(), new Date(1_000));
    run(await options());
    const broken = { ...java, java: "/bin/false" };
    await makeArchive(broken, "yarn", [jar], folder);
    assert.equal(await needsArchive(java, "yarn", [jar], folder), false);
    assert.deepEqual(
      readdirSync(folder)
        .map((name) => name.replace(/^yarn-\w+\.(?:(?:pid)?\d+\.)?/, ""))
        .sort(),
      ["failed.log", "jsa", "list"],
    );
  });

  it("is no matter where a jar is not there", async () => {
    assert.deepEqual(await sharingOptions(java, "yarn", [join(place, "none.jar")], folder), []);
  });
});
