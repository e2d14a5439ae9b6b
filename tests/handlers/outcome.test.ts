import assert from "node:assert/strict";

import fc from "fast-check";

import type { Outcome } from "../../contract/events";
import { jsonBytes } from "../../contract/jsonBytes";
import { groupOutcome } from "../../handlers/outcome";
import { seeds } from "../support/seeds";

const SUCCESS: Outcome = { state: "success" };
const SKIPPED: Outcome = { state: "skipped" };
const failed = (item: string | undefined, Error: string, Cause: string): Outcome => ({
  state: "failed",
  ...(item === undefined ? {} : { item }),
  failure: { Error, Cause },
});
const outcomeOf = (outcomes: readonly Outcome[], causeBytes = 30_000) =>
  groupOutcome({ group: "Days", outcomes, causeBytes });

const LOST = "LivyBatchLost";
const FAILED = "SparkApplicationFailed";

describe("groupOutcome", () => {
  describe("of a group that ends well", () => {
    for (const [what, outcomes, succeeded, skipped] of [
      ["with nothing to do", [], 0, 0],
      ["with all of it done", [SUCCESS, SUCCESS], 2, 0],
      ["with some of it skipped", [SUCCESS, SKIPPED, SKIPPED], 1, 2],
      ["with all of it skipped", [SKIPPED], 0, 1],
    ] as const) {
      it(what, async () => {
        assert.deepEqual(await outcomeOf(outcomes), { state: "success", failure: null, succeeded, skipped });
      });
    }
  });

  describe("of a group that fails, names each that failed, and why:", () => {
    const failures: [string, readonly Outcome[], string, string][] = [
      [
        "one item of one",
        [failed("a", LOST, "D (a): x")],
        LOST,
        "Days: 1 of 1 items failed: a (0 succeeded)\nD (a): x",
      ],
      [
        "one item of several",
        [SUCCESS, failed("a", LOST, "D (a): x"), SKIPPED, SUCCESS],
        LOST,
        "Days: 1 of 4 items failed: a (2 succeeded, 1 skipped)\nD (a): x",
      ],
      [
        "several items by one error, in their order",
        [failed("b", FAILED, "D (b): y\nz"), SUCCESS, failed("a", FAILED, "D (a): x")],
        FAILED,
        "Days: 2 of 3 items failed: b, a (1 succeeded)\nD (b): y\nz\nD (a): x",
      ],
      [
        "several items by several errors",
        [failed("a", LOST, "x"), failed("b", FAILED, "y"), failed("c", LOST, "z")],
        "SparkSeveralFailures",
        "Days: 3 of 3 items failed: a, b, c (0 succeeded)\nx\ny\nz",
      ],
      [
        "branches, whose causes name their jobs",
        [SUCCESS, failed(undefined, FAILED, "F: x"), failed(undefined, FAILED, "G: y")],
        FAILED,
        "Days: 2 of 3 branches failed (1 succeeded)\nF: x\nG: y",
      ],
    ];
    for (const [what, outcomes, Error, Cause] of failures) {
      it(what, async () => {
        const { state, failure } = await outcomeOf(outcomes);
        assert.equal(state, "failed");
        assert.deepEqual(failure, { Error, Cause });
      });
    }
  });

  it("counts what succeeded and what was skipped of a group that fails", async () => {
    const outcomes = [SUCCESS, SKIPPED, failed("a", LOST, "x"), SKIPPED, SKIPPED, SUCCESS];
    const { succeeded, skipped } = await outcomeOf(outcomes);
    assert.deepEqual({ succeeded, skipped }, { succeeded: 2, skipped: 3 });
  });

  describe("keeps to its bytes:", () => {
    const items = (count: number, cause: string) =>
      Array.from({ length: count }, (_, index) => failed(`item-${String(index)}`, FAILED, cause));
    const namesOf = (count: number) =>
      Array.from({ length: count }, (_, index) => `item-${String(index)}`).join(", ");

    it("gives each cause the same room where there is enough for all", async () => {
      const head = "Days: 2 of 2 items failed: item-0, item-1 (0 succeeded)";
      const { failure } = await outcomeOf(items(2, "c".repeat(1_000)), head.length + 2 * (2 + 300));
      const cut = `${"c".repeat(297)}…`;
      assert.equal(failure?.Cause, [head, cut, cut].join("\n"));
    });

    it("gives the first ones enough where there is not", async () => {
      const head = `Days: 10 of 10 items failed: ${namesOf(10)} (0 succeeded)`;
      const cut = (bytes: number) => `${"c".repeat(bytes - 3)}…`;
      for (const [left, causes] of [
        [199, [cut(197)]],
        [200, [cut(198)]],
        [399, [cut(397)]],
        [400, [cut(198), cut(198)]],
        [2_000, Array.from({ length: 10 }, () => cut(198))],
      ] as const) {
        const { failure } = await outcomeOf(items(10, "c".repeat(1_000)), head.length + left);
        assert.equal(failure?.Cause, [head, ...causes].join("\n"));
      }
    });

    it("names a thousand items, and tells the causes of the first ones", async () => {
      const outcomes = items(1_000, "D: why, at length. ".repeat(40));
      const { failure } = await outcomeOf(outcomes);
      const [head, ...causes] = (failure?.Cause ?? "").split("\n");
      assert.equal(head, `Days: 1000 of 1000 items failed: ${namesOf(1_000)} (0 succeeded)`);
      assert.equal(failure?.Error, FAILED);
      assert.equal(causes.length, 100);
      assert.ok(causes.every((cause) => cause.startsWith("D: why, at length.") && cause.endsWith("…")));
      assert.ok(jsonBytes(failure.Cause) <= 30_000 && jsonBytes(failure.Cause) > 29_000);
    });

    it("names as many of them as half of the room has, and leaves the other half to causes", async () => {
      const { failure } = await outcomeOf(items(1_000, "c"), 1_000);
      const [head = "", ...causes] = (failure?.Cause ?? "").split("\n");
      const [before, after] = ["Days: 1000 of 1000 items failed: ", " (0 succeeded)"];
      const names = namesOf(1_000).slice(0, 500 - before.length - after.length - 3);
      assert.deepEqual([head, causes], [`${before}${names}…${after}`, ["c", "c"]]);
    });

    it("tells one cause at least of a group within many items", async () => {
      const head = "Days: 1 of 2 branches failed (1 succeeded)";
      const causeOf = async (left: number) => {
        const outcomes = [SUCCESS, failed(undefined, FAILED, "c".repeat(100))];
        return (await outcomeOf(outcomes, head.length + left)).failure?.Cause;
      };
      assert.equal(await causeOf(50), `${head}\n${"c".repeat(45)}…`);
      assert.equal(await causeOf(49), head);
    });

    it("whatever the items and the causes are", () => {
      const texts = fc.oneof(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.string({
          unit: fc.constantFrom("a", '"', "\n", "ä", "😀", "\ud83d"),
          minLength: 1,
          maxLength: 400,
        }),
      );
      const some = fc.record({ item: texts, cause: texts, error: fc.constantFrom(LOST, FAILED) });
      const outcomes = fc
        .tuple(fc.array(some, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 100 }))
        .map(([list, times]) => Array.from({ length: times }, () => list).flat());
      return fc.assert(
        fc.asyncProperty(outcomes, fc.integer({ min: 100, max: 30_000 }), async (list, causeBytes) => {
          const all = list.map(({ item, cause, error }) => failed(item, error, cause));
          const { failure } = await outcomeOf([SUCCESS, ...all], causeBytes);
          const { Error = "", Cause = "" } = failure ?? {};
          assert.ok(jsonBytes(Cause) <= causeBytes);
          const errors = [...new Set(list.map(({ error }) => error))];
          assert.equal(Error, errors.length === 1 ? errors[0] : "SparkSeveralFailures");
          const count = String(all.length);
          const names = list.map(({ item }) => item).join(", ");
          const head = `Days: ${count} of ${String(all.length + 1)} items failed: ${names} (1 succeeded)`;
          assert.ok(
            jsonBytes(head) <= causeBytes / 2
              ? Cause.startsWith(head)
              : Cause.startsWith(`Days: ${count} of `) && Cause.includes("(1 succeeded)"),
          );
        }),
        { numRuns: seeds(200) },
      );
    });
  });
});
