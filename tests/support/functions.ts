import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { deployFunction } from "../../cli/local/bodies/function";
import type { Invoke } from "../../cli/local/bodies/function";
import { archiveFiles } from "../../cli/synth/archive";
import type { ArchiveFiles } from "../../cli/synth/archive";
import type { Resource, Synthesis } from "../../cli/synth/synthesise";
import { ofType } from "./stacks";

/** What a rejected call says, as Step Functions sees it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** The files of a registered function's zip, by path. */
export function filesOf(fn: Resource): Promise<ArchiveFiles> {
  return archiveFiles(fn.inputs.code as pulumi.asset.Archive);
}

/** Gives each function of a stack its local body, by the function's name. */
export async function deployAll(
  synthesis: Synthesis,
  folder: string,
  network: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Invoke>>> {
  const deployed: Record<string, Invoke> = {};
  for (const fn of ofType(synthesis, "Function")) {
    deployed[fn.name] = await deployFunction(fn, join(folder, fn.name), network);
  }
  return deployed;
}

/** The error that a deployed function ended with: its type, and its message out of Lambda's JSON. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await rejection(call);
  const { errorType, errorMessage } = JSON.parse(error.message) as {
    errorType: string;
    errorMessage: string;
  };
  if (errorType !== error.name) {
    throw new Error(`the error ${error.name} says that it is ${errorType}`);
  }
  return { name: errorType, message: errorMessage };
}

export async function rejection(call: Promise<unknown>): Promise<Error> {
  const settled = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error as Error }),
  );
  if ("error" in settled) {
    return settled.error;
  }
  throw new Error(`it did not reject but returned ${JSON.stringify(settled.value)}`);
}
