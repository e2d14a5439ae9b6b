import assert from "node:assert/strict";

import fc from "fast-check";

import { isAtLeast, OLDEST_RELEASE } from "../../components/emrRelease";

describe("isAtLeast", () => {
  const table: [string, string, boolean][] = [
    ["emr-5.9.0", OLDEST_RELEASE, true],
    ["emr-5.9.1", OLDEST_RELEASE, true],
    ["emr-5.10.0", OLDEST_RELEASE, true],
    ["emr-6.0.0", OLDEST_RELEASE, true],
    ["emr-10.0.0", OLDEST_RELEASE, true],
    ["emr-5.8.9", OLDEST_RELEASE, false],
    ["emr-5.0.99", OLDEST_RELEASE, false],
    ["emr-4.10.0", OLDEST_RELEASE, false],
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

  it("knows the first release with Livy", () => {
    assert.equal(OLDEST_RELEASE, "emr-5.9.0");
  });

  const part = fc.nat({ max: 12 });
  const numbers = fc.tuple(part, part, part);
  const label = (one: readonly number[]) => `emr-${one.join(".")}`;

  it("orders releases as their numbers are ordered", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const weight = (one: readonly number[]) => one.reduce((sum, number) => sum * 100 + number, 0);
        assert.equal(isAtLeast(label(a), label(b)), weight(a) >= weight(b));
      }),
      { numRuns: 1000 },
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
