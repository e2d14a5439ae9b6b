import assert from "node:assert/strict";

import { countText, jobHistory } from "../../../compiler/diagram/history";
import type { StateHistory } from "../../../compiler/diagram/history";

describe("what became of a job", () => {
  const of = (states: Readonly<Record<string, StateHistory>>) => {
    const { status, times } = jobHistory("A", new Map(Object.entries(states)));
    return [status, times];
  };
  const succeeded = (times: number): StateHistory => ({ status: "succeeded", times });

  it("counts what was submitted, and not what was run again", () => {
    assert.deepEqual(of({ "A Job": succeeded(2), "Retry A job": succeeded(3) }), ["succeeded", 2]);
  });

  it("is a failure where it failed once, even while it still runs elsewhere", () => {
    const running = { "A Job": succeeded(2), "Query A job status": { status: "running" } } as const;
    assert.deepEqual(of(running), ["running", 2]);
    for (const end of ["A job failed", "A job not stopped"]) {
      assert.deepEqual(of({ ...running, [end]: { status: "failed" } }), ["failed", 2]);
    }
  });
});

describe("countText", () => {
  const texts: readonly (readonly [counts: Omit<StateHistory, "status">, text: string])[] = [
    [{}, ""],
    [{ times: 1, failed: 1 }, ""],
    [{ times: 2, failed: 1 }, "2 ×, 1 failed"],
    [{ times: 2, skipped: 1 }, "2 ×, 1 skipped"],
    [{ times: 1, skipped: 1 }, "1 skipped"],
    [{ seconds: 0.9 }, ""],
    [{ times: 30, failed: 2, skipped: 3, seconds: 41 }, "30 ×, 2 failed, 3 skipped, 41 s"],
  ];
  for (const [counts, text] of texts) {
    it(`says "${text}" of ${JSON.stringify(counts)}`, () => {
      assert.equal(countText({ status: "succeeded", ...counts }), text);
    });
  }
});
