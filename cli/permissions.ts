import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { main } from "./main";
import { ROOT } from "./common/paths";
import { permissionsTable, withTable } from "./review/permissions/table";
import { synthesise } from "./synth/synthesise";

const DOCUMENT = "docs/deploying.md";

const RIGHTS = {
  name: "npm run rights",
  about: `Writes the IAM actions that the previewing and the deploying role need to the table in ${DOCUMENT}: those of
each resource type that the stacks dev and prod register. Run it when a test says that the table is out of date.`,
  options: {},
  exitCodes: { 0: "done", 2: "something to mend first" },
} as const;

void main(RIGHTS, async () => {
  const dev = await synthesise("dev");
  const prod = await synthesise("prod");
  const file = join(ROOT, DOCUMENT);
  const table = permissionsTable([...dev.resources, ...prod.resources]);
  writeFileSync(file, withTable(readFileSync(file, "utf8"), table));
  process.stdout.write(`${DOCUMENT}\n`);
  return 0;
});
