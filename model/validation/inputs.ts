import { MAX_INPUT_BYTES } from "../../contract/executionInput";
import { impossibleCharacter } from "../../contract/processText";
import { templatesIn } from "../../contract/templates";
import { isList, invalidValue } from "./values";
import type { ForEach, Inputs, Pipeline } from "../pipeline";
import { forEachsOf, jobsOf } from "../steps";
import { textsOf } from "../templates";

/** A name that templates, JSONPath and the JSON of an input can have. */
export const IDENTIFIER = /^[A-Za-z]\w*$/;
export const AN_IDENTIFIER = "a letter, then letters, digits and _";

/** What an execution's input, or a template, has already. */
export const RESERVED: readonly string[] = ["rootPath", "runPath", "again"];

/** What Step Functions itself puts into an input. Source: "Associate workflow executions" in its guide. */
const OF_STEP_FUNCTIONS = "AWS_STEP_FUNCTIONS";

/** What is wrong with what a pipeline is told, each input by itself. */
export function inputErrors(inputs: Inputs): readonly string[] {
  return Object.entries(inputs).flatMap(([name, example]) => [
    ...nameErrors(name),
    ...exampleErrors(name, example),
  ]);
}

/** The inputs that no template and no forEach refers to. */
export function unusedInputs({ inputs, run }: Pick<Pipeline, "run" | "inputs">): readonly string[] {
  const used = new Set<unknown>([
    ...jobsOf(run).flatMap((job) => textsOf(job).flatMap(({ text }) => templatesIn(text))),
    ...forEachsOf(run).flatMap((group) => Object.values(sourceOf(group))),
  ]);
  return Object.keys(inputs ?? {})
    .filter((name) => !used.has(name))
    .map((name) => `nothing uses the input ${name}; refer to it, e.g. as {${name}}, or leave it out`);
}

/** The inputs that a forEach goes through, by their names; whatever else it is made of. */
export function sourceOf(group: ForEach): Readonly<Partial<Record<"list" | "from" | "to", unknown>>> {
  const source: unknown = group.in;
  return typeof source === "object" && source !== null ? source : {};
}

function nameErrors(name: string): readonly string[] {
  if (!IDENTIFIER.test(name)) {
    return [`the input ${JSON.stringify(name)} has a name that is not allowed: ${AN_IDENTIFIER}`];
  }
  if (RESERVED.includes(name)) {
    return [`the input ${name} has a name that every execution has already; give it another`];
  }
  return name.startsWith(OF_STEP_FUNCTIONS)
    ? [`the input ${name} has a name that Step Functions keeps for itself; give it another`]
    : [];
}

function exampleErrors(name: string, example: unknown): readonly string[] {
  const allowed = `a text of 1 to ${String(MAX_INPUT_BYTES)} bytes`;
  const odd = [example]
    .flat()
    .map((text) => (typeof text === "string" ? impossibleCharacter(text) : undefined))
    .find((character) => character !== undefined);
  if (odd !== undefined) {
    return [`the example of input ${name} has ${odd}, which no process can be given; take it out`];
  }
  if (!isList(example)) {
    return isShort(example) ? [] : [invalidValue(`the example of input ${name}`, cut(example), allowed)];
  }
  if (example.length === 0) {
    return [invalidValue(`the example of input ${name}`, example, "a list with one text at least")];
  }
  return [...example].flatMap((item, index) =>
    isShort(item) ? [] : [invalidValue(`the example of input ${name}[${String(index)}]`, cut(item), allowed)],
  );
}

function isShort(value: unknown): boolean {
  return typeof value === "string" && value !== "" && jsonBytes(value) <= MAX_INPUT_BYTES;
}

/** Without its quotes, as Step Functions counts. */
function jsonBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length - 2;
}

/** A text that is too long is not to fill the screen. */
function cut(value: unknown): unknown {
  return typeof value === "string" && value.length > 40 ? `${value.slice(0, 40)}…` : value;
}
