import * as pulumi from "@pulumi/pulumi";

import { unknownKeys } from "./keys";

/** Reads a stack's keys and collects all errors, so that they are reported together. */
export interface ConfigReader {
  /** A text that matches a rule; `allowed` describes the rule in error messages. */
  readonly text: (key: string, rule: RegExp, allowed: string) => string;
  /** The same; undefined if it is empty. */
  readonly optional: (key: string, rule: RegExp, allowed: string) => string | undefined;
  readonly integer: (key: string, min: number, max: number) => number;
  readonly flag: (key: string) => boolean;
  readonly oneOf: <T extends string>(key: string, values: readonly [T, ...T[]]) => T;
  /** A list of `key=value` texts, as a record. */
  readonly properties: (key: string) => Readonly<Record<string, string>>;
  /** Reports an error that concerns several keys, or more than a key's text. */
  readonly mistake: (key: string, what: string) => void;
  /**
   * Must be called after every key has been read.
   *
   * @throws pulumi.RunError if there were errors, each with the key, the value and what is allowed; or unknown keys
   */
  readonly finish: () => void;
}

/** A reader of the stack's keys: the program's own keys without a namespace, others with it, e.g. `aws:region`. */
export function readConfig(): ConfigReader {
  const mistakes: string[] = [];
  const known = new Set<string>();
  const fullName = (key: string) => (key.includes(":") ? key : `${pulumi.getProject()}:${key}`);
  const get = (key: string) => {
    known.add(fullName(key));
    return pulumi.runtime.getConfig(fullName(key)) ?? "";
  };
  const mistake = (key: string, what: string) => {
    mistakes.push(`${fullName(key)} is ${what}`);
  };
  const text = (key: string, rule: RegExp, allowed: string): string => {
    const value = get(key);
    if (!rule.test(value)) {
      mistake(key, `"${value}"; allowed: ${allowed}`);
    }
    return value;
  };
  const list = (key: string): string[] => {
    try {
      const items: unknown = JSON.parse(get(key) === "" ? "[]" : get(key));
      if (Array.isArray(items) && items.every((item) => typeof item === "string")) {
        return items;
      }
    } catch {
      // Reported below, like any other value that is not a list of texts.
    }
    mistake(key, `"${get(key)}"; allowed: a list of texts`);
    return [];
  };
  return {
    text,
    mistake,
    optional: (key, rule, allowed) => {
      const value = text(key, new RegExp(`^$|${rule.source}`), `${allowed}, or empty`);
      return value === "" ? undefined : value;
    },
    integer: (key, min, max) => {
      const value = get(key);
      if (!/^\d{1,6}$/.test(value) || Number(value) < min || Number(value) > max) {
        mistake(key, `"${value}"; allowed: a whole number from ${String(min)} to ${String(max)}`);
      }
      return Number(value);
    },
    flag: (key) => text(key, /^(true|false)$/, "true or false") === "true",
    oneOf: (key, values) => {
      const value = text(key, new RegExp(`^(${values.join("|")})$`), values.join(" or "));
      return values.find((one) => one === value) ?? values[0];
    },
    properties: (key) => {
      const entries: [string, string][] = [];
      for (const item of list(key)) {
        const [, name, value] = /^([^=\s]+)=(.*)$/.exec(item) ?? [];
        if (name === undefined || value === undefined) {
          mistake(key, `a list with "${item}"; allowed: items such as spark.executor.memory=4g`);
        } else {
          entries.push([name, value]);
        }
      }
      return Object.fromEntries(entries);
    },
    finish: () => {
      mistakes.push(...unknownKeys(Object.keys(pulumi.runtime.allConfig()), pulumi.getProject(), known));
      throwConfigErrors(mistakes);
    },
  };
}

/** @throws pulumi.RunError with all errors, unless there are none */
export function throwConfigErrors(errors: readonly string[]): void {
  if (errors.length > 0) {
    const count = errors.length === 1 ? "a mistake" : `${String(errors.length)} mistakes`;
    throw new pulumi.RunError(
      [`The configuration of stack ${pulumi.getStack()} has ${count}:`, ...errors].join("\n  - "),
    );
  }
}
