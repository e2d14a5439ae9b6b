import * as pulumi from "@pulumi/pulumi";

import type { Asset } from "../../config/assets";
import { readAssets, readStack } from "../../config/stack";
import type { Stack } from "../../config/stack";
import { asUserError } from "./runErrors";
import { readStackConfig, valuesInAllStacks } from "./stackConfig";

/**
 * What the program makes a stack of, without the program being run.
 *
 * @param overrides configuration that goes before the stack's own, e.g. `{"spark-etl:inputFile": "x.csv"}`
 * @throws UserError when the stack does not exist, or its configuration, pipelines or assets have mistakes
 */
export async function stackOf(
  name: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const { name: project, config } = readStackConfig(name);
  pulumi.runtime.setAllConfig({ ...config, ...overrides });
  const nothing = ({ token }: { readonly token: string }) => {
    throw new Error(`a stack is read without AWS, and not by ${token}`);
  };
  const newResource = ({ type }: { readonly type: string }) => nothing({ token: type });
  await pulumi.runtime.setMocks({ newResource, call: nothing }, project, name, false);
  return asUserError(readStack);
}

/**
 * The assets of the pipelines of all stacks, each once.
 *
 * @throws UserError when pipelines or assets have mistakes
 */
export function assetsOfAllStacks(): readonly Asset[] {
  const assets = valuesInAllStacks("pipelinesFolder").flatMap((folder) =>
    asUserError(() => readAssets(folder)),
  );
  return [...new Map(assets.map((asset) => [asset.source, asset])).values()];
}
