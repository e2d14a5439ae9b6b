import assert from "node:assert/strict";

import { impossibleCharacter, utf8Bytes } from "../../contract/processText";

describe("what a process can be given", () => {
  it("has no U+0000 and no half of a surrogate pair", () => {
    assert.deepEqual(
      ["", "é日本🚕\n\u0001", "a\0b", "a\ud83d", "\ude95b", "\ude95\ud83d"].map(impossibleCharacter),
      [
        undefined,
        undefined,
        "the character U+0000",
        "U+D83D, one half of a surrogate pair",
        "U+DE95, one half of a surrogate pair",
        "U+DE95, one half of a surrogate pair",
      ],
    );
  });

  it("is counted in bytes of UTF-8", () => {
    assert.deepEqual(["", "a", "é", "日", "🚕"].map(utf8Bytes), [0, 1, 2, 3, 4]);
  });
});
