/** A request to Livy, as a scenario writes it. */
export interface LivyCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path and query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, where it is not JSON. */
  readonly text?: string;
  /** Whether the header goes along that CSRF protection asks for. Default: it does. */
  readonly requestedBy?: false;
}

/** A request and Livy's answer, less what differs from run to run. */
export interface Exchange {
  readonly what: string;
  readonly request: LivyCall;
  readonly status: number;
  /** The body: JSON in its parsed form, anything else as text. */
  readonly answer: unknown;
}

/** What was recorded of one scenario. */
export interface Recording {
  readonly scenario: string;
  readonly exchanges: readonly Exchange[];
}

/** The text that goes over the wire; undefined for a request without a body. */
export function bodyOf({ body, text }: LivyCall): string | undefined {
  return text ?? (body === undefined ? undefined : JSON.stringify(body));
}

/** A body in its parsed form: what is not JSON stays text. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d /, "{time} "],
  // py4j says its port
  [/^\d+$/, "{port}"],
  [/Request ID: [0-9A-F]+/g, "Request ID: {id}"],
  [/\/\S*\/spark\/bin\/spark-submit/, "{spark}/bin/spark-submit"],
  [/\/\S*\.m2\/repository\//, "{repository}/"],
  // where a JSON text goes wrong
  [/line: \d+, column: \d+/g, "line: {n}, column: {n}"],
];

/**
 * An answer less what differs from run to run: times, ports, folders, request ids; and the state of a batch that has
 * just been created, which is that of a race between Livy's thread and its answer.
 */
export function normalised(status: number, answer: unknown): unknown {
  const stable = withoutVolatile(answer);
  return status === 201 ? { ...(stable as object), state: "starting or running" } : stable;
}

function withoutVolatile(value: unknown): unknown {
  if (typeof value === "string") {
    return VOLATILE.reduce((text, [pattern, stable]) => text.replace(pattern, stable), value);
  }
  if (Array.isArray(value)) {
    return value.map(withoutVolatile);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutVolatile(one)]));
  }
  return value;
}
