import { parallel, sequence } from "../../../asl/pipeline";
import { checkTable, days, job, pipelineOf, TWO_DAYS } from "./checkTable";
import type { Row } from "./checkTable";

const LIST = { name: "Files", item: "file", in: { list: "files" } };

describe("the check of templates", () => {
  const fields: readonly [field: string, fields: object][] = [
    ["file", { file: "{rootPath}/{x}.jar" }],
    ["args[1]", { args: ["{rootPath}", "a{x}b"] }],
    ["jars[0]", { jars: ["{x}"] }],
    ["pyFiles[0]", { pyFiles: ["{x}"] }],
    ["files[0]", { files: ["{x}"] }],
    ["archives[0]", { archives: ["{x}"] }],
    ["queue", { queue: "{x}" }],
    ["proxyUser", { proxyUser: "{x}" }],
    ["conf.spark.a", { conf: { "spark.a": "{x}" } }],
    ["writes[0]", { writes: ["{rootPath}/{x}/"] }],
  ];
  checkTable(
    fields.flatMap(([field, own]) => [
      [`${field} that refers to an input`, pipelineOf(job("A", own), { inputs: { x: "1" } })],
      [
        `${field} that refers to nothing there is`,
        pipelineOf(job("A", own)),
        `pipeline P, job A: ${field} refers to {x}; there is {rootPath}, {runPath}`,
      ],
    ]),
  );

  checkTable([
    [
      "braces that are no template",
      pipelineOf(job("A", { args: ["{", "{}", "{1}", "{a b}", "{a-b}", "{_a}", "{ä}", "{{APP_ID}}"] })),
    ],
    ...["a ${x}", "${rootPath}/in", "$${x}"].map((text): Row => [
      `what only backquotes fill: ${text}`,
      pipelineOf(job("A", { args: [text] })),
      `pipeline P, job A: args[0] has ${/\$\{\w+\}/.exec(text)?.[0] ?? ""}, which is filled between backquotes alone; take the $ away, or write the text between them`,
    ]),
    [
      "what every object has",
      pipelineOf(job("A", { args: ["{constructor}"] })),
      "pipeline P, job A: args[0] refers to {constructor}; there is {rootPath}, {runPath}",
    ],
    [
      "two that are wrong in one text, each once",
      pipelineOf(job("A", { args: ["{x}{rootPath}{y}{x}"] })),
      "pipeline P, job A: args[0] refers to {x}; there is {rootPath}, {runPath}",
      "pipeline P, job A: args[0] refers to {y}; there is {rootPath}, {runPath}",
    ],
    [
      "the items of all forEachs around, and inputs",
      pipelineOf(
        days({
          run: sequence(
            parallel(
              { name: "Both" },
              job("A", { args: ["{date} {region}"], writes: ["{runPath}/a/"] }),
              days({
                ...LIST,
                run: job("B", { args: ["{date} {file} {region}"], writes: ["{runPath}/b/"] }),
              }),
            ),
          ),
        }),
        { inputs: { ...TWO_DAYS, region: "eu", files: ["a"] } },
      ),
    ],
    [
      "an item outside of its forEach",
      pipelineOf(sequence(days(), job("B", { args: ["{date}"] })), { inputs: TWO_DAYS }),
      "pipeline P, job B: args[0] refers to {date}; there is {rootPath}, {runPath}, {from}, {to}",
    ],
    [
      "a list",
      pipelineOf(days({ ...LIST, run: job("A", { args: ["{files}"], writes: ["{runPath}/a/"] }) }), {
        inputs: { files: ["a", "b"] },
      }),
      "pipeline P, job A: args[0] refers to {files}, which is a list; go through it with a forEach, and refer to its item",
    ],
    [
      "another template than the root path in a pipeline's result",
      pipelineOf(job("A", { args: ["{x}"] }), { inputs: { x: "1" }, result: "{rootPath}/{x}/" }),
      "pipeline P: result refers to {x}; there is {rootPath}",
    ],
  ]);
});
