import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { jobsOf } from "../../model/steps";
import { CACHE_FOLDER } from "../../cli/common/paths";
import { temporaryFolders } from "../support/folder";
import { PIPELINES } from "../support/inventory";
import { copyProjectWithTestPipelines } from "../support/project";

/** A pipeline of the test's own, of which an argument changes. */
const REVIEWED = `import type { Pipeline } from "../../model/pipeline";

export const reviewed: Pipeline = {
  name: "Reviewed",
  description: "Has an argument that changes",
  run: {
    name: "ReviewedJob",
    file: "{rootPath}/jobs.jar",
    className: "com.example.Reviewed",
    args: ["{rootPath}", "hour"],
    writes: ["{rootPath}/reviewed/"],
  },
  result: "{rootPath}/reviewed/",
};
`;

const machineCount = String(PIPELINES.length + 1);

/** An addition to index.ts: a role's policy with a wildcard in it. */
const EXTRA = `
import * as extra from "@pulumi/aws";
new extra.iam.RolePolicy("extra", {
  role: "somebody",
  policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::b" }] }),
});
`;

describe("npm run synth -- --diff", function () {
  this.timeout(180_000);
  const newFolder = temporaryFolders();
  let repository = "";
  let temporary = "";

  const git = (...args: readonly string[]) => {
    const plain = ["core.hooksPath=", "commit.gpgSign=false", "user.name=t", "user.email=t@example.com"];
    return execFileSync("git", [...plain.flatMap((one) => ["-c", one]), ...args], {
      cwd: repository,
    }).toString();
  };
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  };
  const synth = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["-r", "./cli/register.mjs", "cli/synth.ts", ...args],
      {
        cwd: repository,
        encoding: "utf8",
        env: { ...process.env, TMPDIR: temporary, SPARK_ETL_CACHE: join(CACHE_FOLDER, "cache") },
      },
    );
    return { code: status, stdout, stderr: stderr.trim() };
  };
  const edit = (file: string, change: (text: string) => string) => {
    const path = join(repository, file);
    const old = readFileSync(path, "utf8");
    assert.notEqual(change(old), old, file);
    writeFileSync(path, change(old));
  };

  /** A repository of this working tree, with four revisions: none of it, a broken one, a good one, a change. */
  before(() => {
    repository = newFolder();
    temporary = newFolder();
    git("init", "--quiet", "--initial-branch=main");
    writeFileSync(join(repository, "before.txt"), "nothing yet\n");
    commit("before the program");

    copyProjectWithTestPipelines(repository);
    appendFileSync(join(repository, ".gitignore"), "\n/node_modules\n");
    writeFileSync(join(repository, "tests/pipelines/reviewed.ts"), REVIEWED);
    const program = readFileSync(join(repository, "index.ts"), "utf8");
    appendFileSync(join(repository, "index.ts"), '\nthrow new Error("broken on purpose");\n');
    commit("a broken program");

    writeFileSync(join(repository, "index.ts"), program);
    commit("a good one");

    edit("Pulumi.dev.yaml", (text) => `${text}  spark-etl:pollWindowSeconds: 77\n`);
    edit("tests/pipelines/reviewed.ts", (text) => text.replace('"hour"', '"day"'));
    appendFileSync(join(repository, "index.ts"), EXTRA);
    copyFileSync(join(repository, "Pulumi.dev.yaml"), join(repository, "Pulumi.another.yaml"));
    commit("a change");
  });

  afterEach("no trace is left", () => {
    // Node's packages may keep a cache there.
    const left = readdirSync(temporary).filter((name) => name.startsWith("spark-etl-"));
    assert.deepEqual(left, []);
    assert.equal(git("status", "--porcelain"), "");
    assert.equal(git("worktree", "list").trim().split("\n").length, 1);
  });

  it("compares with the revision before, and stops at a danger until it is approved", () => {
    const { code, stdout, stderr } = synth("--diff", "HEAD~1");
    assert.deepEqual({ code, stderr }, { code: 1, stderr: "" });
    const parts = stdout.split(/\n(?=## )/);
    assert.deepEqual(
      parts.map((part) => part.split("\n")[0]),
      [
        "# Stack `dev` since `HEAD~1`",
        "## Dangerous changes: approval needed",
        "## Applications",
        "## State machines",
        "## IAM statements",
        "## Added and removed resources",
        "## Functions",
        "## Other inputs",
      ],
    );
    const [summary, dangers, applications, machines, statements, added, functions, others] = parts;
    assert.equal(
      summary?.split("\n")[2],
      `Changed: 1 application, ${machineCount} state machines, 1 IAM statement or attachment, 1 resource added, 1 function, 1 other input.`,
    );
    assert.equal(
      dangers,
      "## Dangerous changes: approval needed\n\n- **a wildcard is added to a policy**: `Role somebody: Allow s3:* on arn:aws:s3:::b`\n",
    );
    assert.equal(
      applications,
      [
        "## Applications\n",
        "### `ReviewedJob` (changed)\n",
        "Run by `Reviewed`.\n",
        "| field | before | after |",
        "| --- | --- | --- |",
        "| `args[1]` | `hour` | `day` |\n",
      ].join("\n"),
    );
    const changed = [...machines!.matchAll(/^ {2}s\d+\["([^"]+)"\]:::changed$/gm)].map(([, name]) => name);
    const jobs = PIPELINES.flatMap(({ run }) => jobsOf(run));
    assert.deepEqual(
      changed.sort(),
      ["ReviewedJob", ...jobs.map(({ name }) => name)].map((name) => `Query ${name} job status`).sort(),
    );
    assert.doesNotMatch(machines!, /:::(added|removed)|linkStyle/);
    assert.match(machines!, /^- +"TimeoutSeconds": 340,\n\+ +"TimeoutSeconds": 177,$/m);
    assert.equal(
      statements,
      "## IAM statements\n\n### `Role somebody`\n\n```diff\n+ Allow s3:* on arn:aws:s3:::b\n```\n",
    );
    assert.equal(added, "## Added and removed resources\n\n```diff\n+ RolePolicy extra\n```\n");
    assert.equal(
      functions,
      [
        "## Functions\n",
        "| function | value | before | after |",
        "| --- | --- | --- | --- |",
        "| `SparkJobStatusFunction` | `polling.windowSeconds` | `240` | `77` |\n",
      ].join("\n"),
    );
    assert.match(
      others!,
      /^\| `Function SparkJobStatusFunction` \| `timeout` \| `330` \| `167` \| in place \|$/m,
    );

    // What it wrote is a checkout's synthesis, too.
    const approved = synth("--diff", "HEAD~1", "--approved", "--checkout", ".");
    assert.deepEqual(approved, {
      code: 0,
      stdout: stdout.replace("Dangerous changes: approval needed", "Dangerous changes: approved"),
      stderr: "",
    });
  });

  it("finds no change in what is committed", () => {
    assert.deepEqual(synth("--diff", "main"), {
      code: 0,
      stdout: "Nothing changes in stack `dev` since `main`.\n",
      stderr: "",
    });
  });

  it("takes all of a stack for new that the revision has not", () => {
    const { code, stdout } = synth("--diff", "HEAD~1", "--stack", "another");
    assert.equal(code, 1);
    assert.match(
      stdout,
      new RegExp(
        `^# Stack \`another\` since \`HEAD~1\`\n\nChanged: \\d+ applications, ${machineCount} state machines, .* resources added\\.\n`,
      ),
    );
  });

  const misuse: readonly (readonly [string, readonly string[], string])[] = [
    [
      "a revision that is none",
      ["--diff", "no-such"],
      "--diff no-such: git knows no such revision here; give a branch, a tag or a commit",
    ],
    [
      "a revision that looks like an option",
      ["--diff=--all"],
      "--diff --all: git knows no such revision here; give a branch, a tag or a commit",
    ],
    [
      "a revision from before",
      ["--diff", "HEAD~3"],
      "--diff HEAD~3: that revision is older than npm run synth; choose a later one",
    ],
    ["a broken one", ["--diff", "HEAD~2"], "--diff HEAD~2: its synthesis fails: Error: broken on purpose"],
    [
      "a checkout that has no synthesis",
      ["--diff", "HEAD", "--checkout", "docs"],
      "--checkout docs: it has no dist/synth/dev; run npm run synth -- --stack dev in it",
    ],
    [
      "a checkout without a base",
      ["--checkout", "."],
      "--checkout is what to compare with a base; add --diff BASE",
    ],
    [
      "an approval of nothing",
      ["--approved"],
      "--approved approves the dangerous changes of a diff; add --diff BASE",
    ],
  ];
  for (const [what, args, sentence] of misuse) {
    it(`refuses ${what} with one sentence and exit code 2`, () => {
      assert.deepEqual(synth(...args), { code: 2, stdout: "", stderr: sentence });
    });
  }
});
