import { templatesIn } from "../contract/templates";
import type { ForEach, Pipeline } from "./pipeline";
import { nestedSteps } from "./steps";

/** The part of a pipeline that uses inputs; its fields need not be valid. */
type WithInputs = Pick<Pipeline, "run" | "inputs">;

/**
 * The inputs whose texts become parts of folders that are written or read: `a/../b` would be another item's folder, and
 * `..` the parent of all. Days are not included, because they are always valid names.
 */
export function folderInputs({ run, inputs }: WithInputs): readonly string[] {
  const names = nestedSteps(run).flatMap(({ step, around }) => {
    switch (step.shape) {
      case undefined:
        return inputsIn(step.writes, around);
      case "forEach":
        return inputsIn([step.result], [...around, step]);
      case "parallel":
        return [];
    }
  });
  return declared(names, inputs);
}

/** The inputs whose texts become parts of arguments, which YARN's launch script interprets; days are not included. */
export function argumentInputs({ run, inputs }: WithInputs): readonly string[] {
  const names = nestedSteps(run).flatMap(({ step, around }) =>
    step.shape === undefined ? inputsIn(step.args, around) : [],
  );
  return declared(names, inputs);
}

/** The names of the inputs that a forEach takes its items from. */
export function sourceOf(group: ForEach): Readonly<Partial<Record<"list" | "from" | "to", unknown>>> {
  const source: unknown = group.in;
  return typeof source === "object" && source !== null ? source : {};
}

/** The inputs that texts refer to, directly or as the list of a forEach's items. */
function inputsIn(texts: unknown, around: readonly ForEach[]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(texts) ? texts : [];
  return list
    .filter(isText)
    .flatMap(templatesIn)
    .flatMap((name) => {
      const group = around.find(({ item }) => item === name);
      return group === undefined ? [name] : [sourceOf(group).list].filter(isText);
    });
}

function declared(names: readonly string[], inputs: WithInputs["inputs"]): readonly string[] {
  return [...new Set(names)].filter((name) => Object.hasOwn(inputs ?? {}, name)).sort();
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
