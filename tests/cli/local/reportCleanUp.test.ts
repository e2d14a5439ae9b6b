import assert from "node:assert/strict";

import type { Delivery } from "../../../cli/local/bodies/events";
import type { Execution } from "../../../cli/local/bodies/stateMachine";
import { reportCleanUp } from "../../../cli/local/reportCleanUp";
import { createReport } from "../../../cli/common/report";
import { fakeStream } from "../../support/stream";

const deleted = (...names: string[]): Delivery => ({ target: "Janitor", result: { deleted: names } });
const failed = (name: string, message: string): Delivery => ({
  target: "Janitor",
  error: Object.assign(new Error(message), { name }),
});
const LAMBDA_JSON = JSON.stringify({
  errorType: "LivyUnreachable",
  errorMessage: "no answer to GET http://h:8998/batches: ECONNREFUSED\nlook at the firewall",
  trace: ["LivyUnreachable: no answer"],
});

describe("reportCleanUp", () => {
  const cases: [string, Execution["status"], readonly Delivery[], string][] = [
    ["the batch that it deleted", "ABORTED", [deleted("e-A-0")], "deleted the running batch e-A-0\n"],
    ["all that it deleted", "FAILED", [deleted("a", "b")], "deleted the running batches a, b\n"],
    ["what several deleted", "TIMED_OUT", [deleted("a"), deleted("b")], "deleted the running batches a, b\n"],
    ["that an aborted execution had none", "ABORTED", [deleted()], "no batch was running\n"],
    ["nothing where a failed execution had none", "FAILED", [deleted()], ""],
    ["nothing where none ran after a timeout", "TIMED_OUT", [deleted()], ""],
    [
      "in one line that it failed",
      "ABORTED",
      [failed("LivyUnreachable", LAMBDA_JSON)],
      "Janitor failed: LivyUnreachable: no answer to GET http://h:8998/batches: ECONNREFUSED\n",
    ],
    [
      "that it took too long",
      "FAILED",
      [failed("TimeoutError", "The operation was aborted due to timeout")],
      "Janitor failed: TimeoutError: The operation was aborted due to timeout\n",
    ],
    ["nothing where nobody was told", "ABORTED", [], ""],
    [
      "nothing of functions that clean nothing up",
      "ABORTED",
      [undefined, null, "x", {}, { deleted: 3 }].map((result) => ({ target: "Other", result })),
      "",
    ],
  ];
  for (const [what, status, deliveries, text] of cases) {
    it(`says ${what}`, () => {
      const fake = fakeStream();
      reportCleanUp(status, deliveries, createReport(fake.stream));
      assert.equal(fake.text(), text);
    });
  }
});
