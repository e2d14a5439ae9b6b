import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { ROOT } from "../../cli/common/paths";

/** Copies all files of this working tree that git knows or would add, and links the installed packages. */
export function copyWorkingTree(folder: string): void {
  const list = (...args: readonly string[]) =>
    execFileSync("git", ["ls-files", "-z", ...args], { cwd: ROOT, encoding: "utf8" })
      .split("\0")
      .filter((file) => file !== "");
  const deleted = new Set(list("--deleted"));
  for (const file of list("--cached", "--others", "--exclude-standard").filter((one) => !deleted.has(one))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}
