import type { CheckEvent } from "../contract/events";
import { AGAIN, FOLDER_NAME, MAX_INPUT_BYTES, STEP_FUNCTIONS_PREFIX } from "../contract/executionInput";
import { argumentChange, THROUGH_CONF } from "../contract/launchScript";
import { jsonBytes } from "../contract/jsonBytes";
import { impossibleCharacter } from "../contract/processText";
import { withoutEndSlash } from "../contract/s3Uri";
import { itemsOf } from "./items";
import { livyError } from "./livyError";

/** The most characters of an example that a message shows: of a cause, Step Functions takes 32,768. */
const MAX_EXAMPLE = 1_000;

/**
 * Checks an execution's input against what its pipeline takes, all of it before anything is submitted.
 *
 * @param rootPath the stack's: under another one there may be another jar, and no right to look for results
 * @throws InvalidInput: what is wrong, and an example of what is right
 */
export function checkInput(event: CheckEvent, rootPath: string): void {
  const { execution, inputs, folders, items } = event;
  const input: unknown = execution.Input;
  const example = { rootPath, ...inputs };
  const invalid = (message: string) =>
    livyError("InvalidInput", `${message}; start it with e.g. ${shown(example, MAX_EXAMPLE)}`);
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw invalid(`the execution's input is ${JSON.stringify(input)}`);
  }
  const given = input as Readonly<Record<string, unknown>>;
  for (const [name, like] of Object.entries(example)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const right = Array.isArray(like) ? Array.isArray(value) && value.every(isText) : isText(value);
    if (!right) {
      const is = value === undefined ? "is missing" : `is ${shown(value)}`;
      const what = Array.isArray(like) ? "a list of texts" : "a text";
      throw invalid(
        `in the execution's input "${name}" ${is}, and is to be ${what} of at most ${String(MAX_INPUT_BYTES)} bytes`,
      );
    }
  }
  if (withoutEndSlash(given.rootPath as string) !== withoutEndSlash(rootPath)) {
    throw invalid(
      `in the execution's input "rootPath" is ${shown(given.rootPath)}, and the stack's is "${rootPath}"`,
    );
  }
  const textsOf = (name: string) => [given[name]].flat() as readonly string[];
  for (const name of Object.keys(inputs)) {
    const odd = textsOf(name)
      .map(impossibleCharacter)
      .find((character) => character !== undefined);
    if (odd !== undefined) {
      throw invalid(`in the execution's input "${name}" has ${odd}, which can't be passed to a process`);
    }
  }
  for (const name of event.arguments) {
    const change = textsOf(name)
      .map(argumentChange)
      .find((what) => what !== undefined);
    if (change !== undefined) {
      throw invalid(
        `in the execution's input "${name}", which is part of an argument, ${change}; leave it out, or let the pipeline ${THROUGH_CONF}`,
      );
    }
  }
  for (const name of folders) {
    const texts = textsOf(name);
    const wrong = texts.find((text) => !FOLDER_NAME.test(text));
    if (wrong !== undefined) {
      throw invalid(
        `in the execution's input "${name}" has ${shown(wrong)}, and is part of a folder: letters, digits and _ . = - alone`,
      );
    }
  }
  if (given.again !== undefined && typeof given.again !== "boolean") {
    throw invalid(`in the execution's input "again" is ${shown(given.again)}, and is to be true or false`);
  }
  const unknown = Object.keys(given).find(
    (name) => !Object.hasOwn(example, name) && name !== AGAIN && !name.startsWith(STEP_FUNCTIONS_PREFIX),
  );
  if (unknown !== undefined) {
    throw invalid(`the execution's input has "${unknown.slice(0, 100)}", which the pipeline does not know`);
  }
  items.forEach((spec) => itemsOf(spec, given));
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "" && jsonBytes(value) <= MAX_INPUT_BYTES;
}

function shown(value: unknown, most = 100): string {
  const text = JSON.stringify(value);
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
