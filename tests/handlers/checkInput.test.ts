import assert from "node:assert/strict";

import type { CheckEvent, ExecutionInput } from "../../contract/events";
import { checkInput } from "../../handlers/checkInput";
import { EXECUTION } from "./virtualLivy";

const ROOT = { rootPath: "s3://bucket" };
const INPUTS = { day: "2013-08-01", files: ["a.csv"] };
const RIGHT = { ...ROOT, day: "x", files: [] };

const EXAMPLE = 'start it with e.g. {"rootPath":"s3://bucket","day":"2013-08-01","files":["a.csv"]}';
const TEXT = "must be a string of at most 256 bytes";
const LIST = "must be a list of strings of at most 256 bytes";

const check = (input: unknown, more: Partial<CheckEvent> = {}, rootPath = ROOT.rootPath) => {
  const execution = { ...EXECUTION, Input: input as ExecutionInput };
  checkInput({ execution, inputs: INPUTS, folders: [], arguments: [], items: [], ...more }, rootPath);
};

describe("checkInput", () => {
  describe("takes", () => {
    const right: [string, object][] = [
      ["an empty list", RIGHT],
      ["several texts", { ...RIGHT, files: ["a", "b"] }],
      ["the root path with slashes at its end", { ...RIGHT, rootPath: "s3://bucket//" }],
      ["items again", { ...RIGHT, again: true }],
      ["items not again", { ...RIGHT, again: false }],
      ["what Step Functions adds", { ...RIGHT, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "arn:…" }],
      ["256 letters", { ...RIGHT, day: "x".repeat(256), files: ["y".repeat(256)] }],
      ["128 letters of two bytes", { ...RIGHT, day: "ä".repeat(128) }],
      ["128 letters that JSON escapes", { ...RIGHT, day: '"'.repeat(128) }],
    ];
    for (const [what, input] of right) {
      it(what, () => {
        check(input);
      });
    }
  });

  const wrong: [string, unknown, string][] = [
    ["no input", null, "the execution's input is null"],
    ["a text as the input", "s3://b", 'the execution\'s input is "s3://b"'],
    ["a list as the input", [ROOT], 'the execution\'s input is [{"rootPath":"s3://bucket"}]'],
    ["no root path", { day: "x", files: [] }, `in the execution's input, "rootPath" ${TEXT}, but is missing`],
    [
      "an empty root path",
      { ...RIGHT, rootPath: "" },
      `in the execution's input, "rootPath" ${TEXT}, but is ""`,
    ],
    ...["https://bucket/", "S3://bucket", "s3://", "s3://bucket/a", " s3://bucket"].map(
      (rootPath): [string, unknown, string] => [
        `another root path: ${rootPath}`,
        { ...RIGHT, rootPath },
        `in the execution's input, "rootPath" is "${rootPath}", but the stack's root path is "s3://bucket"`,
      ],
    ),
    ["a missing text", { ...ROOT, files: [] }, `in the execution's input, "day" ${TEXT}, but is missing`],
    ["an empty text", { ...RIGHT, day: "" }, `in the execution's input, "day" ${TEXT}, but is ""`],
    ["a number for a text", { ...RIGHT, day: 7 }, `in the execution's input, "day" ${TEXT}, but is 7`],
    ["null for a text", { ...RIGHT, day: null }, `in the execution's input, "day" ${TEXT}, but is null`],
    ["a list for a text", { ...RIGHT, day: ["x"] }, `in the execution's input, "day" ${TEXT}, but is ["x"]`],
    ["a missing list", { ...ROOT, day: "x" }, `in the execution's input, "files" ${LIST}, but is missing`],
    ["a text for a list", { ...RIGHT, files: "a" }, `in the execution's input, "files" ${LIST}, but is "a"`],
    ["an object for a list", { ...RIGHT, files: {} }, `in the execution's input, "files" ${LIST}, but is {}`],
    [
      "a list of numbers",
      { ...RIGHT, files: ["a", 7] },
      `in the execution's input, "files" ${LIST}, but is ["a",7]`,
    ],
    [
      "an empty text in a list",
      { ...RIGHT, files: [""] },
      `in the execution's input, "files" ${LIST}, but is [""]`,
    ],
    [
      "257 letters, and shows a hundred characters of them",
      { ...RIGHT, day: "x".repeat(257) },
      `in the execution's input, "day" ${TEXT}, but is "${"x".repeat(99)}…`,
    ],
    [
      "257 bytes of UTF-8",
      { ...RIGHT, day: `${"ä".repeat(128)}x` },
      `in the execution's input, "day" ${TEXT}, but is "${"ä".repeat(99)}…`,
    ],
    [
      "257 bytes of JSON",
      { ...RIGHT, day: `${'"'.repeat(128)}x` },
      `in the execution's input, "day" ${TEXT}, but is "${'\\"'.repeat(49)}\\…`,
    ],
    [
      "257 letters in a list",
      { ...RIGHT, files: ["a", "x".repeat(257)] },
      `in the execution's input, "files" ${LIST}, but is ["a","${"x".repeat(94)}…`,
    ],
    [
      "a root path of 257 letters",
      { ...RIGHT, rootPath: `s3://bucket/${"x".repeat(245)}` },
      `in the execution's input, "rootPath" ${TEXT}, but is "s3://bucket/${"x".repeat(87)}…`,
    ],
    [
      "what is neither true nor false",
      { ...RIGHT, again: "yes" },
      'in the execution\'s input, "again" must be true or false, but is "yes"',
    ],
    [
      "null for whether items are run again",
      { ...RIGHT, again: null },
      'in the execution\'s input, "again" must be true or false, but is null',
    ],
    [
      "what the pipeline does not know",
      { ...RIGHT, dat: "x" },
      'the execution\'s input has "dat", which the pipeline does not declare',
    ],
    [
      "even what begins almost as what Step Functions adds",
      { ...RIGHT, AWS_X: "x" },
      'the execution\'s input has "AWS_X", which the pipeline does not declare',
    ],
    [
      "even what every object has",
      { ...RIGHT, toString: "x" },
      'the execution\'s input has "toString", which the pipeline does not declare',
    ],
    [
      "a long name",
      { ...RIGHT, ["x".repeat(101)]: 1 },
      `the execution's input has "${"x".repeat(100)}", which the pipeline does not declare`,
    ],
  ];
  for (const [what, input, message] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => {
          check(input);
        },
        { name: "InvalidInput", message: `${message}; ${EXAMPLE}` },
      );
    });
  }

  it("takes the root path alone of a pipeline without inputs", () => {
    check(ROOT, { inputs: {} });
    assert.throws(
      () => {
        check({ ...ROOT, day: "x" }, { inputs: {} });
      },
      {
        name: "InvalidInput",
        message:
          'the execution\'s input has "day", which the pipeline does not declare; ' +
          'start it with e.g. {"rootPath":"s3://bucket"}',
      },
    );
  });

  it("misses an input that is named as what every object has", () => {
    assert.throws(
      () => {
        check(ROOT, { inputs: { toString: "x" } });
      },
      {
        name: "InvalidInput",
        message: `in the execution's input, "toString" ${TEXT}, but is missing; start it with e.g. {"rootPath":"s3://bucket","toString":"x"}`,
      },
    );
  });

  it("takes the root path of a prefix, whether the stack's or the execution's has a slash at its end", () => {
    check({ ...RIGHT, rootPath: "s3://bucket/a/" }, {}, "s3://bucket/a");
    check({ ...RIGHT, rootPath: "s3://bucket/a" }, {}, "s3://bucket/a/");
  });

  describe("of an input that is part of a folder", () => {
    const of = (day: string, files: readonly string[] = []) => {
      check({ ...ROOT, day, files }, { folders: ["day", "files"] });
    };
    for (const name of ["2013-08-01", "a.csv", "_a", "...", "year=2013", "X"]) {
      it(`takes ${name}`, () => {
        of(name, [name]);
      });
    }
    for (const name of [
      ".",
      "..",
      "a/b",
      "a/../b",
      "/",
      "{runPath}",
      "a b",
      "ä",
      "a:b",
      "*",
      "a\\b",
      "a\n",
    ]) {
      it(`refuses ${JSON.stringify(name)}, alone or in a list`, () => {
        for (const [input, call] of [
          [
            "day",
            () => {
              of(name);
            },
          ],
          [
            "files",
            () => {
              of("x", ["a", name]);
            },
          ],
        ] as const) {
          assert.throws(call, {
            name: "InvalidInput",
            message: `in the execution's input, "${input}" has ${JSON.stringify(name)}, but is part of a folder's name, which may have letters, digits and _ . = -; ${EXAMPLE}`,
          });
        }
      });
    }
  });

  describe("of an input that is part of an argument", () => {
    const of = (day: string, files: readonly string[] = [], names = ["day", "files"]) => {
      check({ ...ROOT, day, files }, { arguments: names });
    };
    for (const text of ['it\'s "a" $HOME', "a\\b\n", '{"a":1}', "{rootPath}", "\\{x}"]) {
      it(`takes ${JSON.stringify(text)}`, () => {
        of(text, [text]);
      });
    }
    const changes = "which YARN's launch script changes";
    for (const [text, what] of [
      ["db.`t`", "has `, which YARN's launch script runs as a command"],
      ['{"a":{"b":1}}', `has }}, ${changes}`],
      ["a\\\\b", `has \\\\, ${changes}`],
      ["<LOG_DIR>", `has <LOG_DIR>, ${changes}`],
    ] as const) {
      it(`refuses ${text}, alone or in a list, and names the way out`, () => {
        const refusal = (name: string) => ({
          name: "InvalidInput",
          message: `in the execution's input, "${name}", which is part of an argument, ${what}; remove it, or let the pipeline pass it as a value of conf, which the shell does not touch; ${EXAMPLE}`,
        });
        assert.throws(() => {
          of(text);
        }, refusal("day"));
        assert.throws(() => {
          of("x", ["a", text]);
        }, refusal("files"));
      });

      it(`takes ${text} where it is no part of one`, () => {
        of(text, [text], []);
      });
    }
  });

  for (const [text, what] of [
    ["a\0b", "the character U+0000"],
    ["\ud83d", "U+D83D, one half of a surrogate pair"],
  ] as const) {
    it(`refuses ${what}, which nothing can be given`, () => {
      for (const [name, input] of [
        ["day", { ...RIGHT, day: text }],
        ["files", { ...RIGHT, files: ["a", text] }],
      ] as const) {
        assert.throws(
          () => {
            check(input);
          },
          {
            name: "InvalidInput",
            message: `in the execution's input, "${name}" has ${what}, which can't be passed to a process; ${EXAMPLE}`,
          },
        );
      }
    });
  }

  it("shows a thousand characters of a long example", () => {
    const inputs = { files: Array.from({ length: 100 }, () => "x".repeat(100)) };
    const example = JSON.stringify({ ...ROOT, ...inputs }).slice(0, 1_000);
    assert.throws(
      () => {
        check(ROOT, { inputs });
      },
      {
        message: `in the execution's input, "files" ${LIST}, but is missing; start it with e.g. ${example}…`,
      },
    );
  });

  it("looks at the items of every forEach, before anything is submitted", () => {
    const files = { group: "Files", in: { list: "files" }, atMost: 2 };
    const days = { group: "Days", in: { from: "day", to: "until" }, atMost: 2 };
    const more = { inputs: { ...INPUTS, until: "2013-08-02" }, items: [files, days] };
    const input = { ...ROOT, files: ["a", "b"], day: "2013-08-01", until: "2013-08-02" };
    check(input, more);
    for (const [wrongInput, message] of [
      [
        { ...input, files: ["a", "b", "c"] },
        '"files" has 3 items, but Files takes at most 2; split them over several executions',
      ],
      [{ ...input, until: "2013-08-32" }, '"until" is "2013-08-32", not a date such as "2013-08-01"'],
    ] as const) {
      assert.throws(
        () => {
          check(wrongInput, more);
        },
        { name: "InvalidInput", message: `in the execution's input, ${message}` },
      );
    }
  });
});
