import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { CACHE_FOLDER, ROOT } from "../../cli/common/paths";

/**
 * Copies the project into a folder: the files of the working tree, with the packages that are installed, and with what
 * keeps a run warm, which are the resolved class paths and the jars that are built.
 */
export function copyProject(folder: string): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const files = listed.split("\0").filter((path) => path !== "" && existsSync(join(ROOT, path)));
  const projects = files.filter((path) => path.endsWith("/pom.xml")).map((path) => join(path, "../target"));
  const warm = existsSync(CACHE_FOLDER)
    ? readdirSync(CACHE_FOLDER).filter((name) => name === "classpath" || name.endsWith(".stamp"))
    : [];
  for (const path of [...files, ...projects, ...warm.map((name) => join(".local", name))]) {
    if (existsSync(join(ROOT, path))) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    }
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

/** Copies the project into a folder, with the tests' pipelines in the place of the repository's own in all stacks. */
export function copyProjectWithTestPipelines(folder: string): void {
  copyProject(folder);
  for (const stack of ["dev", "prod"]) {
    appendFileSync(join(folder, `Pulumi.${stack}.yaml`), "  spark-etl:pipelinesFolder: tests/pipelines\n");
  }
}
