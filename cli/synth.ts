import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { readSnapshot, synthesiseRevision } from "./review/baseline";
import { compareSnapshots } from "./review/changes";
import { toMarkdown } from "./review/markdown";
import { UserError } from "./common/errors";
import { interruptible } from "./common/supervisor";
import { main } from "./main";
import { ROOT } from "./common/paths";
import { synthesise } from "./synth/synthesise";
import { writeSynthesis } from "./synth/write";

const SYNTH = {
  name: "npm run synth",
  about: `Writes what index.ts registers for a stack to dist/synth/<NAME>/: resources.json, each state machine as
<name>.asl.json, each Lambda function as <name>.zip. Nothing is deployed; the same program gives the same bytes.

Dangerous changes are an EMR cluster that is replaced, a wildcard added to a policy, and port 8998 opened wider.
BASE is synthesised by its own program, with the packages that are installed now. What only the deployed stack
knows (its state, parents and aliases) does not show: pulumi preview has the last word.`,
  options: {
    stack: {
      type: "string",
      placeholder: "NAME",
      text: "the stack, from Pulumi.<NAME>.yaml",
      default: "dev",
    },
    diff: {
      type: "string",
      placeholder: "BASE",
      text: "print as Markdown what changed since a git revision: applications, machines, IAM, ports, resources",
    },
    checkout: {
      type: "string",
      placeholder: "DIR",
      text: "with --diff: compare what another checkout has written to its dist/synth; none of its code is run",
    },
    approved: { type: "boolean", text: "with --diff: treat dangerous changes as approved" },
  },
  exitCodes: {
    0: "done",
    1: "dangerous changes that are not approved",
    2: "something to fix first",
    130: "Ctrl-C",
  },
} as const;

void main(SYNTH, async ({ stack, diff, checkout, approved }, signal) => {
  if (approved && diff === undefined) {
    throw new UserError("--approved approves the dangerous changes of a diff; add --diff BASE");
  }
  if (checkout !== undefined && diff === undefined) {
    throw new UserError("--checkout is what to compare with a base; add --diff BASE");
  }
  if (diff === undefined) {
    const folder = join(ROOT, "dist/synth", stack);
    const files = await writeSynthesis(await synthesise(stack), folder);
    process.stdout.write(files.map((file) => `${relative(ROOT, join(folder, file))}\n`).join(""));
    return 0;
  }
  const root = checkout === undefined ? ROOT : resolve(checkout);
  const folder = join(root, "dist/synth", stack);
  if (checkout !== undefined && !existsSync(join(folder, "resources.json"))) {
    const missing = relative(root, folder);
    throw new UserError(
      `--checkout ${checkout}: it has no ${missing}; run npm run synth -- --stack ${stack} in it`,
    );
  }
  const before = await interruptible(signal, () => synthesiseRevision(diff, stack));
  if (checkout === undefined) {
    await writeSynthesis(await synthesise(stack), folder);
  }
  const changes = compareSnapshots(before, readSnapshot(folder, root));
  process.stdout.write(toMarkdown(changes, { stack, base: diff, approved }));
  return changes.dangerous.length === 0 || approved ? 0 : 1;
});
