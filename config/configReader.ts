import * as pulumi from "@pulumi/pulumi";

import { unknownKeys } from "./keys";

/** Reads a stack's keys and gathers every mistake in them, so that all are told at once. */
export interface ConfigReader {
  /** A text that a rule allows; the words say what it allows. */
  readonly text: (key: string, rule: RegExp, allowed: string) => string;
  /** The same, or empty: undefined. */
  readonly optional: (key: string, rule: RegExp, allowed: string) => string | undefined;
  readonly integer: (key: string, least: number, most: number) => number;
  readonly flag: (key: string) => boolean;
  readonly oneOf: <T extends string>(key: string, values: readonly [T, ...T[]]) => T;
  /** A list of `key=value` texts, as a record. */
  readonly properties: (key: string) => Readonly<Record<string, string>>;
  /** A mistake between keys, or beyond their texts. */
  readonly mistake: (key: string, what: string) => void;
  /**
   * To be called when every key has been read.
   *
   * @throws pulumi.RunError when there was a mistake: the key, the value and what is allowed; or a key that was not read
   */
  readonly finish: () => void;
}

/** A reader of the stack's keys: the program's own by their bare name, others as `aws:region`. */
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
      // Told below, as any other value that is no list of texts.
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
    integer: (key, least, most) => {
      const value = get(key);
      if (!/^\d{1,6}$/.test(value) || Number(value) < least || Number(value) > most) {
        mistake(key, `"${value}"; allowed: a whole number from ${String(least)} to ${String(most)}`);
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

/** @throws pulumi.RunError naming all of them, unless there are none */
export function throwConfigErrors(errors: readonly string[]): void {
  if (errors.length > 0) {
    const count = errors.length === 1 ? "a mistake" : `${String(errors.length)} mistakes`;
    throw new pulumi.RunError(
      [`The configuration of stack ${pulumi.getStack()} has ${count}:`, ...errors].join("\n  - "),
    );
  }
}
