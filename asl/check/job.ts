import { isList, isRecord, isText, isWhole, refused } from "./mistake";
import type { SparkJob } from "../pipeline";

const YEAR_SECONDS = 31_536_000;
const MOST_RETRIES = 10;

/** A name as Java writes it; `$` parts a class from the one around it. */
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

/** What Livy decides itself, and refuses or ignores in a batch's conf. Source: `livy.server` in its livy.conf. */
const LIVYS_OWN = ["spark.master", "spark.submit.deployMode"];

/** What is wrong with a job's fields, each by itself; its name, templates and folders are looked at elsewhere. */
export function jobMistakes(job: SparkJob): readonly string[] {
  const { args, jars = [], pyFiles = [], files = [], archives = [] } = job;
  return [
    ...(isText(job.file)
      ? [...classMistakes(job), ...rootMistakes("file", job.file)]
      : [refused("file", job.file, "a jar or a Python file, e.g. {rootPath}/jobs.jar")]),
    // An argument may be empty: it stands for the one at its place.
    ...listMistakes("args", args, (text) => text === "" || isText(text)),
    ...Object.entries({ jars, pyFiles, files, archives }).flatMap(([field, list]) => [
      ...listMistakes(field, list),
      ...(isList(list) ? list.flatMap((path, at) => rootMistakes(`${field}[${String(at)}]`, path)) : []),
    ]),
    ...memoryMistakes(job),
    ...numberMistakes(job),
    ...optionalTextMistakes(job),
    ...(job.conf === undefined ? [] : confMistakes(job.conf)),
  ];
}

/** What is wrong with what must be a list of texts. */
export function listMistakes(
  field: string,
  list: unknown,
  isRight: (text: unknown) => boolean = isText,
): readonly string[] {
  if (!isList(list)) {
    return [refused(field, list, "a list of texts")];
  }
  // Spread, because a hole would be passed over.
  return [...list].flatMap((text, index) =>
    isRight(text) ? [] : [refused(`${field}[${String(index)}]`, text, "a text that is not empty")],
  );
}

/** A root is an address: nothing stands before it, and a slash behind it. */
function rootMistakes(field: string, path: unknown): readonly string[] {
  const misplaced =
    isText(path) && /\{(rootPath|runPath)\}/.test(path.replace(/^\{(rootPath|runPath)\}\//, ""));
  return misplaced
    ? [refused(field, path, "{rootPath}/ or {runPath}/ at its beginning, and nowhere else")]
    : [];
}

function classMistakes({ file, className }: SparkJob): readonly string[] {
  if (className === undefined) {
    return file.endsWith(".jar")
      ? [refused("className", className, "the main class of the jar, e.g. com.example.A")]
      : [];
  }
  if (file.endsWith(".py")) {
    return [
      `className is ${JSON.stringify(className)}, and file a Python file, which has none; leave it out`,
    ];
  }
  return isText(className) && CLASS_NAME.test(className)
    ? []
    : [refused("className", className, "a Java class with its package, e.g. com.example.A")];
}

function memoryMistakes({ driverMemory, executorMemory }: SparkJob): readonly string[] {
  return Object.entries({ driverMemory, executorMemory })
    .filter(([, memory]) => memory !== undefined && !(isText(memory) && /^[1-9]\d*[kmgt]$/.test(memory)))
    .map(([field, memory]) => refused(field, memory, "a whole number and k, m, g or t, e.g. 4g"));
}

function numberMistakes(job: SparkJob): readonly string[] {
  const { driverCores, executorCores, numExecutors, startLimitSeconds, runLimitSeconds, usualSeconds } = job;
  const outside = (fields: Readonly<Record<string, unknown>>, least: number, most: number, allowed: string) =>
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && !isWhole(value, least, most))
      .map(([field, value]) => refused(field, value, allowed));
  return [
    ...outside(
      { driverCores, executorCores, numExecutors },
      1,
      Number.MAX_SAFE_INTEGER,
      "a whole number from 1 on",
    ),
    ...outside(
      { startLimitSeconds, runLimitSeconds, usualSeconds },
      1,
      YEAR_SECONDS,
      "a whole number of seconds from 1 to 31536000, a year",
    ),
    ...outside({ retries: job.retries }, 0, MOST_RETRIES, "a whole number from 0 to 10"),
  ];
}

function optionalTextMistakes({ queue, proxyUser }: SparkJob): readonly string[] {
  return Object.entries({ queue, proxyUser })
    .filter(([, text]) => text !== undefined && !isText(text))
    .map(([field, text]) => refused(field, text, "a text that is not empty; or leave it out"));
}

function confMistakes(conf: unknown): readonly string[] {
  if (!isRecord(conf)) {
    return [refused("conf", conf, 'an object of texts, e.g. { "spark.sql.shuffle.partitions": "8" }')];
  }
  return Object.entries(conf).flatMap(([key, value]) => {
    if (key.trim() === "") {
      return [`conf has the key ${JSON.stringify(key)}; allowed: names such as spark.executor.memory`];
    }
    if (!key.startsWith("spark.")) {
      return [
        `conf.${key} is none of Spark's, which begin with "spark.", and Spark would ignore it; leave it out`,
      ];
    }
    if (LIVYS_OWN.includes(key)) {
      return [`conf.${key} is not a job's to say; Livy says it for all: leave it out`];
    }
    return isText(value) ? [] : [refused(`conf.${key}`, value, "a text that is not empty")];
  });
}
