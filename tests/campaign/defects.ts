import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ModuleKind, ScriptTarget, transpileModule } from "typescript";

import type { Handlers } from "./functions";

/** A defect put in on purpose: one exact piece of a handler's source, and what stands there instead. */
export interface Defect {
  /** The file in handlers/, without its ending. */
  readonly file: string;
  readonly piece: string;
  readonly instead: string;
}

const PROJECT = join(__dirname, "..", "..");

/**
 * Makes the functions anew from a copy of their source with a defect, in a folder of its own.
 *
 * @returns the functions, and the folder for the caller to remove
 * @throws Error when the piece is not there exactly once: the defect would be none
 */
export function withDefect({ file, piece, instead }: Defect): { handlers: Handlers; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "campaign-"));
  // The same axios: its adapter is the campaign's.
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  symlinkSync(join(PROJECT, "contract"), join(folder, "contract"));
  mkdirSync(join(folder, "handlers"));
  for (const name of readdirSync(join(PROJECT, "handlers"))) {
    const source = readFileSync(join(PROJECT, "handlers", name), "utf8");
    const text = name === `${file}.ts` ? patched(source, piece, instead, name) : source;
    const { outputText } = transpileModule(text, {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
    });
    writeFileSync(join(folder, "handlers", name.replace(/\.ts$/, ".js")), outputText);
  }
  const load = createRequire(join(folder, "handlers", "index.js"));
  const handlers = Object.assign(
    {},
    ...["checkLivy", "submitBatch", "queryBatch", "stopJob", "items", "outcome", "cleanUp"].map(
      (name) => load(`./${name}`) as object,
    ),
  ) as Handlers;
  return { handlers, folder };
}

function patched(source: string, piece: string, instead: string, name: string): string {
  const times = source.split(piece).length - 1;
  if (times !== 1) {
    throw new Error(`handlers/${name} has "${piece}" ${String(times)} times; a defect needs it once`);
  }
  return source.replace(piece, () => instead);
}
