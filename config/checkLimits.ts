import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { concurrencyErrors } from "../compiler/bounds/concurrency";
import type { Pipeline } from "../model/pipeline";
import { limitErrors } from "../components/limits";
import type { Settings } from "./settings";

/**
 * The limits of AWS that a stack exceeds, and for which AWS would refuse or delay it, a sentence each.
 *
 * @param pipelines pipelines that `checkPipelines` has accepted
 * @param staged keys of the files that the deployment uploads under the root path
 */
export function limitsOf(
  pipelines: readonly Pipeline[],
  { region, nameSuffix, staging, cluster, functions }: Settings,
  staged: readonly string[],
): readonly string[] {
  return [
    ...concurrencyErrors(pipelines, functions.reservedConcurrency),
    ...limitErrors(pipelines, {
      region,
      nameSuffix,
      rootPath: staging.rootPath,
      certificateUri: cluster.certificateUri,
      staged,
      suffixes: { ...suffixesOf(join(__dirname, "..")), [pulumi.getStack()]: nameSuffix },
    }),
  ];
}

/** @throws pulumi.RunError with everything that `limitsOf` finds, before anything is registered */
export function checkLimits(...args: Parameters<typeof limitsOf>): void {
  const errors = limitsOf(...args);
  if (errors.length > 0) {
    throw new pulumi.RunError(
      [`Stack ${pulumi.getStack()} exceeds limits of AWS:`, ...errors].join("\n  - "),
    );
  }
}

/**
 * The `nameSuffix` of every `Pulumi.<stack>.yaml` in a folder, because a name must fit in all stacks. Reads only the
 * line that sets it, so that errors in another stack's configuration do not matter here.
 */
export function suffixesOf(folder: string): Readonly<Record<string, string>> {
  const stacks = readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return Object.fromEntries(
    stacks.sort().map((stack) => {
      const text = readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");
      const [, suffix = ""] = /^ +(?:[\w-]+:)?nameSuffix: *["']?(-[A-Za-z0-9-]*)/m.exec(text) ?? [];
      return [stack, suffix];
    }),
  );
}
