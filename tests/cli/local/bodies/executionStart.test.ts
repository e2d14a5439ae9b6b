import assert from "node:assert/strict";

import { executionArn, newExecutionName } from "../../../../cli/local/bodies/executionStart";

describe("executionArn", () => {
  it("is the machine's, with the execution's name", () => {
    assert.equal(
      executionArn("arn:aws:states:us-east-1:123456789012:stateMachine:M", "e-1"),
      "arn:aws:states:us-east-1:123456789012:execution:M:e-1",
    );
  });
});

describe("newExecutionName", () => {
  it("says when the run began, in UTC", () => {
    const before = Math.floor(Date.now() / 1000);
    const name = newExecutionName();
    const [, y, mo, d, h, mi, s] =
      /^local-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{4}$/.exec(name)?.map(Number) ?? [];
    const began = Date.UTC(y!, mo! - 1, d, h, mi, s) / 1000;
    assert.ok(began >= before && began <= Date.now() / 1000, name);
  });

  it("is another for a run that begins in the same second", () => {
    // Four digits for two or three at once: ten equal ones in a row are no accident.
    assert.ok(new Set(Array.from({ length: 10 }, newExecutionName)).size > 1);
  });
});
