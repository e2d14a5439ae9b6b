import { inspect } from "node:util";

import { APPLICATION_FIELDS } from "../../../contract/sparkApplication";
import { checkTable, job, pipelineOf } from "./table";
import type { Row } from "./table";

const A = "pipeline P, job A:";
const of = (fields: object) => pipelineOf(job("A", fields));
const right = (what: string, fields: object): Row => [what, of(fields)];
const wrong = (fields: object, ...errors: string[]): Row => [
  inspect(fields, { breakLength: Infinity }),
  of(fields),
  ...errors.map((mistake) => `${A} ${mistake}`),
];

describe("the check of a job", () => {
  checkTable([
    right("all fields of Livy's", {
      className: "com.example.Outer$Inner",
      args: ["{rootPath}", "2013"],
      jars: ["{rootPath}/b.jar"],
      pyFiles: ["{rootPath}/b.py"],
      files: ["{rootPath}/c.txt"],
      archives: ["{rootPath}/d.zip"],
      driverMemory: "512m",
      driverCores: 1,
      executorMemory: "10g",
      executorCores: 4,
      numExecutors: 100,
      queue: "nightly",
      proxyUser: "hadoop",
      conf: { "spark.sql.shuffle.partitions": "8", "spark.masters": "x" },
      startLimitSeconds: 1,
      runLimitSeconds: 31_536_000,
      usualSeconds: 1,
      retries: 10,
    }),
    right("no retries, and no folders", { retries: 0, writes: [] }),
    right("a Python file without a class", { file: "{rootPath}/a.py", className: undefined }),
    right("a file of neither kind, with a class and without", {
      file: "{rootPath}/a.zip",
      className: undefined,
    }),
    right("a class of the default package", { className: "Été1" }),
    wrong({ file: "" }, 'file is ""; allowed: a jar or a Python file, e.g. {rootPath}/jobs.jar'),
    wrong(
      { className: undefined },
      "className is undefined; allowed: the main class of the jar, e.g. com.example.A",
    ),
    wrong(
      { file: "{rootPath}/a.py" },
      'className is "com.example.A", but file is a Python file, which has no class; remove it',
    ),
    ...["", "com.example.", ".A", "com..A", "com.1A", "com/example/A", "com.example.A\n", "{rootPath}"].map(
      (className) =>
        wrong(
          { className },
          `className is ${JSON.stringify(className)}; allowed: a Java class with its package, e.g. com.example.A`,
        ),
    ),
    wrong({ args: undefined }, "args is undefined; allowed: a list of texts"),
    wrong({ args: "a" }, 'args is "a"; allowed: a list of texts'),
    right("an empty argument", { args: ["a", ""] }),
    wrong({ args: ["a", 1] }, "args[1] is 1; allowed: a text that is not empty"),
    wrong({ args: [1] }, "args[0] is 1; allowed: a text that is not empty"),
    ...[
      "s3://x/{rootPath}/a.jar",
      "{rootPath}a.jar",
      " {rootPath}/a.jar",
      "{rootPath}/{runPath}/a.jar",
    ].flatMap((path) => {
      const allowed = `is ${JSON.stringify(path)}; allowed: {rootPath}/ or {runPath}/ at its beginning, and nowhere else`;
      return [wrong({ file: path }, `file ${allowed}`), wrong({ jars: [path] }, `jars[0] ${allowed}`)];
    }),
    right("roots at the beginning of paths, and anywhere in arguments", {
      file: "{runPath}/a.jar",
      jars: ["{rootPath}/b.jar", "s3://other/c.jar"],
      args: ["--in={rootPath}/in"],
    }),
    ...["excutorMemory", "retry", "failFast", "steps", "shapes"].map((field) =>
      wrong(
        { [field]: 1 },
        `"${field}" is not a field of a job; the fields are ${[...Object.keys(APPLICATION_FIELDS), "writes", "startLimitSeconds", "runLimitSeconds", "retries", "usualSeconds"].join(", ")}`,
      ),
    ),
    wrong(
      { conf: { "sparks.x": "1", "hadoop.x": "1" } },
      ...["sparks.x", "hadoop.x"].map(
        (key) => `conf.${key} does not begin with "spark.", so Spark would ignore it; remove it`,
      ),
    ),
    ...["spark.x=1", 5, true, null].map((conf) =>
      wrong(
        { conf },
        `conf is ${JSON.stringify(conf)}; allowed: an object with texts, e.g. { "spark.sql.shuffle.partitions": "8" }`,
      ),
    ),
    wrong(
      { driverMemory: ["4g"] },
      "driverMemory is a list; allowed: a whole number and k, m, g or t, e.g. 4g",
    ),
    ...["jars", "pyFiles", "files", "archives", "writes"].flatMap((list) => [
      wrong({ [list]: [""] }, `${list}[0] is ""; allowed: a text that is not empty`),
      wrong({ [list]: {} }, `${list} is an object; allowed: a list of texts`),
    ]),
    ...["", "4", "g", "4gb", "0g", "04g", "1.5g", "4 g", "4G", "-4g"].map((executorMemory) =>
      wrong(
        { executorMemory },
        `executorMemory is ${JSON.stringify(executorMemory)}; allowed: a whole number and k, m, g or t, e.g. 4g`,
      ),
    ),
    wrong({ driverMemory: "4" }, 'driverMemory is "4"; allowed: a whole number and k, m, g or t, e.g. 4g'),
    ...["driverCores", "executorCores", "numExecutors"].flatMap((count) =>
      [0, -1, 1.5, NaN, Infinity].map((value) =>
        wrong({ [count]: value }, `${count} is ${String(value)}; allowed: a whole number of at least 1`),
      ),
    ),
    ...["startLimitSeconds", "runLimitSeconds", "usualSeconds"].flatMap((limit) =>
      [0, 1.5, 31_536_001].map((value) =>
        wrong(
          { [limit]: value },
          `${limit} is ${String(value)}; allowed: a whole number of seconds from 1 to 31536000, a year`,
        ),
      ),
    ),
    ...[-1, 0.5, 11].map((retries) =>
      wrong({ retries }, `retries is ${String(retries)}; allowed: a whole number from 0 to 10`),
    ),
    wrong({ queue: "" }, 'queue is ""; allowed: a text that is not empty; or remove it'),
    wrong({ proxyUser: "" }, 'proxyUser is ""; allowed: a text that is not empty; or remove it'),
    wrong({ conf: { "spark.master": "yarn" } }, "conf.spark.master is set by Livy for every job; remove it"),
    wrong(
      { conf: { "spark.submit.deployMode": "client" } },
      "conf.spark.submit.deployMode is set by Livy for every job; remove it",
    ),
    ...["", "  "].map((key) =>
      wrong(
        { conf: { [key]: "x" } },
        `conf has the key "${key}"; allowed: names such as spark.executor.memory`,
      ),
    ),
    wrong({ conf: { "spark.x": "" } }, 'conf.spark.x is ""; allowed: a text that is not empty'),
    wrong(
      { conf: { "spark.x": "" }, args: ["{a}"], retries: 11 },
      'conf.spark.x is ""; allowed: a text that is not empty',
      "retries is 11; allowed: a whole number from 0 to 10",
      'args[0] refers to {a}; available here: {rootPath}, {runPath}; for a literal {a}, write "\\\\{a}"',
    ),
  ]);
});
