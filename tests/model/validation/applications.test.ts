import { sequence } from "../../../model/pipeline";
import { checkTable, job, pipelineOf } from "./table";
import type { Row } from "./table";

const two = (one: object, other: object) => [
  pipelineOf(job("A", one), { name: "P" }),
  pipelineOf(job("A", other), { name: "Q" }),
];
const differ = (fields: string, one = "P", other = "Q") =>
  `pipelines ${one} and ${other}, job A: ${fields}, but jobs with the same name are one application; make them the same, or rename one`;

describe("the check of jobs of one name in several pipelines", () => {
  const fields: readonly [field: string, value: unknown][] = [
    ["file", "{rootPath}/b.jar"],
    ["className", "com.example.B"],
    ["args", ["{rootPath}"]],
    ["jars", ["{rootPath}/b.jar"]],
    ["pyFiles", ["{rootPath}/b.py"]],
    ["files", ["{rootPath}/b.txt"]],
    ["archives", ["{rootPath}/b.zip"]],
    ["driverMemory", "1g"],
    ["driverCores", 1],
    ["executorMemory", "1g"],
    ["executorCores", 1],
    ["numExecutors", 1],
    ["queue", "b"],
    ["proxyUser", "b"],
    ["conf", { "spark.b": "b" }],
  ];
  checkTable([
    ...fields.map(([field, value]): Row => [
      `another ${field}`,
      two({}, { [field]: value }),
      differ(`${field} differs`),
    ]),
    ["one application", two({}, {})],
    [
      "one application of other limits and folders",
      two(
        {},
        { startLimitSeconds: 1, runLimitSeconds: 1, usualSeconds: 1, retries: 1, writes: ["{rootPath}/b/"] },
      ),
    ],
    [
      "one conf in another order",
      two({ conf: { "spark.a": "1", "spark.b": "2" } }, { conf: { "spark.b": "2", "spark.a": "1" } }),
    ],
    ["arguments in another order", two({ args: ["a", "b"] }, { args: ["b", "a"] }), differ("args differs")],
    [
      "several fields",
      two({ queue: "a" }, { args: ["a"], conf: {} }),
      differ("args and queue and conf differ"),
    ],
    [
      "null for conf, which is none",
      two({}, { conf: null }),
      'pipeline Q, job A: conf is null; allowed: an object with texts, e.g. { "spark.sql.shuffle.partitions": "8" }',
    ],
    [
      "null for a file, which differs too",
      two({}, { file: null }),
      "pipeline Q, job A: file is null; allowed: a jar or a Python file, e.g. {rootPath}/jobs.jar",
      differ("file differs"),
    ],
    ["other names", [pipelineOf(job("A")), pipelineOf(job("B", { args: ["b"] }), { name: "Q" })]],
    [
      "names that differ by case alone",
      [pipelineOf(job("Sum")), pipelineOf(job("SUM"), { name: "Q" })],
      "pipelines P and Q: the jobs Sum and SUM differ only by case; spell them the same way, or rename one",
    ],
    [
      "the second and the third against the first",
      [
        pipelineOf(job("A")),
        pipelineOf(sequence(job("B"), job("A", { args: ["a"] })), { name: "Q" }),
        pipelineOf(job("A", { queue: "q" }), { name: "R" }),
      ],
      differ("args differs"),
      differ("queue differs", "P", "R"),
    ],
  ]);
});
