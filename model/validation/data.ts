import { shown } from "./values";

/** Deeper than any real pipeline. */
const MAX_DEPTH = 200;

const DATA = "a pipeline is plain data: strings, numbers, true and false, and lists and objects of them";

/**
 * The parts of a value that JSON can't represent, each with its path. If there is one, nothing else can be validated.
 *
 * @param field the path of the value, e.g. `run.steps[1].args`
 * @param around the values that contain it
 */
export function dataErrors(
  field: string,
  value: unknown,
  around: readonly unknown[] = [],
): readonly string[] {
  if (value === null || value === undefined || ["string", "boolean", "number"].includes(typeof value)) {
    return [];
  }
  if (typeof value !== "object") {
    return [`${field} is ${shown(value)}; ${DATA}`];
  }
  if (around.includes(value)) {
    return [`${field} contains itself; ${DATA}`];
  }
  if (around.length >= MAX_DEPTH) {
    return [`${field} is ${String(MAX_DEPTH)} levels deep; nest it less`];
  }
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (kind !== "Object" && kind !== "Array") {
    return [`${field} is a ${kind}; ${DATA}`];
  }
  const inner = [...around, value];
  if (Array.isArray(value)) {
    // Not the array's own flatMap, which skips holes.
    return [...value.keys()].flatMap((index) =>
      index in value
        ? read(`${field}[${String(index)}]`, value, String(index), inner)
        : [`${field}[${String(index)}] is missing: there are two commas; remove one`],
    );
  }
  return Object.keys(value).flatMap((key) => read(field === "" ? key : `${field}.${key}`, value, key, inner));
}

function read(field: string, holder: object, key: string, around: readonly unknown[]): readonly string[] {
  let value: unknown;
  try {
    value = (holder as Readonly<Record<string, unknown>>)[key];
  } catch (error) {
    return [`${field} can't be read: it throws ${String(error)}; ${DATA}`];
  }
  return dataErrors(field, value, around);
}
