/**
 * The part of EventBridge's event patterns that is evaluated on this machine: a field has one of these values.
 * Source: "Creating Amazon EventBridge event patterns" in the EventBridge guide.
 */
export interface EventPattern {
  readonly [field: string]: readonly Value[] | EventPattern;
}

type Value = string | number | boolean | null;

/**
 * The first part of a pattern that can't be evaluated here, e.g. `source by {"prefix":"aws."}`; undefined where all
 * fields are lists of exact values.
 */
export function unsupportedMatcher(pattern: object): string | undefined {
  return unsupportedIn(pattern, [])[0];
}

function unsupportedIn(pattern: object, path: readonly string[]): readonly string[] {
  return Object.entries(pattern).flatMap(([field, wanted]: [string, unknown]) => {
    const here = [...path, field];
    if (field.startsWith("$")) {
      return [`${path.join(".") || "an event"} by ${field}`];
    }
    if (isObject(wanted) && !Array.isArray(wanted)) {
      return unsupportedIn(wanted, here);
    }
    const unsupported: readonly unknown[] = Array.isArray(wanted) ? wanted.filter(isObject) : [wanted];
    return unsupported.map((matcher) => `${here.join(".")} by ${JSON.stringify(matcher)}`);
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether an event has, for each field of the pattern, one of its values; the pattern's other fields may be anything. */
export function matches(pattern: EventPattern, event: object): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = (event as Readonly<Record<string, unknown>>)[field];
    return isList(wanted)
      ? (Array.isArray(value) ? value : [value]).some((one) => wanted.includes(one as Value))
      : isObject(value) && matches(wanted, value);
  });
}

function isList(wanted: readonly Value[] | EventPattern): wanted is readonly Value[] {
  return Array.isArray(wanted);
}
