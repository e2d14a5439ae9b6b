import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { readSettings } from "../../config/readSettings";
import type { Settings } from "../../config/settings";
import { readStackConfig } from "../../cli/synth/stackConfig";

/** Values of configuration keys; undefined takes a key away. */
export type Values = Readonly<Record<string, string | undefined>>;

/** The pipelines that there are. */
const PIPELINES = ["Orders", "Orders-By-Day"];

/** Settings of a stack's configuration under these values. */
export async function settingsOf(values: Values = {}, stack = "dev"): Promise<Settings> {
  const { name: project, config } = readStackConfig(stack);
  const entries = Object.entries({ ...config, ...values }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  pulumi.runtime.setAllConfig(Object.fromEntries(entries));
  await pulumi.runtime.setMocks(
    { newResource: ({ name }) => assert.fail(name), call: ({ token }) => assert.fail(token) },
    project,
    "some-stack",
    false,
  );
  return readSettings(PIPELINES);
}

/** That the dev stack under these values has exactly these mistakes, in this order. */
export async function assertErrors(values: Values, ...lines: readonly string[]): Promise<void> {
  await assert.rejects(settingsOf(values), (error: unknown) => {
    assert.ok(pulumi.RunError.isInstance(error));
    const count = lines.length === 1 ? "a mistake" : `${String(lines.length)} mistakes`;
    assert.equal(
      error.message,
      [`The configuration of stack some-stack has ${count}:`, ...lines].join("\n  - "),
    );
    return true;
  });
}

/** A key of the project by its full name. */
export function key(name: string): string {
  return name.includes(":") ? name : `spark-etl:${name}`;
}

/** The same for all keys of a record. */
export function keys(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [key(name), value]));
}
