import { MAX_INPUT_BYTES } from "../../contract/executionInput";
import { argumentChange, optionChange, quotedChange, THROUGH_CONF } from "../../contract/launchScript";
import { MAX_ARGUMENT_BYTES, utf8Bytes } from "../../contract/processText";
import { fillTemplates } from "../../contract/templates";
import { reachOf } from "./confKeys";
import { bucketErrors } from "./paths";
import { isList, isRecord, isText } from "./values";

/**
 * Maximum bytes of all arguments in YARN's launch script: it passes the whole command to a shell as one argument, which
 * also has Java's options, the class and the addresses.
 */
const MAX_ARGUMENTS_BYTES = MAX_ARGUMENT_BYTES - 16_384;

/** Maximum bytes of a filled template: an input's text, or the folder of an execution under the root path. */
const MAX_FILLED_BYTES = 2 * MAX_INPUT_BYTES;

/** Errors of arguments that can't be passed to the processes that Livy and YARN start, or that would be changed. */
export function argumentsLaunchErrors(field: string, list: unknown): readonly string[] {
  const args = textsIn(list);
  return [
    ...args.flatMap(([at, arg]) => argumentErrors(`${field}[${String(at)}]`, arg)),
    ...allArgumentsErrors(
      field,
      args.map(([, arg]) => arg),
    ),
  ];
}

function argumentErrors(field: string, arg: string): readonly string[] {
  return [
    // The text around a template must be valid by itself, whatever value fills the template.
    ...changeErrors(field, argumentChange(fillTemplates(arg, () => "x")), THROUGH_CONF),
    ...tooLong(field, utf8Bytes(arg), "put it into a file, and pass its address"),
    ...(/\s/.test(arg) ? [] : bucketErrors(field, arg)),
  ];
}

function allArgumentsErrors(field: string, args: readonly string[]): readonly string[] {
  const filler = "x".repeat(MAX_FILLED_BYTES);
  const bytes = args
    .map((arg) => fillTemplates(arg, () => filler))
    // A quote becomes four characters of the command.
    .map((arg) => " --arg ''".length + utf8Bytes(arg) + 3 * (arg.split("'").length - 1))
    .reduce((sum, size) => sum + size, 0);
  const isReported = args.some((arg) => utf8Bytes(arg) >= MAX_ARGUMENT_BYTES);
  return bytes <= MAX_ARGUMENTS_BYTES || isReported
    ? []
    : [
        `${field} have up to ${String(bytes)} bytes in the command that YARN runs, which has room for ${String(MAX_ARGUMENTS_BYTES)}; put them into a file, and pass its address`,
      ];
}

/** Errors of a list of addresses that is too long for spark-submit, where it is one argument. */
export function listLaunchErrors(field: string, list: unknown): readonly string[] {
  const texts = textsIn(list).map(([, text]) => text);
  return tooLong(field, utf8Bytes(`spark.yarn.dist.${field}=${texts.join(",")}`), "list fewer");
}

/** Errors of a user's name that YARN's launch script, where it is a variable, would change. */
export function userLaunchErrors(field: string, user: unknown): readonly string[] {
  return isText(user) ? changeErrors(field, quotedChange(user), "use another") : [];
}

/**
 * Errors of values in Spark's configuration that can't be passed to the processes: a value is one argument of
 * spark-submit; some are also in the launch script of YARN's containers.
 */
export function propertiesLaunchErrors(field: string, conf: unknown): readonly string[] {
  return Object.entries(isRecord(conf) ? conf : {}).flatMap(([key, value]) =>
    isText(value) ? propertyErrors(`${field}.${key}`, key, value) : [],
  );
}

function propertyErrors(field: string, key: string, value: string): readonly string[] {
  const text = fillTemplates(value, () => "x");
  return [
    ...changeErrors(field, changeOf(key, text), "remove it"),
    ...tooLong(field, utf8Bytes(`${key}=${value}`), "put it into a file, and pass its address"),
  ];
}

function changeOf(key: string, text: string): string | undefined {
  switch (reachOf(key)) {
    case "argument":
      return argumentChange(text);
    case "options":
      return splitOptions(text)
        .map(optionChange)
        .find((change) => change !== undefined);
    case "quoted":
      return quotedChange(text);
    case "file":
      return undefined;
  }
}

/** Splits JVM options as Spark does. Source: `splitCommandString` in Utils.scala of Spark 3.5. */
function splitOptions(text: string): readonly string[] {
  const words = text.match(/(?:"(?:\\[^]|[^"\\])*"?|'[^']*'?|[^\s"'])+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:\\[^]|[^"\\])*)"?|'([^']*)'?/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? "") : double.replace(/\\([^])/g, "$1"),
    ),
  );
}

function changeErrors(field: string, change: string | undefined, remedy: string): readonly string[] {
  return change === undefined ? [] : [`${field} ${change}; ${remedy}`];
}

function tooLong(field: string, bytes: number, remedy: string): readonly string[] {
  return bytes < MAX_ARGUMENT_BYTES
    ? []
    : [
        `${field} has ${String(bytes)} bytes, but one argument of a process may have ${String(MAX_ARGUMENT_BYTES - 1)}; ${remedy}`,
      ];
}

function textsIn(list: unknown): readonly (readonly [at: number, text: string])[] {
  return isList(list)
    ? [...list].flatMap((text, at) => (typeof text === "string" ? [[at, text] as const] : []))
    : [];
}
