import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { concurrencyErrors } from "../compiler/bounds/concurrency";
import type { Pipeline } from "../model/pipeline";
import { limitErrors } from "../components/limits";
import type { Settings } from "./settings";

/**
 * What of a stack AWS would refuse, or hold up, for its limits, a sentence each.
 *
 * @param pipelines ones that `checkPipelines` finds nothing wrong with
 * @param staged keys of the files that the deployment puts under the root path
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

/** @throws pulumi.RunError naming all that `limitsOf` finds, before anything is registered */
export function checkLimits(...args: Parameters<typeof limitsOf>): void {
  const mistakes = limitsOf(...args);
  if (mistakes.length > 0) {
    throw new pulumi.RunError(
      [`Stack ${pulumi.getStack()} goes beyond AWS' limits:`, ...mistakes].join("\n  - "),
    );
  }
}

/**
 * The `nameSuffix` of every `Pulumi.<stack>.yaml` of a folder: a name that fits in one stack is to fit in all. Reads the
 * one line that sets it: the other stacks' configuration is not this one's affair.
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
