import { parsed } from "./exchange";

/** A POST /batches that Livy can read. */
export interface BatchBody {
  readonly name: string | null;
  /** Null where there is none: Livy refuses such a batch. */
  readonly file: string | null;
  /** Null of a Python file. */
  readonly className: string | null;
  readonly args: readonly string[];
  readonly conf: Readonly<Record<string, string>>;
  /** Why Livy registers the batch and then fails to start it; undefined when it starts. */
  readonly failure: StartFailure | undefined;
}

/** A mistake that Livy finds only after the batch is in its books, where it stays. */
export interface StartFailure {
  readonly kind: "illegalArgument" | "internal";
  readonly words: string;
}

const CLASS = "org.apache.livy.server.batch.CreateBatchRequest";
const SOURCE = "\n at [Source: (org.eclipse.jetty.server.HttpInputOverHTTP); line: 1, column: 1]";

const JAVA = {
  text: "java.lang.String",
  number: "java.lang.Integer",
  list: "scala.collection.immutable.List",
  map: "scala.collection.immutable.Map",
} as const;

/** The fields, in the order in which Livy lists them. */
const FIELDS: Readonly<Record<string, keyof typeof JAVA>> = {
  executorCores: "number",
  className: "text",
  conf: "map",
  driverMemory: "text",
  name: "text",
  driverCores: "number",
  pyFiles: "list",
  archives: "list",
  executorMemory: "text",
  files: "list",
  jars: "list",
  proxyUser: "text",
  numExecutors: "number",
  file: "text",
  args: "list",
  queue: "text",
};

/** Reads a body as Livy's JSON mapper does; a text says what it can't read, which Livy sends as a bare JSON string. */
export function readPost(body: string): BatchBody | string {
  if (body === "") {
    return `No content to map due to end-of-input${SOURCE}`;
  }
  const json = parsed(body);
  if (json === body) {
    return badJson(body);
  }
  if (Array.isArray(json)) {
    return `Cannot deserialize instance of \`${CLASS}\` out of START_ARRAY token${SOURCE}`;
  }
  if (typeof json !== "object" || json === null) {
    throw new Error(`nobody has looked how Livy answers ${body}`);
  }
  const request = json as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(request)) {
    const refusal = refusalOf(field, value);
    if (refusal !== undefined) {
      const chain = ` (through reference chain: ${CLASS}["${field}"])`;
      return `${refusal}${SOURCE}${chain}`;
    }
  }
  return {
    name: scalarOrNull(request.name),
    file: scalarOrNull(request.file),
    className: scalarOrNull(request.className),
    args: ((request.args as readonly unknown[] | undefined) ?? []).map(scalar),
    conf: (request.conf ?? {}) as Readonly<Record<string, string>>,
    failure: failureOf(request),
  };
}

function scalarOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : scalar(value);
}

/** Livy takes a number for a text. */
function scalar(value: unknown): string {
  return String(value);
}

function badJson(body: string): string {
  if (body.startsWith("{")) {
    const start = `(start marker at${SOURCE.slice(SOURCE.indexOf(" ["))})`;
    return `Unexpected end-of-input: expected close marker for Object ${start}${SOURCE}`;
  }
  const character = `('${body.charAt(0)}' (code ${String(body.charCodeAt(0))}))`;
  return `Unexpected character ${character}: expected a valid value (number, String, array, object, 'true', 'false' or 'null')${SOURCE}`;
}

function refusalOf(field: string, value: unknown): string | undefined {
  const wanted = FIELDS[field];
  if (wanted === undefined) {
    const known = Object.keys(FIELDS).map((one) => `"${one}"`);
    return `Unrecognized field "${field}" (class ${CLASS}), not marked as ignorable (${String(known.length)} known properties: ${known.join(", ")}])`;
  }
  // The type that a number's field has is lost in Scala's Option: Livy finds a text there only when it uses it.
  const fits = {
    text: typeof value !== "object",
    number: typeof value !== "object",
    list: Array.isArray(value),
    map: typeof value === "object" && !Array.isArray(value),
  }[wanted];
  return fits || value === null
    ? undefined
    : `Cannot deserialize instance of \`${JAVA[wanted]}\` out of ${tokenOf(value)} token`;
}

function tokenOf(value: unknown): string {
  if (Array.isArray(value)) {
    return "START_ARRAY";
  }
  return typeof value === "object" ? "START_OBJECT" : "VALUE_STRING";
}

/** In the order in which Livy looks: BatchSession.createSparkApp. */
function failureOf(request: Readonly<Record<string, unknown>>): StartFailure | undefined {
  const illegal = (words: string) =>
    ({ kind: "illegalArgument", words: `requirement failed: ${words}` }) as const;
  const { file } = request;
  if (typeof file !== "string") {
    return illegal("File is required.");
  }
  const text = Object.keys(FIELDS).some(
    (one) => FIELDS[one] === "number" && typeof request[one] === "string",
  );
  if (text) {
    const words =
      "java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Integer (java.lang.String and java.lang.Integer are in module java.base of loader 'bootstrap')";
    return { kind: "internal", words };
  }
  const path = file.replace(/^file:(\/\/)?/, "");
  if (path.startsWith("/")) {
    return illegal(`Local path ${path} cannot be added to user sessions.`);
  }
  return /^[a-z][a-z0-9+.-]*:/i.test(file) ? undefined : illegal(`Path '${file}' is not absolute.`);
}
