import assert from "node:assert/strict";

import type { Execution } from "../../local/bodies/stateMachine";
import { createReport } from "../../local/report";
import type { Result } from "../../local/result";
import { showRun } from "../../local/showRun";
import { fakeStream } from "../support/stream";

const visit = (name: string) => ({ name, type: "Task", enteredAt: 0, seconds: 1 });
const EXECUTION = {
  startedAt: "2026-11-24T00:15:30.250Z",
  seconds: 21.25,
  states: [visit("A"), visit("A failed")],
};

function shown(execution: Partial<Execution>, result?: Result): string {
  const fake = fakeStream();
  const run = { execution: { ...EXECUTION, ...execution } as Execution, result };
  showRun(run, "/home/me/run", (path) => path.replace("/home/me/", ""), createReport(fake.stream));
  return fake.text();
}

describe("showRun", () => {
  it("shows the result of a success", () => {
    const result = {
      file: "/home/me/run/s3/b/part-00000.csv",
      columns: ["rate", "miles"],
      rows: [
        { rate: "1", miles: "21557.36" },
        { rate: "99", miles: "0.00" },
      ],
    };
    assert.equal(
      shown({ status: "SUCCEEDED" }, result),
      "\nSucceeded in 21.3 s\n\n  rate      miles\n     1   21557.36\n    99       0.00\n\n" +
        "Result  run/s3/b/part-00000.csv\nLogs    run/logs\n",
    );
  });

  it("shows a failure's error, and its cause right after it, line by line", () => {
    const cause =
      "A: com.example.F (batch 0) is dead: java.lang.Error: no\nLast lines of its log:\n  x\n\n  y";
    assert.equal(
      shown({ status: "FAILED", error: "SparkApplicationFailed", cause }),
      '\nFailed in "A failed": SparkApplicationFailed\n' +
        "  A: com.example.F (batch 0) is dead: java.lang.Error: no\n  Last lines of its log:\n    x\n\n    y\n" +
        "Logs    run/logs\n",
    );
  });

  it("shows where the time was over", () => {
    assert.equal(
      shown({ status: "TIMED_OUT" }),
      '\nTimed out in "A failed" after 21.3 s\nLogs    run/logs\n',
    );
  });

  it("shows an abort", () => {
    assert.equal(shown({ status: "ABORTED" }), "\nAborted\nLogs    run/logs\n");
  });
});
