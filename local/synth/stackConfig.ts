import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { UserError } from "../errors";
import { ROOT } from "../paths";

/** Pulumi's view of a stack's configuration: texts by `<namespace>:<key>`. */
export type StackConfig = Readonly<Record<string, string>>;

export interface Project {
  readonly name: string;
  readonly config: StackConfig;
}

/**
 * Reads a stack's configuration as the Pulumi engine does: Pulumi.<stack>.yaml over the defaults of
 * Pulumi.yaml.
 *
 * @throws UserError when the stack has no file, or holds a secret, which only `pulumi` can decrypt.
 */
export function readStackConfig(stack: string): Project {
  const project = read(join(ROOT, "Pulumi.yaml")) as {
    name: string;
    config: Record<string, { default?: unknown }>;
  };
  const file = join(ROOT, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const stacks = readdirSync(ROOT).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new UserError(`there is no stack "${stack}"; Pulumi.<stack>.yaml exists for: ${stacks.join(", ")}`);
  }
  const own = (read(file) as { config?: Record<string, unknown> } | null)?.config ?? {};

  const config: Record<string, string> = {};
  for (const [key, { default: value }] of Object.entries(project.config)) {
    config[`${project.name}:${key}`] = toText(value);
  }
  for (const [key, value] of Object.entries(own)) {
    if (typeof value === "object" && value !== null && "secure" in value) {
      throw new UserError(
        `${key} of stack "${stack}" is a secret, which only pulumi can read; give it in plain`,
      );
    }
    config[key.includes(":") ? key : `${project.name}:${key}`] = toText(value);
  }
  return { name: project.name, config };
}

function read(file: string): unknown {
  return parse(readFileSync(file, "utf8"));
}

function toText(value: unknown): string {
  return typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value);
}
