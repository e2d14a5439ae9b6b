import assert from "node:assert/strict";

import type { Execution } from "../../../cli/local/bodies/stateMachine";
import { createReport } from "../../../cli/common/report";
import type { Result } from "../../../cli/local/result";
import { showRun } from "../../../cli/local/showRun";
import { fakeStream } from "../../support/stream";

const visit = (name: string, more: object = {}) => ({
  name,
  type: "Task",
  position: "",
  values: {},
  enteredAt: 0,
  seconds: 1,
  ...more,
});
const EXECUTION = {
  startedAt: "2026-11-24T00:15:30.250Z",
  seconds: 21.25,
  states: [visit("A"), visit("A failed")],
};

const RESULT: Result = { folder: "/home/me/run/s3/b", files: [], leftOut: 0, isThere: true };

function shown(execution: Partial<Execution>, result?: Result): string {
  const fake = fakeStream();
  const run = {
    execution: { ...EXECUTION, ...execution } as Execution,
    result,
    picture: "/home/me/run/execution.svg",
  };
  showRun(run, "/home/me/run", (path) => path.replace("/home/me/", ""), createReport(fake.stream));
  return fake.text();
}

describe("showRun", () => {
  it("shows the result of a success", () => {
    const result = {
      ...RESULT,
      files: [{ path: "part-00000.csv", bytes: 40, isEarlier: false }],
      table: {
        columns: ["rate", "miles"],
        rows: [
          { rate: "1", miles: "21557.36" },
          { rate: "99", miles: "0.00" },
        ],
        rowCount: 2,
      },
    };
    assert.equal(
      shown({ status: "SUCCEEDED" }, result),
      "\nSucceeded in 21.3 s\n\n  rate      miles\n     1   21557.36\n    99       0.00\n\n" +
        "Result   run/s3/b/part-00000.csv\nPicture  run/execution.svg\nLogs     run/logs\n",
    );
  });

  const files = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      path: `day=${String(index + 1)}/p.csv`,
      bytes: 10 ** index,
      isEarlier: false,
    }));

  it("lists the files of a result that has several, by their sizes", () => {
    assert.equal(
      shown({ status: "SUCCEEDED" }, { ...RESULT, folder: "/home/me/run/s3/b/days", files: files(3) }),
      "\nSucceeded in 21.3 s\n\n" +
        "  day=1/p.csv          1 bytes\n  day=2/p.csv         10 bytes\n  day=3/p.csv        100 bytes\n\n" +
        "Result   run/s3/b/days\nPicture  run/execution.svg\nLogs     run/logs\n",
    );
  });

  it("lists no more than twenty files, and says how many there are besides", () => {
    const lines = (count: number) =>
      shown({ status: "SUCCEEDED" }, { ...RESULT, files: files(count) })
        .split("\n")
        .filter((line) => line.startsWith("  "));
    assert.equal(lines(20).length, 20);
    assert.deepEqual([lines(22).length, lines(22).at(-1)], [21, "  and 2 more"]);
  });

  const lastLines = (result: Partial<Result>) =>
    shown({ status: "SUCCEEDED" }, { ...RESULT, ...result })
      .split("\n")
      .slice(3, -3);

  it("shows the first twenty rows of a long result, and how many there are", () => {
    const rows = Array.from({ length: 25 }, (_, index) => ({ n: String(index) }));
    const table = { columns: ["n"], rows, rowCount: 1_234_567 };
    const lines = lastLines({ files: files(1), table });
    assert.deepEqual(
      [lines.length, ...lines.slice(19)],
      [24, "  18", "  19", "  the first 20 of 1,234,567 rows", "", "Result   run/s3/b/day=1/p.csv"],
    );
  });

  it("shows a cell on its line, whatever it holds", () => {
    const rows = [{ n: "a\nb\u001b[2J" }, { n: "x".repeat(1000) }];
    const table = { columns: ["n"], rows, rowCount: 2 };
    const [, first, second] = lastLines({ files: files(1), table });
    assert.deepEqual([first?.trim(), second], ["a\u00b7b\u00b7[2J", `  ${"x".repeat(59)}…`]);
  });

  it("shows the files of a result that can't be read, and why", () => {
    const problem = "part-0.csv is not shown: it is a binary file";
    assert.deepEqual(lastLines({ files: files(1), problem }), [
      problem,
      "  day=1/p.csv          1 bytes",
      "",
      "Result   run/s3/b",
    ]);
  });

  it("says so when the run wrote no result, and what is there is not its own", () => {
    assert.deepEqual(lastLines({ isThere: false }), ["No result: this run wrote nothing to run/s3/b"]);
    assert.deepEqual(lastLines({ isThere: false, leftOut: 2 }), [
      "No result: this run wrote nothing to run/s3/b; the 2 files there are from earlier runs",
    ]);
  });

  it("says which files are from earlier runs, as items were skipped", () => {
    const [old, own] = files(2);
    assert.deepEqual(lastLines({ files: [{ ...old!, isEarlier: true }, own!], leftOut: 1 }), [
      "  day=1/p.csv          1 bytes   from an earlier run",
      "  day=2/p.csv         10 bytes",
      "  Items that already had results were skipped.",
      "  and 1 file from earlier runs, not listed",
      "",
      "Result   run/s3/b",
    ]);
  });

  it("says so when a success has left nothing", () => {
    assert.equal(
      shown({ status: "SUCCEEDED" }, { ...RESULT, folder: "/home/me/run/s3/b/days" }),
      "\nSucceeded in 21.3 s\n\nResult   none: run/s3/b/days holds no files\nPicture  run/execution.svg\nLogs     run/logs\n",
    );
  });

  it("names the item that ended a group, and not the group, nor what came to nothing by it", () => {
    const states = [
      visit("Days", { type: "Map", failed: true }),
      visit("A failed", { values: { day: "2013-08-03", hour: "7" }, failed: true }),
      visit("B Job", { values: { day: "2013-08-04", hour: "1" } }),
    ];
    assert.match(
      shown({ status: "FAILED", error: "E", states }),
      /^\nFailed in "A failed" of 2013-08-03 of 7: E\n/,
    );
    assert.match(shown({ status: "TIMED_OUT", states }), /^\nTimed out in "B Job" of 2013-08-04 of 1 after /);
  });

  it("shows a failure's error, and its cause right after it, line by line", () => {
    const cause =
      "A: com.example.F (batch 0) is dead: java.lang.Error: no\nLast lines of its log:\n  x\n\n  y";
    assert.equal(
      shown({ status: "FAILED", error: "SparkApplicationFailed", cause }),
      '\nFailed in "A failed": SparkApplicationFailed\n' +
        "  A: com.example.F (batch 0) is dead: java.lang.Error: no\n  Last lines of its log:\n    x\n\n    y\n" +
        "Picture  run/execution.svg\nLogs     run/logs\n",
    );
  });

  it("shows where the time was over", () => {
    assert.equal(
      shown({ status: "TIMED_OUT" }),
      '\nTimed out in "A failed" after 21.3 s\nPicture  run/execution.svg\nLogs     run/logs\n',
    );
  });

  it("shows an abort", () => {
    assert.equal(shown({ status: "ABORTED" }), "\nAborted\nPicture  run/execution.svg\nLogs     run/logs\n");
  });
});
