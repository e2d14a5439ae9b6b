import assert from "node:assert/strict";

import { count, duration } from "../../model/format";

describe("numbers in words", () => {
  it("have commas between thousands", () => {
    assert.deepEqual([0, 999, 1_000, 157_600, 31_536_000].map(count), [
      "0",
      "999",
      "1,000",
      "157,600",
      "31,536,000",
    ]);
  });

  const times: readonly (readonly [number, string])[] = [
    [0, "0 s"],
    [0.2, "1 s"],
    [59, "59 s"],
    [60, "1 min"],
    [5_400, "1 h 30 min"],
    [5_401, "1 h 31 min"],
    [3_599.5, "1 h"],
    [86_399, "1 d"],
    [183_000, "2 d 3 h"],
    [40_016_240, "463 d 4 h"],
  ];
  for (const [seconds, words] of times) {
    it(`are ${words} for ${String(seconds)} seconds`, () => {
      assert.equal(duration(seconds), words);
    });
  }
});
