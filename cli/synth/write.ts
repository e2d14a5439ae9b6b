import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { ROOT } from "../common/paths";
import { RESOURCE_TYPES } from "./resourceTypes";
import { archiveFiles, zip } from "./archive";
import type { Resource, Synthesis } from "./synthesise";

/**
 * Writes what a program registers into a folder, in stable order and formatting: `resources.json`, each state
 * machine as `<name>.asl.json`, each Lambda function as `<name>.zip`. The folder is replaced as a whole.
 *
 * @returns the paths of the files, relative to the folder
 */
export async function writeSynthesis(synthesis: Synthesis, folder: string): Promise<readonly string[]> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const files = ["resources.json"];
  const write = (file: string, content: string | Uint8Array) => {
    files.push(file);
    writeFileSync(join(unfinished, file), content);
  };

  const entries: object[] = [];
  for (const resource of synthesis.resources) {
    const { type, name, id } = resource;
    if (type === RESOURCE_TYPES.stateMachine) {
      write(`${name}.asl.json`, toJson(JSON.parse(definitionOf(resource))));
    }
    if (type === RESOURCE_TYPES.function) {
      write(`${name}.zip`, zip(await archiveFiles(resource.inputs.code as pulumi.asset.Archive)));
    }
    const zipPath = toPath(join(folder, `${name}.zip`));
    entries.push({ type, name, id, inputs: await toPlain(resource.inputs, zipPath) });
  }
  writeFileSync(join(unfinished, "resources.json"), toJson(entries));
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return files;
}

function definitionOf(machine: Resource): string {
  return machine.inputs.definition as string;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A path relative to the repository, the same on every machine. */
function toPath(file: string): string {
  return relative(ROOT, resolve(ROOT, file));
}

/** Inputs as JSON: keys sorted, an asset as the path of its file, a function's archive as that of its zip. */
async function toPlain(value: unknown, archivePath: string): Promise<unknown> {
  if (value instanceof pulumi.asset.Archive) {
    return archivePath;
  }
  if (value instanceof pulumi.asset.FileAsset) {
    return toPath(await value.path);
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map((one) => toPlain(one, archivePath)));
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      await Promise.all(entries.map(async ([key, one]) => [key, await toPlain(one, archivePath)] as const)),
    );
  }
  return value;
}
