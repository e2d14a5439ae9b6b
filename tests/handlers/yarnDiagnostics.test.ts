import assert from "node:assert/strict";

import { neverSubmitted } from "../../handlers/yarnDiagnostics";
import { DRIVER_KILLED, NOT_FOUND, RECOVERED_NOT_FOUND, TOO_LARGE } from "./yarnLogs";

describe("neverSubmitted", () => {
  for (const [what, log, expected] of [
    ["a batch whose spark-submit ended with Livy", RECOVERED_NOT_FOUND, true],
    ["one whose spark-submit has ended by itself or hangs", NOT_FOUND, false],
    ["one that spark-submit has refused", TOO_LARGE, false],
    ["one that YARN has started", DRIVER_KILLED, false],
    [
      "a batch in client mode that says the same",
      ["stdout: ", "No YARN application is found with tag x"],
      false,
    ],
    ["nothing", [], false],
  ] as const) {
    it(`is ${String(expected)} for ${what}`, () => {
      assert.equal(neverSubmitted(log), expected);
    });
  }
});
