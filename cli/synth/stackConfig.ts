import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { LineCounter, parseDocument } from "yaml";

import { nearest } from "../../config/nearest";
import { UserError } from "../common/errors";
import { ROOT } from "../common/paths";

/** Pulumi's view of a stack's configuration: texts by `<namespace>:<key>`. */
export type StackConfig = Readonly<Record<string, string>>;

export interface Project {
  readonly name: string;
  readonly config: StackConfig;
}

/** Source: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/ */
const TOP_LEVEL = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

type YamlMap = Readonly<Record<string, unknown>>;

/**
 * Reads a stack's configuration as the Pulumi engine does: Pulumi.<stack>.yaml over the defaults of
 * Pulumi.yaml.
 *
 * @throws UserError when the stack has no file, or one that Pulumi would refuse, or holds a secret, which only `pulumi`
 *   can decrypt.
 */
export function readStackConfig(stack: string): Project {
  const project = readMap(join(ROOT, "Pulumi.yaml"));
  const name = String(project.name);
  const declared = mapOf(project.config, "config in Pulumi.yaml") as Readonly<
    Record<string, { readonly type?: string; readonly default?: unknown }>
  >;
  const file = join(ROOT, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new UserError(
      `there is no stack "${stack}"; Pulumi.<stack>.yaml exists for: ${stackNames().join(", ")}`,
    );
  }
  const content = readMap(file);
  const slip = Object.keys(content).find((key) => !TOP_LEVEL.includes(key) && nearest(key, TOP_LEVEL));
  if (slip !== undefined) {
    throw new UserError(
      `Pulumi.${stack}.yaml has "${slip}"; did you mean "${nearest(slip, TOP_LEVEL) ?? ""}"?`,
    );
  }
  const own = mapOf(content.config, `config in Pulumi.${stack}.yaml`);

  const config: Record<string, string> = {};
  for (const [key, { default: value }] of Object.entries(declared)) {
    config[`${name}:${key}`] = toText(value);
  }
  for (const [given, value] of Object.entries(own)) {
    const key = given.includes(":") ? given : `${name}:${given}`;
    if (holdsSecret(value)) {
      throw new UserError(
        `${given} of stack "${stack}" is a secret, which only pulumi can read; give it in plain text`,
      );
    }
    // The types that Pulumi itself checks; what a text may be, the program says.
    const isNested = typeof value === "object" && value !== null;
    const type = declared[key.slice(name.length + 1)]?.type;
    if (
      key.startsWith(`${name}:`) &&
      isNested &&
      (type === "array" ? !Array.isArray(value) : type !== undefined)
    ) {
      const allowed = type === "array" ? "a list" : "a single value";
      throw new UserError(`${given} of stack "${stack}" is ${JSON.stringify(value)}; allowed: ${allowed}`);
    }
    config[key] = toText(value);
  }
  return { name, config };
}

/**
 * The values that a key of the project has in any stack, each once. The stacks may hold secrets elsewhere.
 *
 * @throws UserError when a file can't be read
 */
export function valuesInAllStacks(key: string): readonly string[] {
  const { name, config } = readMap(join(ROOT, "Pulumi.yaml"));
  const { default: value } = mapOf(mapOf(config, "config in Pulumi.yaml")[key], `${key} in Pulumi.yaml`);
  const values = stackNames().map((stack) => {
    const file = `Pulumi.${stack}.yaml`;
    const own = mapOf(readMap(join(ROOT, file)).config, `config in ${file}`);
    return toText(own[`${String(name)}:${key}`] ?? own[key] ?? value);
  });
  return [...new Set(values)];
}

function stackNames(): readonly string[] {
  return readdirSync(ROOT).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/**
 * A YAML file that is one map; an empty one is an empty map.
 *
 * @throws UserError with the file, the line and what is wrong there
 */
function readMap(path: string): YamlMap {
  const file = relative(ROOT, path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`${file} can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const { line } = lines.linePos(mistake.pos[0]);
    throw new UserError(`${file}, line ${String(line)}, is not valid YAML: ${oneLine(mistake.message)}`);
  }
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // An alias without its anchor, or one that grows beyond measure.
    throw new UserError(`${file} is not valid YAML: ${oneLine((error as Error).message)}`);
  }
  return mapOf(content, file);
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}

/** @throws UserError when a value is there and is no map */
function mapOf(value: unknown, what: string): YamlMap {
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    const is = Array.isArray(value) ? "a list" : `the value ${JSON.stringify(value)}`;
    throw new UserError(`${what} is ${is}; it must be a map of keys and values`);
  }
  return value as YamlMap;
}

/** Pulumi writes a secret as a map with the one key `secure`; it may be within a value. */
function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const entries = Object.entries(value);
  return entries.some(([key, one]) => (key === "secure" && entries.length === 1) || holdsSecret(one));
}

function toText(value: unknown): string {
  return typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value);
}
