import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { Pipeline } from "../../asl/pipeline";
import type { loadPipelines } from "../../loadPipelines";
import { ROOT } from "../../local/paths";
import { temporaryFolders } from "./folder";

/** Loads files of pipelines/, by path, with the program's loader in a folder of its own. */
export function pipelineFolders(): (files: Readonly<Record<string, string>>) => readonly Pipeline[] {
  const newFolder = temporaryFolders();
  return (files) => {
    const folder = newFolder();
    copyFileSync(join(ROOT, "loadPipelines.ts"), join(folder, "loadPipelines.ts"));
    for (const name of ["asl", "node_modules"]) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
    for (const [path, text] of Object.entries({ "package.json": "{}", ...files })) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { loadPipelines: load } = createRequire(__filename)(join(folder, "loadPipelines.ts")) as {
      loadPipelines: typeof loadPipelines;
    };
    return load();
  };
}
