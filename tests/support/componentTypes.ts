import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/common/paths";

/** Type tokens of the resources that components/ register, each once and sorted, in whatever configuration. */
export function componentTypes(): readonly string[] {
  const types = globSync("components/*.ts", { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/\bnew (awsx?)\.(\w+)\.(\w+)\b/g)].map(
      ([, provider = "", service = "", type = ""]) =>
        provider === "awsx"
          ? `awsx:${service}:${type}`
          : `aws:${service}/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
    ),
  );
  return [...new Set(types)].sort();
}
