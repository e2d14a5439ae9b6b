import type { CheckEvent } from "../contract/events";
import { AGAIN, FOLDER_NAME, MAX_INPUT_BYTES, STEP_FUNCTIONS_PREFIX } from "../contract/executionInput";
import { argumentChange, THROUGH_CONF } from "../contract/launchScript";
import { jsonBytes } from "../contract/jsonBytes";
import { impossibleCharacter } from "../contract/processText";
import { withoutEndSlash } from "../contract/s3Uri";
import { itemsOf } from "./items";
import { livyError } from "./livyError";

/** Maximum characters of an example in a message: Step Functions accepts 32,768 in a cause. */
const MAX_EXAMPLE = 1_000;

/**
 * Checks an execution's whole input against what its pipeline declares, before anything is submitted.
 *
 * @param rootPath the stack's root path: another one may have another jar, and the state machine may not read it
 * @throws InvalidInput, which says what is wrong and gives an example of a valid input
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
    const isValid = Array.isArray(like) ? Array.isArray(value) && value.every(isText) : isText(value);
    if (!isValid) {
      const is = value === undefined ? "is missing" : `is ${shown(value)}`;
      const what = Array.isArray(like) ? "a list of strings" : "a string";
      throw invalid(
        `in the execution's input, "${name}" must be ${what} of at most ${String(MAX_INPUT_BYTES)} bytes, but ${is}`,
      );
    }
  }
  if (withoutEndSlash(given.rootPath as string) !== withoutEndSlash(rootPath)) {
    throw invalid(
      `in the execution's input, "rootPath" is ${shown(given.rootPath)}, but the stack's root path is "${rootPath}"`,
    );
  }
  const textsOf = (name: string) => [given[name]].flat() as readonly string[];
  for (const name of Object.keys(inputs)) {
    const odd = textsOf(name)
      .map(impossibleCharacter)
      .find((character) => character !== undefined);
    if (odd !== undefined) {
      throw invalid(`in the execution's input, "${name}" has ${odd}, which can't be passed to a process`);
    }
  }
  for (const name of event.arguments) {
    const change = textsOf(name)
      .map(argumentChange)
      .find((what) => what !== undefined);
    if (change !== undefined) {
      throw invalid(
        `in the execution's input, "${name}", which is part of an argument, ${change}; remove it, or let the pipeline ${THROUGH_CONF}`,
      );
    }
  }
  for (const name of folders) {
    const texts = textsOf(name);
    const wrong = texts.find((text) => !FOLDER_NAME.test(text));
    if (wrong !== undefined) {
      throw invalid(
        `in the execution's input, "${name}" has ${shown(wrong)}, but is part of a folder's name, which may have letters, digits and _ . = -`,
      );
    }
  }
  if (given.again !== undefined && typeof given.again !== "boolean") {
    throw invalid(`in the execution's input, "again" must be true or false, but is ${shown(given.again)}`);
  }
  const unknown = Object.keys(given).find(
    (name) => !Object.hasOwn(example, name) && name !== AGAIN && !name.startsWith(STEP_FUNCTIONS_PREFIX),
  );
  if (unknown !== undefined) {
    throw invalid(
      `the execution's input has "${unknown.slice(0, 100)}", which the pipeline does not declare`,
    );
  }
  items.forEach((spec) => itemsOf(spec, given));
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "" && jsonBytes(value) <= MAX_INPUT_BYTES;
}

function shown(value: unknown, maxLength = 100): string {
  const text = JSON.stringify(value);
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}
