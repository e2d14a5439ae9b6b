import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";

import { boundValues } from "../../../cli/review/boundValues";

const helper = (...all: readonly unknown[]) => all.length;

/** The code of a function that captured these values, as Pulumi writes it. */
async function codeWith(application: unknown, polling: unknown): Promise<string> {
  const url = pulumi.output("http://livy:8998");
  const { text } = await pulumi.runtime.serializeFunction((event: unknown) =>
    helper(url.get(), application, polling, event, Math.max),
  );
  return text;
}

describe("boundValues", () => {
  it("reads what a serialised handler captured, and leaves out what is no data", async () => {
    const application = {
      name: "CheckOrders",
      args: ["{rootPath}", 'a"b\\\n\u2028`${x}`', ""],
      jars: [],
      conf: { "spark.a-b": "1", "": "empty", constructor: "own" },
      nested: [{ list: [1, -2.5, null, true] }, ["x"]],
      numExecutors: 3,
    };
    const bound = boundValues(await codeWith(application, undefined));
    assert.deepEqual(bound?.values, { url: "http://livy:8998", application });
  });

  it("reads any value back as it was", async () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    // A key that Pulumi itself would lose.
    const key = fc.string().filter((one) => one !== "__proto__");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("tree")), fc.dictionary(key, tie("tree"))),
    }));
    const values = fc.sample(fc.dictionary(key, tree), { numRuns: 40, seed: 1 });
    const plain = JSON.parse(JSON.stringify(values)) as unknown;
    assert.deepEqual(boundValues(await codeWith(plain, 1))?.values.application, plain);
  });

  it("tells code from the values in it", async () => {
    const restOf = async (application: unknown, polling: unknown) =>
      boundValues(await codeWith(application, polling))?.rest;
    const rest = await restOf({ name: "A", args: ["1"] }, 240);
    assert.equal(await restOf({ name: "B", args: ["2", "3"], conf: { a: "b" } }, 77), rest);
    const { text } = await pulumi.runtime.serializeFunction((event: unknown) => helper(event));
    assert.notEqual(boundValues(text)?.rest, rest);
  });

  for (const [what, code] of [
    ["nothing", ""],
    ["another module", "module.exports = { handler: () => 1 };"],
    ["a handler without a function", "exports.handler = __f0;\nvar __f0 = 1;"],
    ["broken code", "exports.handler = __f0;\nfunction __f0( {"],
  ] as const) {
    it(`reads nothing of ${what}`, () => {
      assert.equal(boundValues(code), undefined);
    });
  }

  it("runs nothing of the code, and gives up on a value that holds itself", () => {
    const code = (value: string) =>
      `exports.handler = __f0;\n${value}\nfunction __f0() {\n with({ a: __a, b: 1 }) { return 1; }\n}\n`;
    for (const value of [
      "var __a = process.exit(3);",
      "var __a = {};\n__a.self = __a;",
      "var __a = `${process.exit(3)}`;",
      "var __a = { get x() { process.exit(3); } };",
    ]) {
      assert.deepEqual(boundValues(code(value))?.values, { b: 1 }, value);
    }
  });
});
