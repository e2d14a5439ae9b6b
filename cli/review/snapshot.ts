/** A resource as `resources.json` holds it. A component has no id. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: JsonObject;
}

/** What a program registers for a stack, as its synthesis wrote it. */
export interface Snapshot {
  readonly resources: readonly Registered[];
  /** `__index.js` of each Lambda function's zip, by the function's name in the program. */
  readonly code: Readonly<Record<string, string>>;
  /** The files that staged objects are made of. */
  readonly files: FileContents;
}

/** What is known of a file's content. */
export interface FileContent {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** Files by their path in the repository. */
export type FileContents = Readonly<Record<string, FileContent>>;

/** JSON whose shape is decided by AWS, or by an earlier version of the program. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const NOTHING: Snapshot = { resources: [], code: {}, files: {} };

/** The resources of two snapshots that are one and the same: those of one type and name. */
export interface Matched {
  readonly added: readonly Registered[];
  readonly removed: readonly Registered[];
  readonly kept: readonly (readonly [before: Registered, after: Registered])[];
}

export function match(before: Snapshot, after: Snapshot): Matched {
  const old = keyed(before.resources);
  const now = keyed(after.resources);
  return {
    added: [...now].flatMap(([key, resource]) => (old.has(key) ? [] : [resource])),
    removed: [...old].flatMap(([key, resource]) => (now.has(key) ? [] : [resource])),
    kept: [...now].flatMap(([key, resource]) => {
      const same = old.get(key);
      return same === undefined ? [] : [[same, resource] as const];
    }),
  };
}

/** The last part of a type token: `Role` of `aws:iam/role:Role`. */
export function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts of a value that may be one text, several, or none. */
export function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
}

/** Parses a text that is a JSON object or array; undefined for any other value. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return undefined;
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys: equal for equal values. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    isJsonObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}

/** By type and name; with a number behind where two components have a child of the same name. */
function keyed(resources: readonly Registered[]): ReadonlyMap<string, Registered> {
  const map = new Map<string, Registered>();
  for (const resource of resources) {
    let key = `${resource.type} ${resource.name}`;
    for (let nth = 2; map.has(key); nth += 1) {
      key = `${resource.type} ${resource.name} ${String(nth)}`;
    }
    map.set(key, resource);
  }
  return map;
}
