import { confMistakes } from "./conf";
import { launchMistakes } from "./launch";
import { isList, isText, isWhole, refused } from "./values";
import { fileMistakes, listedFileMistakes } from "./paths";
import type { SparkJob } from "../pipeline";

const YEAR_SECONDS = 31_536_000;
const MOST_RETRIES = 10;

/** A name as Java writes it; `$` parts a class from the one around it. */
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

/** What is wrong with a job's fields, each by itself; its name, templates and folders are looked at elsewhere. */
export function jobMistakes(job: SparkJob): readonly string[] {
  const { args, jars = [], pyFiles = [], files = [], archives = [] } = job;
  return [
    ...(isText(job.file)
      ? [...classMistakes(job), ...pathMistakes("file", job.file, fileMistakes)]
      : [refused("file", job.file, "a jar or a Python file, e.g. {rootPath}/jobs.jar")]),
    // An argument may be empty: it stands for the one at its place.
    ...listMistakes("args", args, (text) => text === "" || isText(text)),
    ...Object.entries({ jars, pyFiles, files, archives }).flatMap(([field, list]) => [
      ...listMistakes(field, list),
      ...(isList(list)
        ? list.flatMap((path, at) =>
            pathMistakes(`${field}[${String(at)}]`, path, listedFileMistakes(hasAliases(field))),
          )
        : []),
    ]),
    ...memoryMistakes(job),
    ...numberMistakes(job),
    ...optionalTextMistakes(job),
    ...(job.conf === undefined ? [] : confMistakes(job.conf)),
    ...launchMistakes(job),
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
function pathMistakes(
  field: string,
  path: unknown,
  ofAddress: (field: string, path: string) => readonly string[],
): readonly string[] {
  if (!isText(path)) {
    // Told by itself.
    return [];
  }
  return /\{(rootPath|runPath)\}/.test(path.replace(/^\{(rootPath|runPath)\}\//, ""))
    ? [refused(field, path, "{rootPath}/ or {runPath}/ at its beginning, and nowhere else")]
    : ofAddress(field, path);
}

/** Files and archives get a name of their own in the working folder by `#name`. */
function hasAliases(field: string): boolean {
  return field === "files" || field === "archives";
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
