import assert from "node:assert/strict";

import { argumentInputs, folderInputs } from "../../model/inputs";
import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Inputs, Step } from "../../model/pipeline";
import { checkTable, job, pipelineOf } from "./validation/table";
import type { Row } from "./validation/table";

const each = (name: string, item: string, list: string, run: Step, result?: string) =>
  forEach({
    name,
    item,
    in: { list },
    atMost: 2,
    concurrency: 1,
    run,
    ...(result === undefined ? {} : { result }),
  });
const of = (run: Step, inputs: Inputs) => folderInputs(pipelineOf(run, { inputs }));

describe("folderInputs", () => {
  const inputs = { day: "d", other: "o", files: ["f"], from: "2013-08-01", to: "2013-08-02" };

  it("are the texts that folders refer to, and no others", () => {
    const one = job("A", { args: ["{other}"], writes: ["{rootPath}/{day}/", "{runPath}/a/"] });
    assert.deepEqual(of(sequence(one, job("B")), inputs), ["day"]);
  });

  it("are the lists whose items folders refer to, in a result too", () => {
    const folder = "{rootPath}/{file}/";
    const writes = each("Files", "file", "files", job("A", { writes: [folder] }));
    assert.deepEqual(of(parallel({ name: "P" }, writes, job("B")), inputs), ["files"]);
    assert.deepEqual(of(each("Files", "file", "files", job("A", { writes: [] }), folder), inputs), ["files"]);
    assert.deepEqual(of(each("Files", "file", "files", job("A", { args: ["{file}"] })), inputs), []);
  });

  it("are not the days of a range", () => {
    const days = { name: "Days", item: "date", in: { from: "from", to: "to" }, atMost: 2, concurrency: 1 };
    assert.deepEqual(of(forEach({ ...days, run: job("A", { writes: ["{rootPath}/{date}/"] }) }), inputs), []);
  });

  it("are beside those that arguments refer to, as they are or as a list's items", () => {
    const one = job("A", { args: ["{other}", "\\{day}"], conf: { "spark.a": "{day}" } });
    assert.deepEqual(argumentInputs(pipelineOf(sequence(one, job("B")), { inputs })), ["other"]);
    const items = each("Files", "file", "files", job("A", { args: ["x{file}"] }));
    assert.deepEqual(argumentInputs(pipelineOf(items, { inputs })), ["files"]);
  });

  const text = (example: string) =>
    pipelineOf(job("A", { writes: ["{rootPath}/{x}/"] }), { inputs: { x: example } });
  const list = (...examples: readonly string[]) =>
    pipelineOf(each("Files", "file", "x", job("A", { writes: ["{rootPath}/{file}/"] })), {
      inputs: { x: examples },
    });
  const wrong = (example: string) =>
    `pipeline P: the example of input x, which is part of a folder, is ${JSON.stringify(example)}; allowed: letters, digits and _ . = -, but not . or .. by itself`;
  checkTable([
    ...["a", "day=2013-08-01", "_a.b", "..."].map((name): Row => [`the example ${name}`, text(name)]),
    ...["a/b", ".", "..", "a b", "{runPath}", "ä", "a:b", "*", "a\n"].map((name): Row => [
      `the example ${JSON.stringify(name)}`,
      text(name),
      wrong(name),
    ]),
    ["examples of a list, each by itself", list("a", "b/c"), wrong("b/c")],
    [
      "any text where it is an argument alone",
      pipelineOf(job("A", { args: ["{x}"] }), { inputs: { x: "s3://b/c d" } }),
    ],
  ]);
});
