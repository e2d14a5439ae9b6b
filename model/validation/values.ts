/** An error message: the field, its value, and what is allowed. */
export function invalidValue(field: string, value: unknown, allowed: string): string {
  return `${field} is ${shown(value)}; allowed: ${allowed}`;
}

/** Maximum characters of a text in an error message. */
const MAX_SHOWN = 200;

/** A value as error messages show it. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  }
  if (typeof value === "function") {
    return "a function";
  }
  if (typeof value === "bigint") {
    return `${String(value)}n`;
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : "a list";
  }
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Whether a value is a plain object, not a list, date, map or function. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  const proto: unknown =
    typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  return proto === Object.prototype || proto === null;
}

export function isIntegerBetween(value: unknown, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
}

/** What is wrong with a value that must be a list of texts. */
export function textListErrors(
  field: string,
  list: unknown,
  isValid: (text: unknown) => boolean = isText,
): readonly string[] {
  if (!isList(list)) {
    return [invalidValue(field, list, "a list of texts")];
  }
  // Spread, because flatMap skips holes.
  return [...list].flatMap((text, index) =>
    isValid(text) ? [] : [invalidValue(`${field}[${String(index)}]`, text, "a text that is not empty")],
  );
}

/** Lists names as templates: `{rootPath}, {date}`. */
export function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(", ");
}
