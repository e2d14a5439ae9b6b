import assert from "node:assert/strict";

import { isSchedule } from "../../examples/consumer/settings";

describe("isSchedule", () => {
  for (const [expression, right] of [
    ["rate(1 day)", true],
    ["rate(12 hours)", true],
    ["rate(0 days)", false],
    ["rate(1 week)", false],
    ["rate(1day)", false],
    ["cron(0 6 * * ? *)", true],
    ["cron(15 10 ? * 6L 2027-2030)", true],
    ["cron(0/15 6,18 ? * MON-FRI *)", true],
    ["cron(0 6 * * * *)", false],
    ["cron(0 6 ? * ? *)", false],
    ["cron(0 ? * * ? *)", false],
    ["cron(0 6 * * ?)", false],
    ["cron(0 6 * * ? * *)", false],
    ["0 6 * * ? *", false],
    ["at(2030-01-01T06:00:00)", false],
  ] as const) {
    it(`${right ? "takes" : "refuses"} the schedule ${expression}`, () => {
      assert.equal(isSchedule(expression), right);
    });
  }
});
