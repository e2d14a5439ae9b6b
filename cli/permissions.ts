import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { main } from "./main";
import { ROOT } from "./common/paths";
import { permissionsTable, withTable } from "./review/permissions/table";
import { synthesise } from "./synth/synthesise";

const DOCUMENT = "docs/deploying.md";

const PERMISSIONS = {
  name: "npm run permissions",
  about: `Writes the IAM actions that the previewing and the deploying role need to the table in ${DOCUMENT}: those of
each resource type that the stacks dev and prod register. Run it when the tests say that the table is out of date.
A type whose actions are not in cli/review/permissions/actions.ts is named in the table: add them there.`,
  options: {},
  exitCodes: { 0: "done", 2: "something to fix first" },
} as const;

void main(PERMISSIONS, async () => {
  const dev = await synthesise("dev");
  const prod = await synthesise("prod");
  const file = join(ROOT, DOCUMENT);
  const table = permissionsTable([...dev.resources, ...prod.resources]);
  writeFileSync(file, withTable(readFileSync(file, "utf8"), table));
  process.stdout.write(`${DOCUMENT}\n`);
  return 0;
});
