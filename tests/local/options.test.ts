import assert from "node:assert/strict";

import { UserError } from "../../local/errors";
import { readOptions } from "../../local/options";

describe("readOptions", () => {
  const argv = process.argv;
  afterEach(() => {
    process.argv = argv;
  });

  function read(...words: string[]) {
    process.argv = ["node", "start.ts", ...words];
    return readOptions("npm start", {
      help: { type: "boolean", default: false },
      stack: { type: "string", default: "dev" },
    });
  }

  it("reads what is given, and defaults", () => {
    assert.deepEqual({ ...read() }, { help: false, stack: "dev" });
    assert.deepEqual({ ...read("--stack", "prod", "--help") }, { help: true, stack: "prod" });
  });

  const mistakes: [string, readonly string[], string][] = [
    ["an unknown option", ["--stak", "prod"], "Unknown option '--stak'"],
    ["a word", ["prod"], "Unexpected argument 'prod'"],
    ["an option without its value", ["--stack"], "Option '--stack <value>' argument missing"],
    ["a value too many", ["--help=yes"], "Option '--help' does not take an argument"],
  ];
  for (const [what, words, sentence] of mistakes) {
    it(`says in one sentence what is wrong with ${what}`, () => {
      assert.throws(
        () => read(...words),
        new UserError(`${sentence}; npm start -- --help lists the options`),
      );
    });
  }
});
