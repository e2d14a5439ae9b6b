import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { compileFunction } from "node:vm";

import { parse } from "yaml";

import { ROOT } from "../cli/common/paths";
import { temporaryFolders } from "./support/folder";

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly with?: { readonly script?: string };
}

const { jobs } = parse(readFileSync(join(ROOT, ".github/workflows/preview.yml"), "utf8")) as {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
};

describe("the scripts of preview.yml", () => {
  const newFolder = temporaryFolders();

  /** Runs the preview's step with a `pulumi` that answers like this. */
  function preview(select: string, answer: string) {
    const folder = newFolder();
    const pulumi = join(folder, "pulumi");
    writeFileSync(
      pulumi,
      `#!/bin/sh\ncase "$1" in stack) ${select};; *) echo "$@" >> calls; ${answer};; esac\n`,
    );
    chmodSync(pulumi, 0o755);
    const script = jobs.pulumi!.steps.find(({ name }) => name === "Preview")!.run!;
    const { status } = spawnSync("bash", ["-e", "-c", script], {
      cwd: folder,
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH!}`, STACK: "dev" },
    });
    return { status, text: readFileSync(join(folder, "preview/2-pulumi-dev.txt"), "utf8"), folder };
  }

  it("preview with a refresh, and show no account's id", () => {
    const { status, text, folder } = preview(
      "exit 0",
      "echo 'arn:aws:iam::123456789012:role/x 123456789012:210987654321 1234567890123 a123456789012b'",
    );
    const hidden = "************";
    assert.deepEqual(
      [status, text],
      [0, `arn:aws:iam::${hidden}:role/x ${hidden}:${hidden} 1234567890123 a${hidden}b\n`],
    );
    const calls = readFileSync(join(folder, "calls"), "utf8");
    assert.equal(calls, "preview --refresh --diff --non-interactive --color never --stack dev\n");
  });

  it("say that a stack is not there yet, and fail for any other reason", () => {
    const missing = preview(`echo "error: no stack named 'dev' found" >&2; exit 255`, "exit 9");
    assert.deepEqual(
      [missing.status, missing.text],
      [0, "There is no stack dev yet; its first deployment makes it.\n"],
    );
    const refused = preview("echo 'error: AccessDenied in 123456789012' >&2; exit 255", "exit 9");
    assert.deepEqual([refused.status, refused.text], [255, "error: AccessDenied in ************\n"]);
    const failing = preview("exit 0", "echo broken; exit 3");
    assert.deepEqual([failing.status, failing.text], [3, "broken\n"]);
  });

  it("comment without an account's id, and let no preview end its block", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "preview"));
    writeFileSync(join(folder, "preview/1-diff-dev.md"), "# Stack `dev`\narn:aws:s3:::b-210987654321\n");
    writeFileSync(join(folder, "preview/2-pulumi-dev.txt"), "```\n<b>not HTML</b>\n");
    const bodies: string[] = [];
    const github = {
      paginate: () => Promise.resolve([]),
      rest: {
        issues: { createComment: ({ body }: { body: string }) => Promise.resolve(bodies.push(body)) },
      },
    };
    const context = {
      serverUrl: "https://github.com",
      repo: { owner: "o", repo: "r" },
      runId: 1,
      issue: { number: 2 },
    };
    const script = jobs.comment!.steps.flatMap((step) => step.with?.script ?? [])[0]!;
    const run = compileFunction(`return (async () => {${script}})();`, ["github", "context", "require"]) as (
      ...args: readonly unknown[]
    ) => Promise<void>;
    const before = process.cwd();
    process.chdir(folder);
    try {
      await run(github, context, require);
    } finally {
      process.chdir(before);
    }
    assert.deepEqual(bodies, [
      "<!-- preview of the stacks -->\n# Stack `dev`\narn:aws:s3:::b-************\n\n" +
        "<details><summary>pulumi preview, dev</summary>\n\n````diff\n```\n<b>not HTML</b>\n\n````\n\n</details>\n\n",
    ]);
  });
});
