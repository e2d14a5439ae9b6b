/** An error in a sentence: the field, its value, and what is allowed. */
export function invalidValue(field: string, value: unknown, allowed: string): string {
  return `${field} is ${shown(value)}; allowed: ${allowed}`;
}

/** A longer text is cut: it must not fill the screen. */
const MAX_SHOWN = 200;

/** Any value, as a sentence shows it. */
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

/** A plain object: no list, date, map or function. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  const proto: unknown =
    typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  return proto === Object.prototype || proto === null;
}

export function isIntegerBetween(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** What is wrong with what must be a list of texts. */
export function textListErrors(
  field: string,
  list: unknown,
  isRight: (text: unknown) => boolean = isText,
): readonly string[] {
  if (!isList(list)) {
    return [invalidValue(field, list, "a list of texts")];
  }
  // Spread, because a hole would be passed over.
  return [...list].flatMap((text, index) =>
    isRight(text) ? [] : [invalidValue(`${field}[${String(index)}]`, text, "a text that is not empty")],
  );
}

/** Words such as `{rootPath}, {date}`. */
export function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(", ");
}
