import assert from "node:assert/strict";

import { fillTemplate } from "../../handlers/fillTemplate";

describe("fillTemplate", () => {
  const texts: [string, object, string][] = [
    ["", {}, ""],
    ["no {1} {} {a-b} template", {}, "no {1} {} {a-b} template"],
    ["-Dapp={{APP_ID}}", {}, "-Dapp={{APP_ID}}"],
    ["{a}{b}{a}", { a: "x", b: "y" }, "xyx"],
    ["{a}", { a: "{b}$&$1" }, "{b}$&$1"],
    ["out-\\{date}-{a}", { a: "x" }, "out-{date}-x"],
    ["$\\{a} \\\\{a}", { a: "x" }, "${a} \\{a}"],
    ["{day}/", { day: "2013/" }, "2013//"],
  ];
  for (const [text, input, filled] of texts) {
    it(`makes "${filled}" of "${text}"`, () => {
      assert.equal(fillTemplate(text, input), filled);
    });
  }

  it("names the value that the input lacks, even one that every object inherits", () => {
    for (const key of ["day", "constructor", "toString"]) {
      assert.throws(() => fillTemplate(`{${key}}`, { rootPath: "s3://b" }), {
        name: "InvalidInput",
        message: `"${key}" is missing in the execution's input; start it with e.g. {"${key}": "s3://bucket/prefix"}`,
      });
    }
  });
});
