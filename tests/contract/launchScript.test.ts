import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import fc from "fast-check";

import { argumentChange, optionChange, quotedChange } from "../../contract/launchScript";
import { seeds } from "../support/seeds";

/** As Spark's YarnSparkHadoopUtil quotes an argument. */
function escapeForShell(text: string): string {
  const escapes: Readonly<Record<string, string>> = { $: "\\$", '"': '\\"', "'": "'\\''" };
  return `'${text.replace(/[$"']/g, (character) => escapes[character]!)}'`;
}

/** As Hadoop's ContainerLaunch expands its placeholders. */
function expandEnvironment(text: string): string {
  return text
    .replaceAll("<LOG_DIR>", "/var/log/c1")
    .replaceAll("<CPS>", ":")
    .replaceAll("<ADD_OPENS>", "--add-opens=x")
    .replaceAll("{{", "$")
    .replaceAll("}}", "");
}

/** What bash makes of a launch script: undefined where it refuses it. */
function run(script: string): readonly string[] | undefined {
  const { status, stdout } = spawnSync("/bin/bash", ["-s"], {
    input: script,
    encoding: "utf8",
    env: { HOME: "/home/yarn", LC_ALL: "C.UTF-8" },
  });
  return status === 0 ? stdout.split("\0").slice(0, -1) : undefined;
}

/** The arguments that a container's process gets. */
function launched(args: readonly string[]): readonly string[] | undefined {
  const command = ["printf '%s\\0'", ...args.map(escapeForShell)].join(" ");
  return run(`exec /bin/bash -c "${expandEnvironment(command)}"\n`);
}

/** The environment variables that a container's process gets. */
function exported(values: readonly string[]): readonly string[] | undefined {
  const lines = values.map((value, at) => `export V${String(at)}="${expandEnvironment(value)}"\n`);
  return run(`${lines.join("")}printf '%s\\0' ${values.map((_, at) => `"$V${String(at)}"`).join(" ")}\n`);
}

/** Texts of what the shell, Spark and YARN mean something by. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from("\\\"$`{}<>'!*#%&;|()[]~=- \n\tab")),
      fc.constantFrom("{{", "}}", "<CPS>", "<LOG_DIR>", "<ADD_OPENS>", "$(", "${a}", "é", "🚕"),
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.join(""));

describe("the rule of YARN's launch script", () => {
  const same = [
    ...["plain", "", " ", "it's", '"', 'say "hi"', "$HOME", "$(true)", "a\\b", "\\", "\\n", "é日本🚕", "*"],
    ...["a\nb", "a\tb", "{}", '{"a":1}', "${a.b}", "!x", "%s", "a&&b;c|d", "#x", "a}b", "a\\'b", "<CP S>"],
  ];
  for (const text of same) {
    it(`lets ${JSON.stringify(text)} through, which arrives as it is`, () => {
      assert.equal(argumentChange(text), undefined);
      assert.deepEqual(launched([text]), [text]);
    });
  }

  const changed: readonly [text: string, piece: string][] = [
    ["\\\\", "\\\\"],
    ['a\\"b', '\\"'],
    ['{"a":{"b":[1,{}]}}', "}}"],
    ["{{date}}", "{{"],
    ["x}}y", "}}"],
    ["<LOG_DIR>", "<LOG_DIR>"],
    ["<CPS>", "<CPS>"],
    ["<ADD_OPENS>", "<ADD_OPENS>"],
    ["{{", "{{"],
    ["\\`true\\`", "\\`"],
    ["\\$HOME", "\\$"],
    ["a\\$b", "\\$"],
    ["a\\\nb", "\\a line break"],
    ['[{"k":{"x":"y"}}]', "}}"],
  ];
  for (const [text, piece] of changed) {
    it(`refuses ${JSON.stringify(text)}, which arrives as another`, () => {
      assert.equal(argumentChange(text), `has ${piece}, which YARN's launch script changes`);
      assert.notDeepEqual(launched([text]), [text]);
    });
  }

  it("refuses backquotes, which are run", () => {
    assert.equal(argumentChange("`id`"), "has `, which YARN's launch script runs as a command");
    assert.deepEqual(launched(["`echo run`"]), ["run"]);
  });

  it("lets no argument through that does not arrive as it is", () => {
    const good = anyText.filter((text) => argumentChange(text) === undefined);
    fc.assert(
      fc.property(fc.array(good, { minLength: 100, maxLength: 200 }), (texts) => {
        assert.deepEqual(launched(texts), texts);
      }),
      { numRuns: seeds(10) },
    );
  });

  it("lets no environment variable through that is more than variables to be expanded", () => {
    const good = anyText.filter(
      (text) => quotedChange(text) === undefined && !/\$|\{\{|\}\}|<\w+>/.test(text),
    );
    fc.assert(
      fc.property(fc.array(good, { minLength: 100, maxLength: 200 }), (texts) => {
        assert.deepEqual(exported(texts), texts);
      }),
      { numRuns: seeds(10) },
    );
  });

  for (const text of ["`id`", "$(id)", "$[1+1]", 'a"b', "\\$x", "\\\\", "x\\"]) {
    it(`refuses an environment variable of ${text}`, () => {
      assert.notEqual(quotedChange(text), undefined);
      assert.notDeepEqual(exported([text, "next"]), [text, "next"]);
    });
  }

  it("leaves variables and placeholders to an environment variable", () => {
    for (const text of ["$HOME/x", "${HOME}/x", "{{PWD}}/x", "a<CPS>b", "<LOG_DIR>/x"]) {
      assert.equal(quotedChange(text), undefined);
    }
    assert.deepEqual(exported(["{{HOME}}/x"]), ["/home/yarn/x"]);
  });

  it("leaves the placeholders alone in an option of the JVM, and refuses what the shell makes another", () => {
    assert.deepEqual(["-Xlog:gc:<LOG_DIR>/gc.log", "-Dx={{PWD}}"].map(optionChange), [undefined, undefined]);
    assert.deepEqual(
      ["-Dx=`id`", '-Dx=a\\"b', "-Dx=\\\\"].map((text) => optionChange(text) === undefined),
      [false, false, false],
    );
  });
});
