import { shown } from "./values";

/** Deeper than any pipeline that a person can read. */
const MAX_DEPTH = 200;

const DATA = "a pipeline is plain data: texts, numbers, true and false, and lists and objects of them";

/**
 * What of a value is no data that JSON can hold, each by where it is: then nothing else can be looked at safely.
 *
 * @param field what it is called, e.g. `run.steps[1].args`
 * @param around the values that it is within
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
    return [`${field} is within itself; ${DATA}`];
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
    // Not its own flatMap, which would pass over what is left out.
    return [...value.keys()].flatMap((index) =>
      index in value
        ? read(`${field}[${String(index)}]`, value, String(index), inner)
        : [`${field}[${String(index)}] is left out: there are two commas; take one away`],
    );
  }
  return Object.keys(value).flatMap((key) => read(field === "" ? key : `${field}.${key}`, value, key, inner));
}

function read(field: string, holder: object, key: string, around: readonly unknown[]): readonly string[] {
  let value: unknown;
  try {
    value = (holder as Readonly<Record<string, unknown>>)[key];
  } catch (error) {
    return [`${field} can't be read, it throws ${String(error)}; ${DATA}`];
  }
  return dataErrors(field, value, around);
}
