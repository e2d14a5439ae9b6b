import assert from "node:assert/strict";

import fc from "fast-check";

import { failureReport, withDriverLog, withoutDriverLog } from "../../handlers/failureReport";
import { jsonBytes } from "../../contract/jsonBytes";
import { seeds } from "../support/seeds";
import { DRIVER_KILLED, EXIT_1, EXIT_IN_SESSION, TOO_LARGE } from "./yarnLogs";

const LINKS = { historyUrl: "https://example.com/history", logUri: "s3://bucket/emr-logs/j-1/" };
const BATCH = {
  jobName: "MilesPerRate",
  application: "com.example.MilesPerRateCode",
  id: 3,
  state: "dead",
  applicationId: "application_1700000000000_0001",
};
/** What an execution's cause may have: more than a report ever takes. */
const BYTES = 30_000;
const LOCAL = { ...BATCH, applicationId: null };
const FIRST = "MilesPerRate: com.example.MilesPerRateCode (batch 3) is dead: ";
const PLACES =
  "\nSpark history: https://example.com/history\nIts own log, some five minutes after its end: s3://bucket/emr-logs/j-1/containers/application_1700000000000_0001/";

const FRAME = "\tat com.example.MilesPerRateCode$.main(MilesPerRateCode.scala:12)";
const KILLED = "26/03/01 10:00:09 INFO ShutdownHookManager: Shutdown hook called";

/** The report of an application on a local master, which ends without links. */
const report = (log: readonly string[]) => failureReport({ ...LOCAL, log }, LINKS, BYTES);

describe("failureReport", () => {
  it("tells the cause, the last lines and where there is more", () => {
    const log = [
      "stdout: ",
      "\nstderr: ",
      "26/03/01 10:00:01 INFO SparkContext: Running Spark version 3.5.6",
      'Exception in thread "main" org.apache.spark.SparkException: Job aborted due to stage failure',
      FRAME,
      "\tat java.base/java.lang.Thread.run(Thread.java:840)",
      "Caused by: java.lang.RuntimeException: Error while decoding",
      FRAME,
      'Caused by: java.lang.NumberFormatException: For input string: "abc"',
      "\tat scala.collection.Iterator$$anon$9.next(Iterator.scala:584)",
      "\t... 13 more",
      "26/03/01 10:00:09 INFO ShutdownHookManager: Shutdown hook called",
      "\nYARN Diagnostics: ",
      "",
    ];
    assert.equal(
      failureReport({ ...BATCH, log }, LINKS, BYTES),
      `MilesPerRate: com.example.MilesPerRateCode (batch 3, application_1700000000000_0001) is dead: \
org.apache.spark.SparkException: Job aborted due to stage failure; \
caused by java.lang.NumberFormatException: For input string: "abc"
Last lines of its log:
  26/03/01 10:00:01 INFO SparkContext: Running Spark version 3.5.6
  Exception in thread "main" org.apache.spark.SparkException: Job aborted due to stage failure
  Caused by: java.lang.RuntimeException: Error while decoding
  Caused by: java.lang.NumberFormatException: For input string: "abc"
  26/03/01 10:00:09 INFO ShutdownHookManager: Shutdown hook called
Spark history: https://example.com/history
Its own log, some five minutes after its end: s3://bucket/emr-logs/j-1/containers/application_1700000000000_0001/`,
    );
  });

  it("names no place for an application without an id, nor logs where the cluster keeps none", () => {
    assert.equal(report(["Killed"]), `${FIRST}Killed`);
    assert.equal(
      failureReport({ ...BATCH, state: "killed", log: ["Killed"] }, { ...LINKS, logUri: "" }, BYTES),
      "MilesPerRate: com.example.MilesPerRateCode (batch 3, application_1700000000000_0001) is killed: Killed\n" +
        "Spark history: https://example.com/history",
    );
  });

  it("shows what YARN says, once, in the place of spark-submit's output", () => {
    assert.equal(
      failureReport({ ...BATCH, log: DRIVER_KILLED }, LINKS, BYTES),
      `${FIRST.replace("3", `3, ${BATCH.applicationId}`)}its driver was killed by SIGKILL (exit code 137): its node had \
no memory left, or somebody ended it; if it happens again, give the job more driverMemory, or set \
spark.driver.memoryOverhead in its conf
YARN says:
  Application application_1795979239357_0001 failed 1 times (global limit =2; local limit is =1) due to AM Container for \
appattempt_1795979239357_0001_000001 exited with  exitCode: 137
  Failing this attempt.Diagnostics: [2026-11-29 19:07:47.046]Container killed on request. Exit code is 137
  [2026-11-29 19:07:47.046]Container exited with a non-zero exit code 137.
  [2026-11-29 19:07:47.047]Killed by external signal${PLACES}`,
    );
    const refused = failureReport({ ...LOCAL, log: TOO_LARGE }, LINKS, BYTES).split("\n");
    assert.equal(refused[1], "Last lines of its log:");
    const repeated = failureReport({ ...BATCH, log: EXIT_1 }, LINKS, BYTES).split("\n");
    assert.deepEqual(repeated, [...new Set(repeated)]);
  });

  describe("of an application of whose end YARN does not say why,", () => {
    const EXIT = failureReport({ ...BATCH, log: EXIT_IN_SESSION }, LINKS, BYTES);
    const SUBJECT = FIRST.replace("3", `3, ${BATCH.applicationId}`);
    const MEANS =
      "its main called System.exit, or its driver was told to end: on YARN that is a failure whatever the exit code; let main return, or throw";

    it("has the exception that the driver's log has, and that log's last lines", () => {
      const log = [
        ...["reading", "Traceback (most recent call last):", '  File "/mnt/clean.py", line 3, in <module>'],
        ...["    raise ValueError(row)", "ValueError: password=hunter2", KILLED],
      ];
      assert.equal(
        withDriverLog(EXIT, log, BATCH.applicationId, LINKS, BYTES),
        `${SUBJECT}ValueError: password=*** (clean.py, line 3, in <module>)
Last lines of its log:
  reading
  Traceback (most recent call last):
  File "/mnt/clean.py", line 3, in <module>
  raise ValueError(row)
  ValueError: password=***
  ${KILLED}${PLACES}`,
      );
    });

    it("has what YARN's words mean, and the last lines of a driver's log without an exception", () => {
      assert.equal(
        withDriverLog(EXIT, ["nothing to do"], BATCH.applicationId, LINKS, BYTES),
        `${SUBJECT}${MEANS}\nLast lines of its log:\n  nothing to do${PLACES}`,
      );
    });

    it("says why there is no such log", () => {
      assert.equal(
        withoutDriverLog(EXIT, "is not in S3 yet", BYTES),
        `${SUBJECT}${MEANS}
The driver's own log is not in S3 yet
YARN says:
  Shutdown hook called before final status was reported.${PLACES}`,
      );
    });

    it("stays within its bytes, with all links, whatever the log and the room", () => {
      const line = fc.string({ unit: "binary", maxLength: 600 });
      fc.assert(
        fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 500, max: 3_000 }), (log, bytes) => {
          const plain = failureReport({ ...BATCH, log: [...EXIT_IN_SESSION, ...log] }, LINKS, bytes);
          for (const one of [
            withDriverLog(plain, log, BATCH.applicationId, LINKS, bytes),
            withoutDriverLog(plain, log.join(" "), bytes),
          ]) {
            assert.ok(jsonBytes(one) <= bytes);
            assert.equal(one.slice(-PLACES.length), plain.slice(-PLACES.length));
          }
        }),
        { numRuns: seeds(1000) },
      );
    });
  });

  it("names no log of an application whose driver was not started", () => {
    const log = DRIVER_KILLED.map((line) => line.replace("exitCode: 137", "exitCode: -1000"));
    const [last] = failureReport({ ...BATCH, log }, LINKS, BYTES)
      .split("\n")
      .slice(-1);
    assert.equal(last, "Spark history: https://example.com/history");
  });

  it("repeats no log that says no more than the cause", () => {
    assert.equal(report([]), `${FIRST}its log in Livy is empty`);
    assert.equal(
      report(['Exception in thread "main" a.b.CException: no', FRAME, "Caused by: why", "\t... 3 more"]),
      `${FIRST}a.b.CException: no; caused by why`,
    );
    assert.equal(
      report(['Exception in thread "main" a.b.CException: no', FRAME, KILLED]),
      `${FIRST}a.b.CException: no\nLast lines of its log:\n  Exception in thread "main" a.b.CException: no\n  ${KILLED}`,
    );
  });

  it("shows the last ten lines that say something, and no frames instead of them", () => {
    const said = Array.from({ length: 12 }, (_, index) => `line ${String(index + 1)}`);
    const frames = [
      FRAME,
      "26/03/01 10:00:09 INFO DAGScheduler: Missing parents: List()",
      "26/03/01 10:00:09 INFO SparkContext: Created broadcast 4 from broadcast at DAGScheduler.scala:1611",
      "    at app//com.example.F$$Lambda$14/0x1.run(Unknown Source)",
      "\t... 9 common frames omitted",
    ];
    assert.equal(
      report([...said.flatMap((line) => [line, ...frames, " ", "\nstderr: "]), "  at line 13, position 5"]),
      `${FIRST}at line 13, position 5\nLast lines of its log:\n  ${[...said.slice(3), "at line 13, position 5"].join("\n  ")}`,
    );
  });

  it("is free of secrets, those over many lines too, even where a cut would leave a half", () => {
    const log = [
      "read -----BEGIN PRIVATE KEY-----",
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
      "-----END PRIVATE KEY----- from the environment",
      "26/03/01 10:00:01 INFO F: \u001b[1mpass\u001b[0mword=hunter2",
      `${"x".repeat(480)} password=hunter2 ${"y".repeat(100)}`,
      'Exception in thread "main" java.lang.Error: https://u:hunter2@h/ refused',
    ];
    assert.equal(
      report(log),
      [
        `${FIRST}java.lang.Error: https://***@h/ refused`,
        "Last lines of its log:",
        "  read *** from the environment",
        "  26/03/01 10:00:01 INFO F: password=***",
        `  ${"x".repeat(480)} password=*** yyy…`,
        '  Exception in thread "main" java.lang.Error: https://***@h/ refused',
      ].join("\n"),
    );
  });

  it("takes its own words for no secret", () => {
    assert.equal(
      failureReport({ ...LOCAL, jobName: "RotateToken", log: ["Killed"] }, LINKS, BYTES),
      "RotateToken: com.example.MilesPerRateCode (batch 3) is dead: Killed",
    );
  });

  it("is free of control characters, and breaks a line where a terminal would go back", () => {
    assert.equal(
      report([
        "\u001b]0;title\u0007\u001b[31;1mred\u001b[m\u0000 a\tb\u009b \u007f\ud800c",
        "1 %\r2 %\r\nend",
      ]),
      `${FIRST}end\nLast lines of its log:\n  red a b c\n  1 %\n  2 %\n  end`,
    );
  });

  it("cuts the first line at 2,000 and a line of the log at 500", () => {
    assert.equal(
      report(["Killed", "x".repeat(5000)]),
      `${FIRST.padEnd(1999, "x")}…\nLast lines of its log:\n  Killed\n  ${"x".repeat(497)}…`,
    );
  });

  it("cuts before a character of two halves that would lose one", () => {
    // 62 characters stand before the cause, 2 before a line: the last place before the … is a first half's.
    assert.equal(
      report(["Killed", "😀".repeat(5000)]),
      `${FIRST}${"😀".repeat(968)}…\nLast lines of its log:\n  Killed\n  ${"😀".repeat(248)}…`,
    );
  });

  it("cuts the log, not the links, where all is long", () => {
    const links = {
      historyUrl: `https://${"h".repeat(1000)}`,
      logUri: `s3://bucket/${"l".repeat(1000)}/`,
    };
    const places = `\nSpark history: ${links.historyUrl}\nIts own log, some five minutes after its end: ${links.logUri}containers/${BATCH.applicationId}/`;
    const log = Array.from("abcdefghijklmnopqrst", (letter) => letter.repeat(5000));
    assert.equal(
      failureReport({ ...BATCH, log }, links, BYTES),
      [
        `${FIRST.replace("3", `3, ${BATCH.applicationId}`).padEnd(1999, "t")}…`,
        "Last lines of its log:",
        ...Array.from("nopqrst", (letter) => `  ${letter.repeat(497)}…`),
      ].join("\n") + places,
    );
  });

  it("cuts the log to its bytes of JSON first, then the cause, and leaves out links that would be half of it", () => {
    const places = jsonBytes(PLACES);
    const first = FIRST.replace("3", `3, ${BATCH.applicationId}`);
    const whole = `${first}${"ä".repeat(150)}`;
    const lines = `\nLast lines of its log:\n  x\n  Error: ${"ä".repeat(150)}`;
    const log = ["x", `Error: ${"ä".repeat(150)}`];
    for (const [bytes, expected] of [
      [jsonBytes(whole) + places + jsonBytes(lines), whole + lines + PLACES],
      [jsonBytes(whole) + places + jsonBytes(lines) - 1, whole + PLACES],
      [jsonBytes(whole) + places, whole + PLACES],
      [jsonBytes(whole) + places - 1, `${first}${"ä".repeat(148)}…${PLACES}`],
      [2 * places, `${first}${"ä".repeat((places - first.length - 3) >> 1)}…${PLACES}`],
      [2 * places - 1, `${first}${"ä".repeat((2 * places - 1 - first.length - 3) >> 1)}…`],
    ] as const) {
      assert.equal(failureReport({ ...BATCH, log }, LINKS, bytes), expected);
    }
  });

  it("looks at no more than the first 10,000 characters of a line, and at no half of a word", () => {
    const secret = `password=${"x".repeat(9_980)}`;
    assert.equal(report([`${secret} AKIAIOSFODNN7EXAMPLE`]), `${FIRST}password=***`);
    assert.equal(report([`Killed ${"x".repeat(200_000)}`]), `${FIRST}Killed`);
    assert.equal(report(["x".repeat(200_000)]), `${FIRST}its log in Livy is empty`);
  });

  const SECRET = "q7hunter2Z";
  const parts = [
    ...[
      " ",
      "\n",
      "\t",
      "\r",
      "\u001b[0m",
      "\u0000",
      "😀",
      "\ud83d",
      '"',
      "\\",
      "x".repeat(3000),
      "😀".repeat(999),
    ],
    ...[
      "stderr: ",
      KILLED,
      FRAME,
      'Exception in thread "main" ',
      "a.b.CException: ",
      "Caused by: ",
      "\t... 3 more",
    ],
    ...[`password=${SECRET}`, `"token":"${SECRET}"`, `https://u:${SECRET}@h`, `--secret ${SECRET}`],
  ];
  const line = fc
    .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...parts) }, fc.string({ unit: "binary" })), {
      maxLength: 6,
    })
    .map((texts) => texts.join(" "));

  it("never throws, is never too long, always ends with the links and holds no secret, whatever the log", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30, size: "max" }), (log) => {
        const text = failureReport({ ...BATCH, log }, LINKS, BYTES);
        const lines = text.split("\n");
        assert.ok(text.length <= 8000);
        assert.ok(lines[0]!.length <= 2000);
        assert.ok(lines.slice(1).every((one) => one.length <= 500));
        assert.ok(lines.length <= 14);
        assert.ok(text.endsWith(PLACES));
        assert.ok(!text.includes(SECRET), text);
        assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cs}]/u);
        // What Lambda answers with, a text in JSON, is within what Step Functions takes.
        assert.ok(JSON.stringify(text).length <= 32_768);
      }),
      { numRuns: seeds(500) },
    );
  });

  it("never takes more bytes than it may, and ends with the links where there is room", () => {
    const bytes = fc.integer({ min: 100, max: 9_000 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12, size: "max" }), bytes, (log, maxBytes) => {
        const text = failureReport({ ...BATCH, log }, LINKS, maxBytes);
        assert.ok(jsonBytes(text) <= maxBytes);
        assert.equal(text.endsWith(PLACES), jsonBytes(PLACES) <= maxBytes / 2);
        assert.ok(!text.includes(SECRET), text);
      }),
      { numRuns: seeds(100) },
    );
  });

  it("never throws and is never too long, whatever Livy says of the batch", () => {
    const name = fc.string({ unit: "binary", maxLength: 20_000, size: "max" });
    fc.assert(
      fc.property(name, name, fc.array(name, { maxLength: 3 }), (application, applicationId, log) => {
        const text = failureReport({ ...BATCH, application, applicationId, log }, LINKS, BYTES);
        assert.ok(text.length <= 8000);
        assert.ok(
          text.includes(
            "\nSpark history: https://example.com/history\nIts own log, some five minutes after its end: s3://bucket/emr-logs/j-1/",
          ),
        );
      }),
      { numRuns: seeds(200) },
    );
  });
});
