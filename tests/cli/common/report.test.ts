import assert from "node:assert/strict";

import fc from "fast-check";

import { createReport, jsonDocument, seconds, shorten, table, wrap } from "../../../cli/common/report";
import { fakeStream } from "../../support/stream";

const CLEAR = "\r\x1b[2K";

const dim = (text: string) => `\x1b[2m${text}\x1b[22m`;

describe("createReport", () => {
  const realNow = Date.now;
  let now: number;
  beforeEach(() => {
    now = 1_000_000;
    Date.now = () => now;
  });
  afterEach(() => {
    Date.now = realNow;
  });

  it("writes nothing that a terminal would obey but its own colours", () => {
    const { stream, text } = fakeStream(80);
    const { say, note, live, style } = createReport(stream);
    const bad = "a\x1b]0;title\x07\x1b[2Jb\x9b1mc\u202ed\u200be\ud800";
    say(style("red", bad));
    note(bad);
    live(bad);
    assert.equal(text(), `\x1b[31mabcde\x1b[39m\n           abcde\n${dim("abcde")}`);
  });

  describe("without a terminal", () => {
    it("writes plain lines", () => {
      const { stream, text } = fakeStream();
      const { say, style } = createReport(stream);
      say(style("red", "one"));
      say();
      say("two");
      assert.equal(text(), "one\n\ntwo\n");
    });

    it("writes a note under the state that it belongs to", () => {
      const { stream, text } = fakeStream();
      const { say, note } = createReport(stream);
      say("    0.3 s  Submit");
      note("batch 0");
      assert.equal(text(), "    0.3 s  Submit\n           batch 0\n");
    });

    it("shows a live line every 5 seconds, and whole", () => {
      const { stream, text } = fakeStream();
      const { live } = createReport(stream);
      const long = "x".repeat(500);
      live("too early");
      now += 4_999;
      live("still too early");
      now += 1;
      live(long);
      live("too early again");
      now += 5_000;
      live("b");
      assert.equal(text(), `${long}\nb\n`);
    });

    it("tells how a step went and how long it took, and gives its value", async () => {
      const { stream, text } = fakeStream();
      const value = await createReport(stream).step("Java", (progress) => {
        progress("looking");
        now += 1_234;
        return Promise.resolve([17, "17.0.1"] as const);
      });
      assert.equal(value, 17);
      assert.equal(text(), "✓ Java          17.0.1  1.2 s\n");
    });

    it("tells that a step failed, and passes its error on", async () => {
      const { stream, text } = fakeStream();
      const error = new Error("no");
      await assert.rejects(
        createReport(stream).step("Java", () => Promise.reject(error)),
        error,
      );
      assert.equal(text(), "✗ Java        \n");
    });
  });

  describe("on a terminal", () => {
    it("replaces a live line by what comes next", () => {
      const { stream, text } = fakeStream(20);
      const { live, say } = createReport(stream);
      live("one");
      live("two");
      say("three");
      say("four");
      assert.equal(text(), `${dim("one")}${CLEAR}${dim("two")}${CLEAR}three\nfour\n`);
    });

    it("cuts a live line to the width less one, so that it never wraps", () => {
      const { stream, text } = fakeStream(10);
      createReport(stream).live("0123456789");
      assert.equal(text(), dim("01234567…"));
    });

    it("shows a step's progress, then how it went", async () => {
      const { stream, text } = fakeStream(80);
      await createReport(stream).step("Java", (progress) => {
        progress("looking");
        return Promise.resolve([undefined, "found"] as const);
      });
      assert.equal(
        text(),
        `${dim("  Java          …")}${CLEAR}${dim("  Java          looking")}${CLEAR}` +
          `\x1b[32m✓\x1b[39m Java          found  ${dim("0.0 s")}\n`,
      );
    });
  });
});

describe("seconds", () => {
  for (const [milliseconds, words] of [
    [0, "0.0 s"],
    [1234, "1.2 s"],
    [1250, "1.3 s"],
    [600_000, "600.0 s"],
  ] as const) {
    it(`says ${words}`, () => {
      assert.equal(seconds(milliseconds), words);
    });
  }
});

describe("shorten", () => {
  for (const [line, width, short] of [
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["", 0, ""],
    ["abc", 1, "…"],
  ] as const) {
    it(`makes "${short}" of "${line}" in ${String(width)} columns`, () => {
      assert.equal(shorten(line, width), short);
    });
  }

  it("never exceeds the width", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (line, width) => {
        assert.ok(shorten(line, width).length <= width);
      }),
    );
  });
});

describe("wrap", () => {
  it("breaks a list after a comma and indents what follows", () => {
    assert.equal(wrap(["one", "two", "three", "four"], 14, 2), "one, two,\n  three, four");
    assert.equal(wrap(["one"], 80, 2), "one");
    assert.equal(wrap([], 80, 2), "");
  });

  it("loses no item, and no line of fitting items is wider than asked", () => {
    const items = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(items, fc.integer({ min: 16, max: 40 }), fc.nat(6), (list, width, indent) => {
        const text = wrap(list, width, indent);
        assert.deepEqual(text.split(/,\s+/), list);
        // The first line stands after a label as wide as the indentation.
        for (const line of (" ".repeat(indent) + text).split("\n")) {
          assert.ok(line.length <= width, line);
        }
      }),
    );
  });
});

describe("table", () => {
  it("aligns columns to the right", () => {
    assert.deepEqual(
      table([
        ["rate", "miles"],
        ["1", "21557.36"],
        ["99", "0.00"],
      ]),
      ["rate      miles", "   1   21557.36", "  99       0.00"],
    );
    assert.deepEqual(table([]), []);
  });
});

describe("jsonDocument", () => {
  it("escapes what a terminal would obey or a reader would not see, and changes no value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = jsonDocument({ text: `${text}\x1b[31m\x9b\u202e\u{e0001}\u2028` });
        assert.doesNotMatch(json, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        assert.deepEqual(JSON.parse(json), { text: `${text}\x1b[31m\x9b\u202e\u{e0001}\u2028` });
      }),
    );
  });
});
