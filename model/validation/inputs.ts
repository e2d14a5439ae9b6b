import {
  FOLDER_NAME,
  IDENTIFIER,
  MAX_INPUT_BYTES,
  RESERVED_NAMES,
  STEP_FUNCTIONS_PREFIX,
} from "../../contract/executionInput";
import { jsonBytes } from "../../contract/jsonBytes";
import { argumentChange, THROUGH_CONF } from "../../contract/launchScript";
import { impossibleCharacter } from "../../contract/processText";
import { templatesIn } from "../../contract/templates";
import { argumentInputs, folderInputs, sourceOf } from "../inputs";
import type { Pipeline } from "../pipeline";
import { forEachsOf, jobsOf } from "../steps";
import { textsOf } from "./templates";
import { invalidValue, isList, isRecord, isText } from "./values";

/** Describes IDENTIFIER in error messages. */
export const AN_IDENTIFIER = "a letter, then letters, digits and _";

/** What is wrong with the inputs that a pipeline declares, each input by itself. */
export function inputsErrors(field: string, inputs: unknown): readonly string[] {
  return isRecord(inputs)
    ? Object.entries(inputs).flatMap(([name, example]) => [
        ...nameErrors(name),
        ...exampleErrors(name, example),
      ])
    : [invalidValue(field, inputs, 'an object with an example of each, e.g. { date: "2013-08-01" }')];
}

/** The inputs that no template and no forEach refers to. */
export function unusedInputs({ inputs, run }: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  const used = new Set<unknown>([
    ...jobsOf(run).flatMap((job) => textsOf(job).flatMap(({ text }) => templatesIn(text))),
    ...forEachsOf(run).flatMap((group) => Object.values(sourceOf(group))),
  ]);
  return Object.keys(inputs ?? {})
    .filter((name) => !used.has(name))
    .map((name) => `nothing uses the input ${name}; refer to it, e.g. as {${name}}, or remove it`);
}

/** What is wrong with the examples of inputs that become parts of arguments. */
export function argumentInputErrors(pipeline: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  return argumentInputs(pipeline).flatMap((name) =>
    [pipeline.inputs?.[name]].flat().flatMap((text) => {
      const change = isText(text) ? argumentChange(text) : undefined;
      return change === undefined
        ? []
        : [`the example of input ${name}, which is part of an argument, ${change}; ${THROUGH_CONF}`];
    }),
  );
}

/** What is wrong with the examples of inputs that become parts of folders. */
export function folderInputErrors(pipeline: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  return folderInputs(pipeline).flatMap((name) =>
    [pipeline.inputs?.[name]]
      .flat()
      .filter((text) => isText(text) && !FOLDER_NAME.test(text))
      .map((text) =>
        invalidValue(
          `the example of input ${name}, which is part of a folder,`,
          text,
          "letters, digits and _ . = -, but not . or .. by itself",
        ),
      ),
  );
}

function nameErrors(name: string): readonly string[] {
  if (!IDENTIFIER.test(name)) {
    return [`the input ${JSON.stringify(name)} has a name that is not allowed: ${AN_IDENTIFIER}`];
  }
  if (RESERVED_NAMES.includes(name)) {
    return [`the input ${name} has a reserved name; give it another`];
  }
  return name.startsWith(STEP_FUNCTIONS_PREFIX)
    ? [`the input ${name} has a name that Step Functions reserves; give it another`]
    : [];
}

function exampleErrors(name: string, example: unknown): readonly string[] {
  const allowed = `a text of 1 to ${String(MAX_INPUT_BYTES)} bytes`;
  const odd = [example]
    .flat()
    .map((text) => (typeof text === "string" ? impossibleCharacter(text) : undefined))
    .find((character) => character !== undefined);
  if (odd !== undefined) {
    return [`the example of input ${name} has ${odd}, which can't be passed to a process; remove it`];
  }
  if (!isList(example)) {
    return isShort(example) ? [] : [invalidValue(`the example of input ${name}`, cut(example), allowed)];
  }
  if (example.length === 0) {
    return [invalidValue(`the example of input ${name}`, example, "a list with at least one text")];
  }
  return [...example].flatMap((item, index) =>
    isShort(item) ? [] : [invalidValue(`the example of input ${name}[${String(index)}]`, cut(item), allowed)],
  );
}

function isShort(value: unknown): boolean {
  return typeof value === "string" && value !== "" && jsonBytes(value) <= MAX_INPUT_BYTES;
}

/** Cuts a text that is too long for an error message. */
function cut(value: unknown): unknown {
  return typeof value === "string" && value.length > 40 ? `${value.slice(0, 40)}…` : value;
}
