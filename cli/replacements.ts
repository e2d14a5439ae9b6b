import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { format, resolveConfig } from "prettier";

import { ROOT } from "./common/paths";
import { main } from "./main";
import { AWS_PACKAGE, DOCUMENTED_FILE, documentedReplacements } from "./review/replacementDocs";

const REPLACEMENTS = {
  name: "npm run replacements",
  about: `Writes which inputs of a resource force its replacement, as the documentation of the installed @pulumi/aws says,
to ${relative(ROOT, DOCUMENTED_FILE)}. Run it when the version of @pulumi/aws changes.`,
  options: {},
  exitCodes: { 0: "done", 2: "something to fix first" },
} as const;

void main(REPLACEMENTS, async () => {
  const text = JSON.stringify(documentedReplacements(join(ROOT, AWS_PACKAGE)));
  const options = await resolveConfig(DOCUMENTED_FILE);
  writeFileSync(DOCUMENTED_FILE, await format(text, { ...options, filepath: DOCUMENTED_FILE }));
  process.stdout.write(`${relative(ROOT, DOCUMENTED_FILE)}\n`);
  return 0;
});
