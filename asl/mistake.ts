/** The words of a mistake: the field, its value, and what is allowed. */
export function refused(field: string, value: unknown, allowed: string): string {
  return `${field} is ${shown(value)}; allowed: ${allowed}`;
}

/** A value as a sentence shows it; whatever it is, it can be shown. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value);
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

export function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** Words such as `{rootPath}, {date}`. */
export function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(", ");
}
