import { join, relative } from "node:path";

import { main } from "./main";
import { readOptions } from "./options";
import { ROOT } from "./paths";
import { synthesise } from "./synth/synthesise";
import { writeSynthesis } from "./synth/write";

const HELP = `npm run synth -- [--stack NAME]

Writes what index.ts registers for a stack (default: dev) to dist/synth/<NAME>/: resources.json, each state
machine as <name>.asl.json, each Lambda function as <name>.zip. Nothing is deployed; the same program gives
the same bytes.`;

void main(async () => {
  const { help, stack } = readOptions("npm run synth", {
    help: { type: "boolean", default: false },
    stack: { type: "string", default: "dev" },
  });
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const synthesis = await synthesise(stack);
  const folder = join(ROOT, "dist/synth", stack);
  for (const file of await writeSynthesis(synthesis, folder)) {
    process.stdout.write(`${relative(ROOT, join(folder, file))}\n`);
  }
  return 0;
});
