import { confErrors } from "./conf";
import { launchErrors } from "./launch";
import { isList, isText, isIntegerBetween, invalidValue } from "./values";
import { fileErrors, listedFileErrors } from "./paths";
import type { SparkJob } from "../pipeline";

const YEAR_SECONDS = 31_536_000;
const MAX_RETRIES = 10;

/** A name as Java writes it; `$` parts a class from the one around it. */
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

/** What is wrong with a job's fields, each by itself; its name, templates and folders are looked at elsewhere. */
export function jobErrors(job: SparkJob): readonly string[] {
  const { args, jars = [], pyFiles = [], files = [], archives = [] } = job;
  return [
    ...(isText(job.file)
      ? [...classErrors(job), ...pathErrors("file", job.file, fileErrors)]
      : [invalidValue("file", job.file, "a jar or a Python file, e.g. {rootPath}/jobs.jar")]),
    // An argument may be empty: it stands for the one at its place.
    ...listErrors("args", args, (text) => text === "" || isText(text)),
    ...Object.entries({ jars, pyFiles, files, archives }).flatMap(([field, list]) => [
      ...listErrors(field, list),
      ...(isList(list)
        ? list.flatMap((path, at) =>
            pathErrors(`${field}[${String(at)}]`, path, listedFileErrors(hasAliases(field))),
          )
        : []),
    ]),
    ...memoryErrors(job),
    ...numberErrors(job),
    ...optionalTextErrors(job),
    ...(job.conf === undefined ? [] : confErrors(job.conf)),
    ...launchErrors(job),
  ];
}

/** What is wrong with what must be a list of texts. */
export function listErrors(
  field: string,
  list: unknown,
  isRight: (text: unknown) => boolean = isText,
): readonly string[] {
  if (!isList(list)) {
    return [invalidValue(field, list, "a list of texts")];
  }
  // Spread, because a hole would be passed over.
  return [...list].flatMap((text, index) =>
    isRight(text) ? [] : [invalidValue(`${field}[${String(index)}]`, text, "a text that is not empty")],
  );
}

/** A root is an address: nothing stands before it, and a slash behind it. */
function pathErrors(
  field: string,
  path: unknown,
  ofAddress: (field: string, path: string) => readonly string[],
): readonly string[] {
  if (!isText(path)) {
    // Told by itself.
    return [];
  }
  return /\{(rootPath|runPath)\}/.test(path.replace(/^\{(rootPath|runPath)\}\//, ""))
    ? [invalidValue(field, path, "{rootPath}/ or {runPath}/ at its beginning, and nowhere else")]
    : ofAddress(field, path);
}

/** Files and archives get a name of their own in the working folder by `#name`. */
function hasAliases(field: string): boolean {
  return field === "files" || field === "archives";
}

function classErrors({ file, className }: SparkJob): readonly string[] {
  if (className === undefined) {
    return file.endsWith(".jar")
      ? [invalidValue("className", className, "the main class of the jar, e.g. com.example.A")]
      : [];
  }
  if (file.endsWith(".py")) {
    return [
      `className is ${JSON.stringify(className)}, and file a Python file, which has none; leave it out`,
    ];
  }
  return isText(className) && CLASS_NAME.test(className)
    ? []
    : [invalidValue("className", className, "a Java class with its package, e.g. com.example.A")];
}

function memoryErrors({ driverMemory, executorMemory }: SparkJob): readonly string[] {
  return Object.entries({ driverMemory, executorMemory })
    .filter(([, memory]) => memory !== undefined && !(isText(memory) && /^[1-9]\d*[kmgt]$/.test(memory)))
    .map(([field, memory]) => invalidValue(field, memory, "a whole number and k, m, g or t, e.g. 4g"));
}

function numberErrors(job: SparkJob): readonly string[] {
  const { driverCores, executorCores, numExecutors, startLimitSeconds, runLimitSeconds, usualSeconds } = job;
  const outside = (fields: Readonly<Record<string, unknown>>, least: number, most: number, allowed: string) =>
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && !isIntegerBetween(value, least, most))
      .map(([field, value]) => invalidValue(field, value, allowed));
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
    ...outside({ retries: job.retries }, 0, MAX_RETRIES, "a whole number from 0 to 10"),
  ];
}

function optionalTextErrors({ queue, proxyUser }: SparkJob): readonly string[] {
  return Object.entries({ queue, proxyUser })
    .filter(([, text]) => text !== undefined && !isText(text))
    .map(([field, text]) => invalidValue(field, text, "a text that is not empty; or leave it out"));
}
