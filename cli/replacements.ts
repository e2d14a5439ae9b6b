import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { format, resolveConfig } from "prettier";

import { ROOT } from "./common/paths";
import { main } from "./main";
import { PROVIDER_FILE, providerReplacements } from "./review/providerSchemas";
import { AWS_PACKAGE, DOCUMENTED_FILE, documentedReplacements } from "./review/replacementDocs";

const REPLACEMENTS = {
  name: "npm run replacements",
  about: `Writes which inputs of a resource force its replacement, as the documentation of the installed @pulumi/aws says,
to ${relative(ROOT, DOCUMENTED_FILE)}, and as the schemas in the source of its provider say,
to ${relative(ROOT, PROVIDER_FILE)}. Run it when the version of @pulumi/aws changes, or when components/
register a new type: name its schema in cli/review/providerSchemas.ts first.`,
  options: {
    provider: {
      type: "string",
      placeholder: "DIR",
      text: "a checkout of hashicorp/terraform-provider-aws; without it, only the documentation is read",
    },
  },
  exitCodes: { 0: "done", 2: "something to fix first" },
} as const;

void main(REPLACEMENTS, async ({ provider }) => {
  if (provider !== undefined) {
    await write(PROVIDER_FILE, providerReplacements(resolve(provider)));
  }
  await write(DOCUMENTED_FILE, documentedReplacements(join(ROOT, AWS_PACKAGE)));
  return 0;
});

async function write(file: string, content: unknown): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(content), { ...options, filepath: file }));
  process.stdout.write(`${relative(ROOT, file)}\n`);
}
