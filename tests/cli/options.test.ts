import assert from "node:assert/strict";

import { UserError } from "../../cli/common/errors";
import { helpOf, readOptions } from "../../cli/options";

const COMMAND = {
  name: "npm start",
  about: "Runs a pipeline.",
  options: {
    stack: { type: "string", placeholder: "NAME", text: "the stack", default: "dev" },
    again: { type: "boolean", text: "run items again" },
    folder: { type: "string", placeholder: "DIR", text: "keep it there" },
    set: { type: "string", placeholder: "NAME=VALUE", text: "an input", multiple: true },
  },
  exitCodes: { 0: "success", 2: "something to fix first" },
} as const;

describe("readOptions", () => {
  const argv = process.argv;
  afterEach(() => {
    process.argv = argv;
  });

  function read(...words: string[]) {
    process.argv = ["node", "start.ts", ...words];
    return readOptions(COMMAND);
  }

  it("reads what is given, and defaults", () => {
    assert.deepEqual({ ...read() }, { help: false, again: false, stack: "dev", set: [] });
    assert.deepEqual(
      { ...read("--stack", "prod", "--set", "a=1", "--again", "--set=b=2", "--folder", "x") },
      { help: false, again: true, stack: "prod", set: ["a=1", "b=2"], folder: "x" },
    );
  });

  it("reads nothing when help is asked for", () => {
    assert.equal(read("--stack", "prod", "--help"), undefined);
  });

  const mistakes: [string, readonly string[], string][] = [
    ["an unknown option", ["--bogus", "prod"], "Unknown option '--bogus';"],
    ["a misspelt option", ["--stak", "prod"], "Unknown option '--stak'; did you mean --stack?"],
    ["an option of one letter", ["-s"], "Unknown option '-s';"],
    ["a word", ["prod"], "Unexpected argument 'prod';"],
    ["an option without its value", ["--stack"], "Option '--stack <value>' argument missing;"],
    ["another option for its value", ["--stack", "--again"], "Option '--stack' argument is ambiguous;"],
    ["a value too many", ["--help=yes"], "Option '--help' does not take an argument;"],
  ];
  for (const [what, words, sentence] of mistakes) {
    it(`says in one sentence what is wrong with ${what}`, () => {
      assert.throws(() => read(...words), new UserError(`${sentence} npm start -- --help lists the options`));
    });
  }

  it("refuses an option that is given twice, of which one would be lost", () => {
    assert.throws(
      () => read("--stack", "dev", "--stack", "prod"),
      new UserError("--stack is given more than once; give it once"),
    );
  });
});

describe("helpOf", () => {
  it("lists the very options that are read, with defaults and exit codes", () => {
    assert.equal(
      helpOf(COMMAND),
      `npm start -- [options]

Runs a pipeline.

  --stack NAME       the stack (default: dev)
  --again            run items again
  --folder DIR       keep it there
  --set NAME=VALUE   an input
  --help             this text

Exit codes: 0 success, 2 something to fix first.`,
    );
  });
});
