import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/common/paths";
import { loadPipelines } from "../../config/loadPipelines";
import type { Pipeline } from "../../model/pipeline";
import { temporaryFolders } from "./folder";

/** Loads files of pipelines/, by path, in a project of their own. */
export function pipelineFolders(): (files: Readonly<Record<string, string>>) => readonly Pipeline[] {
  const newFolder = temporaryFolders();
  return (files) => {
    const folder = newFolder();
    for (const name of ["model", "node_modules"]) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
    for (const [path, text] of Object.entries({ "package.json": "{}", ...files })) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return loadPipelines("pipelines", folder);
  };
}
