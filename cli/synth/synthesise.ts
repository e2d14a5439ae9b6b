import { createRequire } from "node:module";
import { join, sep } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { ROOT } from "../common/paths";
import { answer, answerCall } from "./cloud";
import { listenForOptions } from "./resourceOptions";
import type { ResourceOptions } from "./resourceOptions";
import { asUserError } from "./runErrors";
import { readStackConfig } from "./stackConfig";

/** A resource as the program registered it; a component has no id. */
export interface Resource extends ResourceOptions {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What AWS adds to the inputs once the resource is made, e.g. its ARN. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What the program registers for a stack, and the outputs it exports. */
export interface Synthesis {
  readonly stack: string;
  /** Sorted by type, then name. */
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs index.ts for a stack, with this process in the place of the Pulumi engine and of AWS.
 *
 * @param overrides configuration that overrides the stack's own, e.g. `{"spark-etl:inputFile": "x.csv"}`
 * @throws UserError when the stack does not exist or its configuration has mistakes
 */
export async function synthesise(
  stack: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Synthesis> {
  const project = readStackConfig(stack);
  const config = { ...project.config, ...overrides };
  const region = config["aws:region"] ?? "";

  const registered: Omit<Resource, keyof ResourceOptions>[] = [];
  // Pulumi drops a mock's error: the resource would just never resolve.
  const errors: unknown[] = [];
  const noted = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      errors.push(error);
      throw error;
    }
  };
  pulumi.runtime.setAllConfig(config);
  await pulumi.runtime.setMocks(
    {
      newResource: (args) =>
        noted(() => {
          const inputs = args.inputs as Record<string, unknown>;
          const { id, outputs } = answer(args, region);
          registered.push({
            type: args.type,
            name: args.name,
            id: args.custom === false ? "" : id,
            inputs,
            outputs,
          });
          return { id, state: { ...inputs, ...outputs } };
        }),
      call: ({ token, inputs }) => noted(() => answerCall(token, inputs as Record<string, unknown>, config)),
    },
    project.name,
    stack,
    false,
  );
  const optionsOf = listenForOptions();

  const outputs = await runProgram().catch((error: unknown) => {
    throw errors[0] ?? error;
  });
  if (errors.length > 0) {
    throw errors[0];
  }
  const resources = registered
    .map((resource) => ({ ...resource, ...optionsOf(resource.type, resource.name) }))
    .sort((a, b) => compare(a.type, b.type) || compare(a.name, b.name));
  return { stack, resources, outputs };
}

/** Runs index.ts until all it registers is registered; gives its outputs. */
async function runProgram(): Promise<Record<string, unknown>> {
  const outputs = await resolveAll(load());
  await pulumi.runtime.disconnect();
  return outputs;
}

/** Folders whose modules keep no state of a stack: they do not know Pulumi, or do not belong to the program. */
const STACKLESS = ["cli", "compiler", "contract", "handlers", "model", "node_modules", "pipelines", "tests"];

/** Loads index.ts again, with all modules of the program that know Pulumi: they keep the stack of their first run. */
function load(): Record<string, unknown> {
  const isOf = (folder: string, file: string) => file.startsWith(folder + sep);
  for (const file of Object.keys(require.cache)) {
    if (isOf(ROOT, file) && !STACKLESS.some((folder) => isOf(join(ROOT, folder), file))) {
      Reflect.deleteProperty(require.cache, file);
    }
  }
  // Not import(), which would add all exports again as the default.
  return asUserError(() => createRequire(__filename)(join(ROOT, "index.ts")) as Record<string, unknown>);
}

/** Waits for outputs by their promise, which typings hide: apply() would wait for ever where one has failed. */
function resolveAll(exported: Record<string, unknown>): Promise<Record<string, unknown>> {
  const all = pulumi.all(exported) as unknown as { promise: () => Promise<Record<string, unknown>> };
  return all.promise();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
