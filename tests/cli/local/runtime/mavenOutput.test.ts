import assert from "node:assert/strict";
import { addTransfer, mavenFailure, NO_PROGRESS } from "../../../../cli/local/runtime/mavenOutput";

const NO_NAME =
  "[ERROR] Plugin x:y:1 or one of its dependencies could not be resolved:\n[ERROR] \tThe following artifacts could not be resolved: x:y:pom:1 (absent): ";
const LAST_LINES =
  "[ERROR] -> [Help 1]\n[ERROR] \n[ERROR] Re-run Maven using the -X switch to enable full debug logging.";

describe("cli/local/runtime/mavenOutput", () => {
  for (const [line, expected] of [
    [
      "[INFO] Downloaded from central: https://repo.example/maven2/a/b/1/b-1.jar (1.2 MB at 3.4 MB/s)",
      { artifacts: 1, bytes: 1_200_000, last: "b-1.jar" },
    ],
    [
      "[INFO] Downloaded from our.mirror: http://repo.example/b-1.pom (612 B at 61 kB/s)",
      { artifacts: 1, bytes: 612, last: "b-1.pom" },
    ],
    [
      "Downloaded from central: https://repo.example/c.jar (18 kB at 103 kB/s)",
      { artifacts: 1, bytes: 18_000, last: "c.jar" },
    ],
    ["[INFO] Downloading from central: https://repo.example/b-1.jar", NO_PROGRESS],
    ["[INFO] BUILD SUCCESS", NO_PROGRESS],
    ["", NO_PROGRESS],
  ] as const) {
    it(`counts "${line}"`, () => {
      assert.deepEqual(addTransfer(NO_PROGRESS, line), expected);
    });
  }

  it("adds up", () => {
    const line = "[INFO] Downloaded from central: https://repo.example/b-1.jar (55 MB at 87 MB/s)";
    assert.deepEqual(addTransfer({ artifacts: 2, bytes: 5, last: "a.pom" }, line), {
      artifacts: 3,
      bytes: 55_000_005,
      last: "b-1.jar",
    });
  });

  for (const [name, log, cause] of [
    [
      "the wrapper offline, with wget",
      "wget: Failed to fetch https://repo.example/apache-maven-3.9.11-bin.zip",
      "apache-maven-3.9.11-bin.zip could not be downloaded: no network to Maven Central (wget: Failed to fetch https://repo.example/apache-maven-3.9.11-bin.zip); connect once, or name a mirror in MVNW_REPOURL",
    ],
    [
      "the wrapper offline, with curl",
      "some warning\ncurl: Failed to fetch https://repo.example/m.zip\n",
      "m.zip could not be downloaded: no network to Maven Central (curl: Failed to fetch https://repo.example/m.zip); connect once, or name a mirror in MVNW_REPOURL",
    ],
    [
      "the wrapper offline, with neither",
      'Exception in thread "main" java.net.UnknownHostException: repo.example\n\tat java.base/x.y(Z.java:1)\n\tat Downloader.main(Downloader.java:10)',
      "Maven could not be downloaded: no network to Maven Central (java.net.UnknownHostException: repo.example); connect once, or name a mirror in MVNW_REPOURL",
    ],
    [
      "Maven offline",
      `${NO_NAME}Could not transfer artifact x:y:pom:1 from/to central (https://repo.example/maven2): repo.example: Temporary failure in name resolution\n${LAST_LINES}`,
      "x:y:pom:1 could not be downloaded: no network to Maven Central (repo.example: Temporary failure in name resolution); connect once, or set a mirror in ~/.m2/settings.xml",
    ],
    [
      "a proxy or mirror that refuses",
      `${NO_NAME}Could not transfer artifact x:y:pom:1 from/to corp (http://127.0.0.1:9/maven2): Connect to 127.0.0.1:9 [/127.0.0.1] failed: Connection refused\n${LAST_LINES}`,
      "x:y:pom:1 could not be downloaded: no network to Maven Central (Connect to 127.0.0.1:9 [/127.0.0.1] failed: Connection refused); connect once, or set a mirror in ~/.m2/settings.xml",
    ],
    [
      "a mirror that asks for a password",
      `${NO_NAME}Could not transfer artifact x:y:pom:1 from/to corp (http://repo.example): status code: 401, reason phrase: Unauthorized (401)\n${LAST_LINES}`,
      "x:y:pom:1 could not be downloaded (status code: 401, reason phrase: Unauthorized (401)); look at the mirrors and proxies in ~/.m2/settings.xml",
    ],
    [
      "an artifact nobody has",
      `${NO_NAME}Could not find artifact x:y:pom:1 in corp (http://repo.example)\n${LAST_LINES}`,
      "x:y:pom:1 is not in corp; look at the mirrors in ~/.m2/settings.xml",
    ],
    [
      "scalac",
      "[INFO] Compiling 8 source files\n[ERROR] /app/src/Bad.scala:1: error: type mismatch;\n[ERROR]  found   : String\n[ERROR] /app/src/Bad.scala:2: error: not found\n[ERROR] two errors found",
      "the code does not compile: /app/src/Bad.scala:1: error: type mismatch;",
    ],
    [
      "scalac with a warning that is fatal",
      "[WARNING] /app/src/Bad.scala:7: warning: private val x is never used\n[ERROR] error: No warnings can be incurred under -Xfatal-warnings.",
      "the code does not compile: /app/src/Bad.scala:7: warning: private val x is never used",
    ],
    [
      "javac",
      "[ERROR] COMPILATION ERROR : \n[ERROR] /app/src/Bad.java:[3,5] cannot find symbol\n",
      "the code does not compile: /app/src/Bad.java:[3,5] cannot find symbol",
    ],
    [
      "scalatest",
      "BadTest:\n- one is one\n- one is two *** FAILED ***\n  1 did not equal 2 (BadTest.scala:2)\n[ERROR] Failed to execute goal x: There are test failures -> [Help 1]",
      'the test "one is two" failed: 1 did not equal 2 (BadTest.scala:2)',
    ],
    [
      "any other goal",
      "[ERROR] Failed to execute goal a:b:1:jar (default) on project x: disk full -> [Help 1]\n[ERROR] \n",
      "Failed to execute goal a:b:1:jar (default) on project x: disk full",
    ],
    [
      "a pom that cannot be read, in colour",
      "[\u001b[1;31mERROR\u001b[m] [ERROR] Some problems were encountered while processing the POMs: -> [Help 1]",
      "[ERROR] Some problems were encountered while processing the POMs:",
    ],
    ["something else", "sh: 1: cannot do it\n\n", "sh: 1: cannot do it"],
  ] as const) {
    it(`finds the cause: ${name}`, () => {
      assert.equal(mavenFailure(log), cause);
    });
  }
});
