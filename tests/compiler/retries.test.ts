import assert from "node:assert/strict";

import { LIVY_AWAY, BUSY, LIVY_NOT_READY, LIVY_STARTING, LOST_CALL, THROTTLED } from "../../compiler/retries";
import type { Retrier } from "../../compiler/states";

/** Seconds before each retry, at most. Source: "Retrier fields" of the states language's specification. */
function delays({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds }: Retrier): readonly number[] {
  return Array.from({ length: MaxAttempts }, (_, nth) =>
    Math.min(IntervalSeconds * BackoffRate ** nth, MaxDelaySeconds),
  );
}

describe("the retries", () => {
  const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);

  const table: [string, Retrier, readonly number[], seconds: number][] = [
    ["a lost call", LOST_CALL, [2, 4, 8, 16, 32, 60, 60], 482],
    ["Livy away", LIVY_AWAY, [2, 4, 8, 16, 32, 60, 60], 482],
    ["a throttled function", THROTTLED, [2, 4, 8, 16, 32, 64, 128], 58_110],
    ["Livy busy", BUSY, [5, 10, 20, 40, 60, 60], 3_435],
  ];
  for (const [what, retrier, first, seconds] of table) {
    it(`of ${what} come back later and later, not all at once, and for ${String(seconds)} s at most`, () => {
      assert.deepEqual(delays(retrier).slice(0, first.length), first);
      assert.equal(sum(delays(retrier)), seconds);
      assert.equal(retrier.JitterStrategy, "FULL");
    });
  }

  it("before anything is submitted are over within three seconds", () => {
    assert.deepEqual(delays(LIVY_NOT_READY), [1, 2]);
    assert.equal(LIVY_NOT_READY.JitterStrategy, "NONE");
  });

  it("of a Livy that is not up yet ask twice a minute, for about ten minutes", () => {
    assert.deepEqual(delays(LIVY_STARTING).slice(0, 5), [5, 10, 20, 30, 30]);
    assert.equal(sum(delays(LIVY_STARTING)), 575);
    assert.equal(LIVY_STARTING.JitterStrategy, "NONE");
  });

  it("have a longest delay above the first one and below a year, as AWS asks, which no validator looks at", () => {
    for (const { IntervalSeconds, MaxDelaySeconds } of [
      LOST_CALL,
      LIVY_AWAY,
      BUSY,
      LIVY_NOT_READY,
      LIVY_STARTING,
      THROTTLED,
    ]) {
      assert.ok(MaxDelaySeconds > IntervalSeconds && MaxDelaySeconds < 31_622_400);
    }
  });
});
