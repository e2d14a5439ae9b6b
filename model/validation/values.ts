/** The words of a mistake: the field, its value, and what is allowed. */
export function invalidValue(field: string, value: unknown, allowed: string): string {
  return `${field} is ${shown(value)}; allowed: ${allowed}`;
}

/** A text that is longer is not to fill the screen. */
const MAX_SHOWN = 200;

/** A value as a sentence shows it; whatever it is, it can be shown. */
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

/** Words such as `{rootPath}, {date}`. */
export function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(", ");
}
