import assert from "node:assert/strict";

import fc from "fast-check";

import { clean, showable } from "../../handlers/clean";

describe("clean", () => {
  for (const [what, text, expected] of [
    ["colours", "\u001b[31;1mred\u001b[m", "red"],
    ["colours of one character", "\u009b31mred", "red"],
    ["a window's title", "a\u001b]0;title\u0007b\u001b]2;t\u001b\\\\c", "ab\\c"],
    ["a string of a device", "a\u001bPq#0\u001b\\\\b".replace("\\\\", "\\"), "ab"],
    ["control characters", "a\u0000\u0007\u0008\u007fb", "ab"],
    ["directions", "a\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061cb", "ab"],
    ["no width", "a\u200b\u200c\u200d\u2060\ufeffb", "ab"],
    ["halves of surrogate pairs, and no whole ones", "a\ud83d\ud83d\ude00\ude00b", "a\u{1f600}b"],
    ["the way back to a line's beginning", "1 %\r2 %\r\n3 %", "1 %\n2 %\n3 %"],
    ["tabs and separators", "a\tb\u2028c\u2029d", "a b c d"],
  ] as const) {
    it(`leaves out ${what}`, () => {
      assert.equal(showable(text), expected);
      assert.equal(clean(text), expected);
    });
  }

  it("finds the secrets that such characters hide", () => {
    for (const hidden of [
      "pass\u200bword=hunter2",
      "\u001b[1mpass\u001b[0mword=hunter2",
      "pass\u0000word=hunter2",
    ]) {
      assert.equal(clean(hidden), "password=***");
    }
  });

  it("leaves nothing that can't be shown, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = clean(`\u001b[${text}\u001b]${text}`);
        assert.doesNotMatch(shown, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
        assert.equal(showable(shown), shown);
      }),
    );
  });

  it("takes time in proportion to the length", () => {
    const spent = (unit: string, length: number) => {
      const text = unit.repeat(length / unit.length);
      const before = process.cpuUsage();
      showable(text);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    for (const unit of ["\u001b]a", "\u001bP", "\u001b[0", "\u001b ", "\u009b", "\u009d", "\r"]) {
      const least = (length: number) => Math.min(...[1, 2, 3].map(() => spent(unit, length)));
      assert.ok(least(400_000) < 100 * Math.max(least(20_000), 3), unit);
    }
  });
});
