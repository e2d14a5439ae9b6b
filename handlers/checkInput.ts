import type { CheckEvent } from "../asl/contract";
import { itemsOf } from "./items";
import { jsonBytes } from "./jsonBytes";
import { livyError } from "./livyError";

/** The most bytes of a text in an execution's input: what the pipelines' bounds rest on. */
const MAX_TEXT_BYTES = 256;

/** What Step Functions itself puts into an input. Source: "Associate workflow executions" in its guide. */
const OF_STEP_FUNCTIONS = "AWS_STEP_FUNCTIONS_";

/**
 * Checks an execution's input against what its pipeline takes, all of it before anything is submitted.
 *
 * @throws InvalidInput: what is wrong, and an example of what is right
 */
export function checkInput({ execution, inputs, items }: CheckEvent): void {
  const input: unknown = execution.Input;
  const example = { rootPath: "s3://bucket/prefix", ...inputs };
  const invalid = (message: string) =>
    livyError("InvalidInput", `${message}; start it with e.g. ${JSON.stringify(example)}`);
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
        `in the execution's input "${name}" ${is}, and is to be ${what} of at most ${String(MAX_TEXT_BYTES)} bytes`,
      );
    }
  }
  if (!/^s3:\/\/[^/]/.test(given.rootPath as string)) {
    throw invalid(`in the execution's input "rootPath" is ${shown(given.rootPath)}, and no s3:// address`);
  }
  if (given.again !== undefined && typeof given.again !== "boolean") {
    throw invalid(`in the execution's input "again" is ${shown(given.again)}, and is to be true or false`);
  }
  const unknown = Object.keys(given).find(
    (name) => !Object.hasOwn(example, name) && name !== "again" && !name.startsWith(OF_STEP_FUNCTIONS),
  );
  if (unknown !== undefined) {
    throw invalid(`the execution's input has "${unknown.slice(0, 100)}", which the pipeline does not know`);
  }
  items.forEach((spec) => itemsOf(spec, given));
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "" && jsonBytes(value) <= MAX_TEXT_BYTES;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
