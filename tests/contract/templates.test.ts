import assert from "node:assert/strict";

import fc from "fast-check";

import { fillTemplates, literalsIn, templatesIn } from "../../contract/templates";

describe("the grammar of templates", () => {
  const rows: readonly [text: string, names: string[], literals: string[]][] = [
    ["", [], [""]],
    ["{a}", ["a"], ["", ""]],
    ["x{a}y{b_1}", ["a", "b_1"], ["x", "y", ""]],
    ["{", [], ["{"]],
    ["{} {1} {a b} {a-b} {_a} {ä}", [], ["{} {1} {a b} {a-b} {_a} {ä}"]],
    ["-Dapp={{APP_ID}}", [], ["-Dapp={{APP_ID}}"]],
    ["\\{a}", [], ["{a}"]],
    ["out-\\{date}-{date}.csv", ["date"], ["out-{date}-", ".csv"]],
    ["$\\{HADOOP_CONF_DIR}/x", [], ["${HADOOP_CONF_DIR}/x"]],
    ["\\\\{a}", [], ["\\{a}"]],
    ["\\\\\\{a}", [], ["\\\\{a}"]],
    ["\\{a}{b}\\{c}", ["b"], ["{a}", "{c}"]],
    ["{\\{a}}", [], ["{{a}}"]],
    ["\\{{a}}", [], ["\\{{a}}"]],
    ["\\{} \\{1} \\a {\\a}", [], ["\\{} \\{1} \\a {\\a}"]],
  ];
  for (const [text, names, literals] of rows) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual([templatesIn(text), literalsIn(text)], [names, literals]);
      const filled = literals
        .map((literal, at) => (at === 0 ? literal : `<${names[at - 1]!}>${literal}`))
        .join("");
      assert.equal(
        fillTemplates(text, (name) => `<${name}>`),
        filled,
      );
    });
  }

  it("does not read a value again", () => {
    assert.equal(
      fillTemplates("{a}", () => "{b}\\{c}$&$1"),
      "{b}\\{c}$&$1",
    );
  });

  const piece = fc.constantFrom("{", "}", "\\", "$", "a", "b", "1", "{a}", "\\{a}", " ");
  it("has one text more than there are templates, and fills what stands between them", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const literals = literalsIn(text);
        assert.equal(literals.length, templatesIn(text).length + 1);
        assert.equal(
          fillTemplates(text, () => "·"),
          literals.join("·"),
        );
      }),
    );
  });

  it("has a way to write any text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        // A backslash before every name in braces.
        const written = text.replace(/\{(?=[A-Za-z]\w*\})/g, "\\{");
        assert.deepEqual(literalsIn(written), [text]);
      }),
    );
  });
});
