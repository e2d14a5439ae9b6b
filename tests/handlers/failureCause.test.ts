import assert from "node:assert/strict";

import fc from "fast-check";

import { failureCause, messageOf } from "../../handlers/failureCause";
import { seeds } from "../support/seeds";

const HEADERS = ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: "];
const BEFORE = [
  "26/03/01 10:00:00 WARN Utils: Your hostname, laptop resolves to a loopback address: 127.0.1.1",
  "26/03/01 10:00:01 INFO SparkContext: Running Spark version 3.5.6",
];
const AFTER = [
  "26/03/01 10:00:09 INFO ShutdownHookManager: Shutdown hook called",
  "26/03/01 10:00:09 INFO ShutdownHookManager: Deleting directory /mnt/tmp/spark-0f3b",
];
const AT = "\tat com.example.MilesPerRateCode$.main(MilesPerRateCode.scala:12)";

const PATH_NOT_FOUND =
  "org.apache.spark.sql.AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://b/input/tripdata.csv.";
const JOB_ABORTED =
  "org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times";
const SIGNAL =
  "Driver was ended by signal SIGKILL (exit code 137): the machine was out of memory, or somebody ended it";
const ROOT = 'java.lang.NumberFormatException: For input string: "abc"';

/** What is in the log, the log, and the cause that a person needs. */
const LOGS: [string, readonly string[], string][] = [
  [
    "an exception that main did not catch",
    [...BEFORE, `Exception in thread "main" ${PATH_NOT_FOUND}`, AT, AT, ...AFTER],
    PATH_NOT_FOUND,
  ],
  [
    "an exception with a chain of causes, of which the last is the root",
    [
      ...HEADERS.slice(0, 2),
      ...BEFORE,
      `Exception in thread "main" ${JOB_ABORTED}`,
      AT,
      "Caused by: java.lang.RuntimeException: Error while decoding",
      AT,
      "\t... 12 more",
      `Caused by: ${ROOT}`,
      "\tat java.base/java.lang.NumberFormatException.forInputString(NumberFormatException.java:67)",
      "\t... 13 more",
      ...AFTER,
    ],
    `${JOB_ABORTED}; caused by ${ROOT}`,
  ],
  [
    "a cause that only repeats the exception",
    [`Exception in thread "main" ${ROOT}`, AT, `Caused by: ${ROOT}`, AT],
    ROOT,
  ],
  [
    "an exception in another thread",
    ['Exception in thread "streaming-job-executor-0" java.lang.Error: java.lang.InterruptedException', AT],
    "java.lang.Error: java.lang.InterruptedException",
  ],
  [
    "a class that is not in the jar",
    [...HEADERS.slice(0, 2), ...BEFORE, "Error: Failed to load class com.example.Nope.", ...AFTER],
    "Failed to load class com.example.Nope.",
  ],
  [
    "YARN's diagnostics",
    [
      ...HEADERS.slice(0, 2),
      ...BEFORE,
      "\t diagnostics: N/A",
      ...AFTER,
      HEADERS[2]!,
      `User class threw exception: ${PATH_NOT_FOUND}`,
      AT,
    ],
    PATH_NOT_FOUND,
  ],
  [
    "spark-submit's report of what YARN said",
    [
      "26/03/01 10:00:08 INFO Client: ",
      "\t client token: N/A",
      `\t diagnostics: User class threw exception: ${JOB_ABORTED}`,
      AT,
      `Caused by: ${ROOT}`,
      "\t ApplicationMaster host: ip-10-0-0-10.ec2.internal",
      'Exception in thread "main" org.apache.spark.SparkException: Application application_1_0001 finished with failed status',
    ],
    `${JOB_ABORTED}; caused by ${ROOT}`,
  ],
  [
    "a bare stack trace",
    [...BEFORE, JOB_ABORTED, AT, `Caused by: ${ROOT}`, AT],
    `${JOB_ABORTED}; caused by ${ROOT}`,
  ],
  [
    "a warning with its trace before the exception that ended it",
    [
      "26/03/01 10:00:03 WARN FileStreamSink: Assume no metadata directory. Error while looking for it: s3://b/in",
      "java.nio.file.AccessDeniedException: s3://b/in: getFileStatus: Forbidden",
      "\tat org.apache.hadoop.fs.s3a.S3AUtils.translateException(S3AUtils.java:249)",
      "Caused by: com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden",
      "\t... 23 more",
      ...BEFORE,
      `Exception in thread "main" ${PATH_NOT_FOUND}`,
      AT,
    ],
    PATH_NOT_FOUND,
  ],
  [
    "a trace of the shutdown after the exception that ended it",
    [
      `Exception in thread "main" ${PATH_NOT_FOUND}`,
      AT,
      ...AFTER,
      "26/03/01 10:00:10 ERROR ShutdownHookManager: Exception while deleting Spark temp dir: /mnt/tmp/spark-0f3b",
      "java.io.IOException: Failed to delete: /mnt/tmp/spark-0f3b",
      "\tat org.apache.spark.network.util.JavaUtils.deleteRecursivelyUsingJavaIO(JavaUtils.java:147)",
      "Caused by: java.nio.file.DirectoryNotEmptyException: /mnt/tmp/spark-0f3b",
    ],
    PATH_NOT_FOUND,
  ],
  [
    "the end by a signal, after an exception that was only logged",
    ["26/03/01 10:00:03 WARN Retry: once more", JOB_ABORTED, AT, `Caused by: ${ROOT}`, SIGNAL, HEADERS[1]!],
    SIGNAL,
  ],
  [
    "an exception that main did not catch before a signal",
    [`Exception in thread "main" ${PATH_NOT_FOUND}`, AT, SIGNAL],
    PATH_NOT_FOUND,
  ],
  ["no exception, but words", [...HEADERS.slice(0, 2), ...BEFORE, "Killed", ...HEADERS.slice(2)], "Killed"],
  ["nothing", [], "its log in Livy is empty"],
  [
    "nothing but headers",
    ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: ", "", "  "],
    "its log in Livy is empty",
  ],
  ["a very long line, whole", ["x".repeat(10_000)], "x".repeat(10_000)],
  [
    "a very long message, whole",
    [`Exception in thread "main" java.lang.Error: ${"x".repeat(10_000)}`, "Caused by: y"],
    `java.lang.Error: ${"x".repeat(10_000)}; caused by y`,
  ],
];

describe("failureCause", () => {
  for (const [what, log, cause] of LOGS) {
    it(`finds the sentence a person needs in ${what}`, () => {
      assert.equal(failureCause(log), cause);
    });
  }

  const parts = [
    ...HEADERS,
    ...BEFORE,
    'Exception in thread "main" ',
    "Exception in thread",
    "User class threw exception: ",
    "Error: ",
    "Caused by: ",
    "a.b.CException",
    "\tat a.B",
  ];
  const line = fc
    .array(fc.oneof(fc.constantFrom(...parts), fc.string(), fc.string({ unit: "binary" })), { maxLength: 4 })
    .map((texts) => texts.join(""));

  it("never throws and is never empty, whatever the log", () => {
    fc.assert(
      fc.property(fc.array(line), (log) => {
        assert.notEqual(failureCause(log).trim(), "");
      }),
      { numRuns: seeds(2000) },
    );
  });

  it("takes no longer than a moment for lines that are hard to match", () => {
    const hard = ["a.".repeat(50_000), `Exception in thread "${"x".repeat(100_000)}`, " ".repeat(100_000)];
    const start = performance.now();
    failureCause(Array.from({ length: 20 }, (_, index) => hard[index % 3]!));
    assert.ok(performance.now() - start < 2000);
  });
});

describe("messageOf", () => {
  for (const [line, message] of [
    [`Exception in thread "main" ${PATH_NOT_FOUND}`, PATH_NOT_FOUND],
    [`\t diagnostics: User class threw exception: ${PATH_NOT_FOUND}`, PATH_NOT_FOUND],
    ["Error: Failed to load class com.example.Nope.", "Failed to load class com.example.Nope."],
    [`Caused by: ${ROOT}`, ROOT],
    [ROOT, ROOT],
    ["  Killed ", "Killed"],
    ["", ""],
  ] as const) {
    it(`is ${JSON.stringify(message)} of ${JSON.stringify(line)}`, () => {
      assert.equal(messageOf(line), message);
    });
  }
});
