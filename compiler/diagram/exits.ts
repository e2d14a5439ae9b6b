/** Any JSON object, e.g. a definition that another version of the compiler has written. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A transition from a state, with its label. */
export interface Exit {
  readonly to: string;
  /** Empty if there is no choice. */
  readonly label: string;
}

/** The label of a Choice's default. */
export const OTHERWISE = "otherwise";

/** The transitions from a state. */
export function exitsOf(state: JsonObject): readonly Exit[] {
  const exits = [
    { to: state.Next, label: "" },
    ...jsonObjects(state.Choices).map((rule) => ({ to: rule.Next, label: ruleText(rule) })),
    { to: state.Default, label: OTHERWISE },
    ...jsonObjects(state.Catch).map((catcher) => ({ to: catcher.Next, label: errorsText(catcher) })),
  ];
  return exits.flatMap(({ to, label }) => (typeof to === "string" ? [{ to, label }] : []));
}

/** The errors that a Catch matches; empty if it matches all. */
function errorsText({ ErrorEquals }: JsonObject): string {
  const errors = Array.isArray(ErrorEquals) ? ErrorEquals.filter((one) => typeof one === "string") : [];
  return errors.includes("States.ALL") ? "" : errors.join(", ");
}

/**
 * The label of a rule: `success` for a state, `not again` for a flag, `found` for a count, where the variable's name is
 * clear enough. Other comparisons are written out.
 */
function ruleText(rule: JsonObject): string {
  const { Variable, Condition, And, Or, Not } = rule;
  if (typeof Condition === "string") {
    return Condition;
  }
  if (Array.isArray(And) || Array.isArray(Or)) {
    return jsonObjects(And ?? Or)
      .map(ruleText)
      .join(Array.isArray(And) ? ", " : " or ");
  }
  if (isJsonObject(Not)) {
    return `not (${ruleText(Not)})`;
  }
  const path = String(Variable).split(".");
  const name = path.at(-1) ?? "";
  const [operator, value] = Object.entries(rule).find(([key]) => !/^(Next|Variable)$/.test(key)) ?? [""];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (operator) {
    case "StringEquals":
      return inWords(text);
    case "BooleanEquals":
      return value === true ? name : `not ${name}`;
    case "NumericEquals":
      return `${name} = ${text}`;
    case "NumericGreaterThan":
      return name === "count" && value === 0 ? (path.at(-2) ?? name) : `${name} > ${text}`;
    default:
      return `${name} ${operator} ${text}`;
  }
}

/** `timed out` for `timedOut`. */
function inWords(value: string): string {
  return value.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}

/** Whether a state ends its level, as an outcome or as the machine's end. */
export function isEnd(state: object): boolean {
  return exitsOf(state as JsonObject).length === 0;
}

/** Whether a state reports a failure: of the machine, or as the outcome of a branch or an item. */
export function isFailureEnd(state: object): boolean {
  return (state as JsonObject).Type === "Fail" || outcomeOf(state) === "failed";
}

/** Whether a state reports that an item was skipped. */
export function isSkippedEnd(state: object): boolean {
  return outcomeOf(state) === "skipped";
}

function outcomeOf(state: object): unknown {
  const { Type, Parameters } = state as JsonObject;
  return Type === "Pass" && isJsonObject(Parameters) ? Parameters.state : undefined;
}

export function jsonObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
