import assert from "node:assert/strict";

import fc from "fast-check";

import { cutToBytes, jsonBytes } from "../../contract/jsonBytes";
import { seeds } from "../support/seeds";

/** Any text: what JSON escapes, what takes several bytes, and halves of surrogate pairs. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "\u0001", "ä", "€", "😀", "\ud83d", "\ude00") }),
);
const ELLIPSIS_BYTES = 3;

describe("jsonBytes", () => {
  const sizes: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ['"', 2],
    ["\\", 2],
    ["\n", 2],
    ["\u0001", 6],
    ["ä", 2],
    ["€", 3],
    ["…", ELLIPSIS_BYTES],
    ["😀", 4],
    // Half of a surrogate pair: JSON escapes it.
    ["\ud83d", 6],
  ];
  for (const [text, bytes] of sizes) {
    it(`of ${JSON.stringify(text)} are ${String(bytes)}`, () => {
      assert.equal(jsonBytes(text), bytes);
    });
  }
});

describe("cutToBytes", () => {
  it("leaves a text that fits, to the byte, and cuts one that does not", () => {
    assert.equal(cutToBytes("abcdef", 6), "abcdef");
    assert.equal(cutToBytes("abcdef", 5), "ab…");
    assert.equal(cutToBytes("abcdef", 3), "…");
    assert.equal(cutToBytes("äöü", 6), "äöü");
    assert.equal(cutToBytes("äöü", 5), "ä…");
    assert.equal(cutToBytes('"""', 6), '"""');
    assert.equal(cutToBytes('"""', 5), '"…');
    assert.equal(cutToBytes("a😀😀", 9), "a😀😀");
    assert.equal(cutToBytes("a😀😀", 8), "a😀…");
    assert.equal(cutToBytes("a😀😀", 7), "a…");
  });

  it("gives never more than asked, and cuts no more than it must", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: ELLIPSIS_BYTES, max: 60 }), (text, bytes) => {
        const cut = cutToBytes(text, bytes);
        if (jsonBytes(text) <= bytes) {
          assert.equal(cut, text);
          return;
        }
        assert.ok(jsonBytes(cut) <= bytes);
        const kept = cut.slice(0, -1);
        assert.equal(cut, `${kept}…`);
        assert.ok(text.startsWith(kept));
        assert.doesNotMatch(text.slice(kept.length - 1, kept.length + 1), /^[\ud800-\udbff][\udc00-\udfff]$/);
        const [next = ""] = text.slice(kept.length);
        assert.ok(jsonBytes(kept + next) + ELLIPSIS_BYTES > bytes);
      }),
      { numRuns: seeds(1_000) },
    );
  });

  it("is quick with a long text", () => {
    const log = "ä\n".repeat(100_000);
    assert.equal(cutToBytes(log, 8_003), `${"ä\n".repeat(2_000)}…`);
  });
});
