import { parallel, sequence } from "../../../model/pipeline";
import { checkTable, days, job, pipelineOf, TWO_DAYS } from "./table";
import type { Row } from "./table";

/** How a literal {x} is written. */
const LITERAL = '; for a literal {x}, write "\\\\{x}"';

const LIST = { name: "Files", item: "file", in: { list: "files" } };

describe("the check of templates", () => {
  const free: readonly [field: string, fields: object, hint: string][] = [
    ["args[1]", { args: ["{rootPath}", "a{x}b"] }, LITERAL],
    ["conf.spark.a", { conf: { "spark.a": "{x}" } }, LITERAL],
    ["conf.spark.sql.catalog.c.warehouse", { conf: { "spark.sql.catalog.c.warehouse": "{x}" } }, LITERAL],
    ["writes[0]", { writes: ["{rootPath}/{x}/"] }, ""],
  ];
  checkTable(
    free.flatMap(([field, own, hint]) => [
      [`${field} that refers to an input`, pipelineOf(job("A", own), { inputs: { x: "1" } })],
      [
        `${field} that refers to nothing there is`,
        pipelineOf(job("A", own)),
        `pipeline P, job A: ${field} refers to {x}; available here: {rootPath}, {runPath}${hint}`,
      ],
    ]),
  );

  // What says which code runs, where it comes from or as whom it runs.
  const conf = [
    ...["spark.jars", "spark.jars.packages", "spark.jars.repositories", "spark.files", "spark.archives"],
    ...["spark.submit.pyFiles", "spark.yarn.dist.jars", "spark.yarn.dist.archives", "spark.yarn.jars"],
    ...["spark.driver.extraClassPath", "spark.executor.extraLibraryPath", "spark.driver.extraJavaOptions"],
    ...["spark.executor.defaultJavaOptions", "spark.executorEnv.LD_PRELOAD", "spark.yarn.appMasterEnv.X"],
    ...["spark.pyspark.python", "spark.plugins", "spark.extraListeners", "spark.sql.extensions"],
    ...["spark.sql.catalog.c", "spark.sql.catalog.c.catalog-impl", "spark.serializer", "spark.yarn.queue"],
    ...["spark.hadoop.fs.x.impl", "spark.sql.hive.metastore.jars.path", "spark.kryo.registrator"],
    ...["spark.driver.port", "spark.network.timeout", "spark.kerberos.keytab", "spark.shuffle.manager"],
  ];
  const fixed: readonly [field: string, fields: object][] = [
    ["file", { file: "{rootPath}/{x}.jar" }],
    ["jars[0]", { jars: ["{x}"] }],
    ["pyFiles[0]", { pyFiles: ["{x}"] }],
    ["files[0]", { files: ["{rootPath}/{x}"] }],
    ["archives[0]", { archives: ["{x}"] }],
    ["queue", { queue: "{x}" }],
    ["proxyUser", { proxyUser: "a{x}" }],
    ...conf.map((key): [string, object] => [`conf.${key}`, { conf: { [key]: "{x}" } }]),
  ];
  const refusal =
    "refers to {x}, but an execution's input must not choose a job's code, queue or user; write it literally, and pass {x} to the job as an argument";
  checkTable(
    fixed.flatMap(([field, own]): readonly Row[] => [
      [
        `${field} that refers to an input`,
        pipelineOf(job("A", { args: ["{x}"], ...own }), { inputs: { x: "1" } }),
        `pipeline P, job A: ${field} ${refusal}`,
      ],
      [
        `${field} that refers to an item`,
        pipelineOf(days({ item: "x", run: job("A", { writes: ["{runPath}/a/"], ...own }) }), {
          inputs: TWO_DAYS,
        }),
        `pipeline P, job A: ${field} ${refusal}`,
      ],
      [
        `${field} that refers to nothing there is`,
        pipelineOf(job("A", own)),
        `pipeline P, job A: ${field} refers to {x}; available here: {rootPath}, {runPath}${field.startsWith("conf") ? LITERAL : ""}`,
      ],
    ]),
  );

  checkTable([
    [
      "the roots where code is",
      pipelineOf(
        job("A", {
          file: "{runPath}/a.jar",
          jars: ["{rootPath}/b.jar"],
          conf: { "spark.yarn.dist.files": "{rootPath}/c,{runPath}/d" },
        }),
      ),
    ],
    [
      "braces that are written with a backslash",
      pipelineOf(
        job("A", {
          args: ["part-\\{number}.csv", "$\\{x}"],
          conf: { "spark.executorEnv.CONF_DIR": "$\\{HADOOP_CONF_DIR}/x" },
        }),
      ),
    ],
  ]);

  checkTable([
    [
      "braces that are no template",
      pipelineOf(
        job("A", {
          args: ["{", "{}", "{1}", "{a b}", "{a-b}", "{_a}", "{ä}"],
          conf: { "spark.a": "{{APP_ID}}" },
        }),
      ),
    ],
    ...["a ${x}", "${rootPath}/in", "$${x}"].map((text): Row => [
      `what only backquotes fill: ${text}`,
      pipelineOf(job("A", { args: [text] })),
      `pipeline P, job A: args[0] has ${/\$\{\w+\}/.exec(text)?.[0] ?? ""}, which JavaScript fills only between backticks; remove the $, or use backticks; for a literal ${/\$\{\w+\}/.exec(text)?.[0] ?? ""}, write "$\\\\${/\{\w+\}/.exec(text)?.[0] ?? ""}"`,
    ]),
    [
      "what every object has",
      pipelineOf(job("A", { args: ["{constructor}"] })),
      'pipeline P, job A: args[0] refers to {constructor}; available here: {rootPath}, {runPath}; for a literal {constructor}, write "\\\\{constructor}"',
    ],
    [
      "two that are wrong in one text, each once",
      pipelineOf(job("A", { args: ["{x}{rootPath}{y}{x}"] })),
      `pipeline P, job A: args[0] refers to {x}; available here: {rootPath}, {runPath}${LITERAL}`,
      `pipeline P, job A: args[0] refers to {y}; available here: {rootPath}, {runPath}${LITERAL.replaceAll("x", "y")}`,
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
      `pipeline P, job B: args[0] refers to {date}; available here: {rootPath}, {runPath}, {from}, {to}${LITERAL.replaceAll("x", "date")}`,
    ],
    [
      "a list",
      pipelineOf(days({ ...LIST, run: job("A", { args: ["{files}"], writes: ["{runPath}/a/"] }) }), {
        inputs: { files: ["a", "b"] },
      }),
      "pipeline P, job A: args[0] refers to {files}, which is a list; use a forEach, and refer to its item",
    ],
    [
      "another template than the root path in a pipeline's result",
      pipelineOf(job("A", { args: ["{x}"] }), { inputs: { x: "1" }, result: "{rootPath}/{x}/" }),
      "pipeline P: result refers to {x}; available here: {rootPath}",
    ],
  ]);
});
