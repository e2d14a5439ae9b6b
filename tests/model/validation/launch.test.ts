import { forEach } from "../../../model/pipeline";
import { checkTable, job, pipelineOf } from "./table";
import type { Row } from "./table";

const of = (fields: object) => pipelineOf(job("A", fields));
const wrong = (what: string, fields: object, ...errors: string[]): Row => [
  what,
  of(fields),
  ...errors.map((mistake) => `pipeline P, job A: ${mistake}`),
];
const conf = (key: string, value: string, mistake: string): Row =>
  wrong(`${key}: ${value}`, { conf: { [key]: value } }, `conf.${key} ${mistake}; remove it`);

const CHANGES = "which YARN's launch script changes";
const RUNS = "which YARN's launch script runs as a command";
const THROUGH_CONF = "pass it as a value of conf, which the shell does not touch";
const FILE = "put it into a file, and pass its address";

describe("the check of what reaches YARN's launch script", () => {
  checkTable([
    wrong(
      "arguments that it changes or runs",
      { args: ['{"a":{"b":1}}', "db.`t`", "\\\\server\\share", 'a\\"b', "{{date}}", "<CPS>", "<LOG_DIR>"] },
      `args[0] has }}, ${CHANGES}; ${THROUGH_CONF}`,
      `args[1] has \`, ${RUNS}; ${THROUGH_CONF}`,
      `args[2] has \\\\, ${CHANGES}; ${THROUGH_CONF}`,
      `args[3] has \\", ${CHANGES}; ${THROUGH_CONF}`,
      `args[4] has {{, ${CHANGES}; ${THROUGH_CONF}`,
      `args[5] has <CPS>, ${CHANGES}; ${THROUGH_CONF}`,
      `args[6] has <LOG_DIR>, ${CHANGES}; ${THROUGH_CONF}`,
    ),
    ["arguments that it leaves", of({ args: ['it\'s "$HOME" \\n ${a.b} !', '{"a":1}', "<{rootPath}>"] })],
    wrong(
      "braces that a literal one adds to",
      { args: ["{\\{date}}"] },
      `args[0] has {{, ${CHANGES}; ${THROUGH_CONF}`,
    ),
    ["what travels in a file", of({ conf: { "spark.a": "`id` {{x}} \\\\ <CPS> $(id)" } })],
    conf("spark.driver.extraJavaOptions", "-Da=b -Dx=`id`", `has \`, ${RUNS}`),
    conf("spark.executor.defaultJavaOptions", "'-Dx=a\\\"b'", `has \\", ${CHANGES}`),
    [
      "options of the JVM as Spark takes them apart",
      of({
        conf: {
          "spark.driver.extraJavaOptions":
            '-Dx="a\\"b c" -Dy="\\\\d" -Dz=\\d -Xlog:gc:<LOG_DIR>/gc -Dw={{APP_ID}}',
        },
      }),
    ],
    conf("spark.executor.extraClassPath", "/a/$(id)", `has $(, ${RUNS}`),
    conf("spark.driver.extraLibraryPath", '/a"', `has ", ${CHANGES}`),
    conf("spark.executorEnv.A", "`id`", `has \`, ${RUNS}`),
    conf("spark.yarn.appMasterEnv.A", "\\$a", `has \\$, ${CHANGES}`),
    conf("spark.network.timeout", "{{", `has {{, ${CHANGES}`),
    conf("spark.my.port", "`id`", `has \`, ${RUNS}`),
    ["variables of an environment", of({ conf: { "spark.executorEnv.A": "$HOME/$\\{X}/{{PWD}}" } })],
    wrong("a user", { proxyUser: "`id`" }, `proxyUser has \`, ${RUNS}; use another`),
    [
      "an input's example that is part of an argument",
      pipelineOf(job("A", { args: ["x{query}"] }), { inputs: { query: "select * from db.`t`" } }),
      `pipeline P: the example of input query, which is part of an argument, has \`, ${RUNS}; ${THROUGH_CONF}`,
    ],
    [
      "an example of an item that is part of an argument",
      pipelineOf(
        forEach({
          name: "Each",
          item: "one",
          in: { list: "all" },
          atMost: 2,
          concurrency: 1,
          run: job("A", { args: ["{one}"], writes: ["{runPath}/a/"] }),
        }),
        { inputs: { all: ["a", "<CPS>"] } },
      ),
      `pipeline P: the example of input all, which is part of an argument, has <CPS>, ${CHANGES}; ${THROUGH_CONF}`,
    ],
    [
      "an input's example in conf",
      pipelineOf(job("A", { conf: { "spark.a": "{query}" } }), { inputs: { query: "db.`t` {{x}}" } }),
    ],
  ]);
});

describe("the check of what no process can be given", () => {
  const NUL = "the character U+0000, which can't be passed to a process; remove it";
  checkTable([
    wrong("U+0000 in an argument", { args: ["a\0b"] }, `args[0] has ${NUL}`),
    wrong("U+0000 in conf", { conf: { "spark.a": "a\0b" } }, `conf.spark.a has ${NUL}`),
    wrong("U+0000 in a queue", { queue: "a\0b" }, `queue has ${NUL}`),
    wrong(
      "half of a surrogate pair",
      { args: ["\ud83d"] },
      "args[0] has U+D83D, one half of a surrogate pair, which can't be passed to a process; remove it",
    ),
    [
      "U+0000 in an input's example",
      pipelineOf(job("A", { args: ["{x}"] }), { inputs: { x: "a\0" } }),
      "pipeline P: the example of input x has the character U+0000, which can't be passed to a process; remove it",
    ],
    wrong(
      "an argument of 128 KiB",
      { args: ["é".repeat(65_536)] },
      `args[0] has 131072 bytes, but one argument of a process may have 131071; ${FILE}`,
    ),
    wrong(
      "a value of conf that makes 128 KiB with its key",
      { conf: { "spark.a": "x".repeat(131_064) } },
      `conf.spark.a has 131072 bytes, but one argument of a process may have 131071; ${FILE}`,
    ),
    ["one that is a byte shorter", of({ conf: { "spark.a": "x".repeat(131_063) } })],
    wrong(
      "a list of 128 KiB",
      {
        jars: Array.from(
          { length: 5_000 },
          (_, at) => `{rootPath}/a/b/c/d/e/f/${String(at).padStart(8, "0")}.jar`,
        ),
      },
      "jars has 180020 bytes, but one argument of a process may have 131071; list fewer",
    ),
    [
      "arguments that fill YARN's command",
      of({ args: [...Array.from({ length: 10 }, () => "x".repeat(10_000)), "x".repeat(14_589)] }),
    ],
    wrong(
      "arguments that are a byte more than YARN's command has room for",
      { args: [...Array.from({ length: 10 }, () => "x".repeat(10_000)), "x".repeat(14_590)] },
      "args have up to 114689 bytes in the command that YARN runs, which has room for 114688; put them into a file, and pass its address",
    ),
    wrong(
      "quotes and templates as long as they may become",
      { args: ["'".repeat(25_000), ...Array.from({ length: 30 }, () => "{rootPath}")] },
      "args have up to 115639 bytes in the command that YARN runs, which has room for 114688; put them into a file, and pass its address",
    ),
    wrong(
      "an argument whose bucket Java takes for no host",
      { args: ["s3://data.2024/in", "s3://data.2024 is no address", "s3://data.d24/in"] },
      'args[0] is "s3://data.2024/in", which has the bucket data.2024, whose last part begins with a digit, so Java does not accept it as a host; use another bucket',
    ),
  ]);
});

describe("the check of conf's keys and values", () => {
  const key = (name: string, has: string): Row =>
    wrong(
      JSON.stringify(name),
      { conf: { [name]: "v" } },
      `conf has the key ${JSON.stringify(name)}, which has ${has}; allowed: names such as spark.executor.memory`,
    );
  checkTable([
    key("spark.test.k=x", "a =, and Spark would take what follows it as the value"),
    key("spark.a b", '" "'),
    key(" spark.a", '" "'),
    key("spark.a\t", '"\\t"'),
    key("spark.a\u00a0", '"\u00a0"'),
    key("spark.a\0", '"\\u0000"'),
    key("spark.{date}", "the template {date}, but keys are not filled"),
    ...[" a", "a ", "\ta", "a\u0001"].map((value) =>
      wrong(
        `the value ${JSON.stringify(value)}`,
        { conf: { "spark.a": value } },
        `conf.spark.a is ${JSON.stringify(value)}, but Spark removes the spaces at its ends; remove them here`,
      ),
    ),
    [
      "blanks and line breaks within a value, and line breaks at its ends",
      of({ conf: { "spark.a": "\na b\nc\r\n" } }),
    ],
  ]);
});
