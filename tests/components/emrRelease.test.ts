import assert from "node:assert/strict";

import fc from "fast-check";

import { GOOD_RELEASES, hasGoodLivy, isAtLeast } from "../../components/emrRelease";
import { seeds } from "../support/seeds";

describe("isAtLeast", () => {
  const table: [string, string, boolean][] = [
    ["emr-5.9.0", "emr-5.9.0", true],
    ["emr-5.9.1", "emr-5.9.0", true],
    ["emr-5.10.0", "emr-5.9.0", true],
    ["emr-6.0.0", "emr-5.9.0", true],
    ["emr-10.0.0", "emr-5.9.0", true],
    ["emr-5.8.9", "emr-5.9.0", false],
    ["emr-5.0.99", "emr-5.9.0", false],
    ["emr-4.10.0", "emr-5.9.0", false],
    ["emr-7.12.0", "emr-7.4.0", true],
    ["emr-7.3.9", "emr-7.4.0", false],
    ["emr-6.15.0", "emr-7.4.0", false],
    ["emr-7.4.0", "emr-7.4.1", false],
  ];
  for (const [release, least, expected] of table) {
    it(`says that ${release} is ${expected ? "" : "not "}${least} or later`, () => {
      assert.equal(isAtLeast(release, least), expected);
    });
  }

  const part = fc.nat({ max: 12 });
  const numbers = fc.tuple(part, part, part);
  const label = (one: readonly number[]) => `emr-${one.join(".")}`;

  it("orders releases as their numbers are ordered", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const weight = (one: readonly number[]) => one.reduce((sum, number) => sum * 100 + number, 0);
        assert.equal(isAtLeast(label(a), label(b)), weight(a) >= weight(b));
      }),
      { numRuns: seeds(1000) },
    );
  });

  it("is a total order: one of two is at least the other, and both only when they are one", () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (...three) => {
        const [a, b, c] = three.map(label) as [string, string, string];
        assert.ok(isAtLeast(a, b) || isAtLeast(b, a));
        assert.equal(isAtLeast(a, b) && isAtLeast(b, a), a === b);
        assert.ok(!isAtLeast(a, b) || !isAtLeast(b, c) || isAtLeast(a, c));
      }),
    );
  });
});

describe("hasGoodLivy", () => {
  const good = [
    "emr-5.30.0",
    "emr-5.30.2",
    "emr-5.36.2",
    "emr-6.1.0",
    "emr-6.10.0",
    "emr-7.0.0",
    "emr-10.0.0",
  ];
  const bad = ["emr-4.30.0", "emr-5.3.0", "emr-5.9.0", "emr-5.29.0", "emr-5.29.9", "emr-6.0.0", "emr-6.0.1"];
  for (const [release, expected] of [
    ...good.map((one) => [one, true] as const),
    ...bad.map((one) => [one, false] as const),
  ]) {
    it(`says ${String(expected)} of ${release}`, () => {
      assert.equal(hasGoodLivy(release), expected);
    });
  }

  it("says which ones in words", () => {
    assert.equal(GOOD_RELEASES, "emr-5.30.0 or later, but not 6.0: they have Livy 0.7 or later");
  });
});
