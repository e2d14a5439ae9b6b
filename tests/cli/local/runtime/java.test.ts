import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../../cli/common/errors";
import {
  chooseJava,
  findJava,
  type FoundJava,
  majorVersion,
  parseSettings,
} from "../../../../cli/local/runtime/java";

const found = (version: string, home: string, jdk = true): FoundJava => ({
  home,
  java: `${home}/bin/java`,
  version,
  jdk,
});

describe("cli/local/runtime/java", () => {
  for (const [version, major] of [
    ["1.8.0_392", 8],
    ["11.0.22", 11],
    ["17", 17],
    ["17-ea", 17],
    ["17.0.15", 17],
    ["17.0.15+6-LTS", 17],
    ["25", 25],
    ["170.1", 170],
    ["", NaN],
    ["unknown", NaN],
  ] as const) {
    it(`takes the major version of "${version}" as ${String(major)}`, () => {
      assert.equal(majorVersion(version), major);
    });
  }

  it("reads home and version, whatever surrounds them", () => {
    const output = [
      "Picked up JAVA_TOOL_OPTIONS: -Dx=y",
      "Property settings:",
      "    java.class.version = 61.0",
      "    java.home = /opt/my jdks/17\r",
      "    java.version = 17.0.15",
      "    java.version.date = 2025-04-15",
      'openjdk version "17.0.15" 2025-04-15',
    ].join("\n");
    assert.deepEqual(parseSettings(output), { home: "/opt/my jdks/17", version: "17.0.15" });
  });

  for (const output of [
    "",
    "The operation couldn’t be completed. Unable to locate a Java Runtime.",
    "java.home = /x",
  ]) {
    it(`reads nothing out of ${JSON.stringify(output)}`, () => {
      assert.equal(parseSettings(output), undefined);
    });
  }

  it("chooses the first JDK 17", () => {
    const java = chooseJava([
      found("25", "/jdk25"),
      found("17.0.1", "/jre17", false),
      found("17.0.2", "/a"),
      found("17.0.3", "/b"),
    ]);
    assert.deepEqual(java, { home: "/a", java: "/a/bin/java", version: "17.0.2" });
  });

  for (const [name, list, message] of [
    [
      "no Java",
      [],
      "No Java was found in JAVA_HOME, on PATH or in the usual folders: install a JDK 17 (for example Eclipse Temurin) and set JAVA_HOME to its folder.",
    ],
    [
      "the wrong Java",
      [found("25.0.1", "/jdk25"), found("17.0.2", "/jre", false)],
      "Spark needs a JDK 17, but only found Java 25.0.1 in /jdk25, Java 17.0.2 without javac in /jre: install a JDK 17 (for example Eclipse Temurin) and set JAVA_HOME to its folder.",
    ],
  ] as const) {
    it(`says what to do about ${name}`, () => {
      assert.throws(() => chooseJava(list), new UserError(message));
    });
  }

  it("prefers JAVA_HOME, and gives the folder that links lead to", async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "java-")));
    try {
      await mkdir(join(folder, "bin"));
      const settings = `java.home = ${folder}\\njava.version = 17.0.99\\n`;
      for (const name of ["java", "javac"]) {
        const file = join(folder, "bin", name);
        await writeFile(file, `#!/bin/sh\nprintf '${settings}' >&2\n`);
        await chmod(file, 0o755);
      }
      assert.deepEqual(await findJava({ ...process.env, JAVA_HOME: folder }), {
        home: folder,
        java: join(folder, "bin/java"),
        version: "17.0.99",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
