import { join, sep } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { UserError } from "../errors";
import { ROOT } from "../paths";
import { answer } from "./cloud";
import { readStackConfig } from "./stackConfig";

/** A resource as the program registered it; a component has no id. */
export interface Resource {
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
 * @param overrides configuration that goes before the stack's own, e.g. `{"spark-etl:inputFile": "x.csv"}`
 * @throws UserError when the stack does not exist or its configuration has mistakes
 */
export async function synthesise(
  stack: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Synthesis> {
  const project = readStackConfig(stack);
  const config = { ...project.config, ...overrides };
  const region = config["aws:region"] ?? "";

  const resources: Resource[] = [];
  // A mock's error reaches nobody by itself: the resource would just never resolve.
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
          resources.push({
            type: args.type,
            name: args.name,
            id: args.custom === false ? "" : id,
            inputs,
            outputs,
          });
          return { id, state: { ...inputs, ...outputs } };
        }),
      call: ({ token }) =>
        noted(() => {
          throw new Error(`the program asks AWS for ${token}, which synthesis cannot answer`);
        }),
    },
    project.name,
    stack,
    false,
  );

  const exported = await load();
  const outputs = await resolveAll(exported);
  await pulumi.runtime.disconnect();
  if (errors.length > 0) {
    throw errors[0];
  }
  resources.sort((a, b) => compare(a.type, b.type) || compare(a.name, b.name));
  return { stack, resources, outputs };
}

/** Loads index.ts anew, with all modules of the program: they hold the stack of their first run. */
async function load(): Promise<Record<string, unknown>> {
  const isOf = (folder: string, file: string) => file.startsWith(folder + sep);
  for (const file of Object.keys(require.cache)) {
    const foreign = isOf(join(ROOT, "node_modules"), file) || isOf(join(ROOT, "local"), file);
    if (isOf(ROOT, file) && !foreign) {
      Reflect.deleteProperty(require.cache, file);
    }
  }
  try {
    return (await import(join(ROOT, "index.ts"))) as Record<string, unknown>;
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) {
      throw new UserError(error.message);
    }
    throw error;
  }
}

async function resolveAll(exported: Record<string, unknown>): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    pulumi.all(exported).apply(resolve);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
