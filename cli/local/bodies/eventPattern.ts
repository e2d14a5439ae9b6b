import { UserError } from "../../common/errors";

/**
 * The part of EventBridge's event patterns that has a body on this machine: a field has one of these values.
 * Source: "Creating Amazon EventBridge event patterns" in the EventBridge guide.
 */
export interface EventPattern {
  readonly [field: string]: readonly Value[] | EventPattern;
}

type Value = string | number | boolean | null;

/**
 * Reads a rule's pattern.
 *
 * @throws UserError on anything but exact values in it, e.g. `{"prefix": …}`
 */
export function readPattern(rule: string, json: string): EventPattern {
  const pattern = JSON.parse(json) as EventPattern;
  const [strange] = strangeIn(pattern, []);
  if (strange !== undefined) {
    throw new UserError(
      `rule ${rule} matches ${strange}; only lists of exact values have a body on this machine`,
    );
  }
  return pattern;
}

/** What in a pattern is no list of exact values, as `<field> by <matcher>`. */
function strangeIn(pattern: object, path: readonly string[]): readonly string[] {
  return Object.entries(pattern).flatMap(([field, wanted]: [string, unknown]) => {
    const here = [...path, field];
    if (field.startsWith("$")) {
      return [`${path.join(".") || "an event"} by ${field}`];
    }
    if (isObject(wanted) && !Array.isArray(wanted)) {
      return strangeIn(wanted, here);
    }
    const strange: readonly unknown[] = Array.isArray(wanted) ? wanted.filter(isObject) : [wanted];
    return strange.map((matcher) => `${here.join(".")} by ${JSON.stringify(matcher)}`);
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether an event has, for each field of the pattern, one of its values; fields that it does not name are free. */
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
