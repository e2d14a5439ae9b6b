import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { ROOT } from "../cli/common/paths";

interface Step {
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly run?: string;
  readonly "working-directory"?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly "timeout-minutes"?: number;
  /** A workflow that is called in the place of steps. */
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly branches?: readonly string[] } | null>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, ".github/workflows");
const FILES = readdirSync(FOLDER).sort();
const WORKFLOWS = new Map(
  FILES.map((file) => [file, parse(readFileSync(join(FOLDER, file), "utf8")) as Workflow]),
);
const JOBS = [...WORKFLOWS].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ id: `${file} ${name}`, ...job, steps: job.steps ?? [] })),
);
const job = (file: string, name: string) => JOBS.find(({ id }) => id === `${file} ${name}`)!;
/** Those that can have credentials. */
const TRUSTED = JOBS.filter(
  ({ permissions, environment, steps }) =>
    permissions?.["id-token"] === "write" ||
    environment !== undefined ||
    JSON.stringify(steps).includes("secrets."),
);

/** The stacks that the repository has; a person's own are not in git's list, unless they are new. */
const STACKS = execFileSync("git", ["ls-files", "--cached", "--others", "Pulumi.*.yaml"], { cwd: ROOT })
  .toString()
  .split("\n")
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .filter((stack) => !stack.startsWith("test-"))
  .sort();

describe("the workflows", () => {
  it("are these", () => {
    assert.deepEqual(FILES, ["build.yml", "deploy.yml", "preview.yml", "test.yml"]);
  });

  it("call scripts that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const called = JOBS.flatMap(({ steps }) => steps).flatMap(({ run = "" }) =>
      [...run.matchAll(/\bnpm (?:run )?(?:--silent )?([\w:-]+)/g)].map(([, script]) => script!),
    );
    assert.deepEqual([...new Set(called)].sort(), ["build", "ci", "rebuild", "synth", "test"]);
    for (const script of called.filter((one) => !["ci", "rebuild"].includes(one))) {
      assert.ok(script in scripts, script);
    }
  });

  it("never run with main's rights on a pull request", () => {
    assert.deepEqual(
      [...WORKFLOWS].map(([file, { on }]) => [file, Object.keys(on)]),
      [
        ["build.yml", ["workflow_call"]],
        ["deploy.yml", ["push"]],
        ["preview.yml", ["pull_request"]],
        ["test.yml", ["pull_request", "push"]],
      ],
    );
    assert.deepEqual(WORKFLOWS.get("deploy.yml")!.on.push?.branches, ["main"]);
  });

  it("may read, and a job says what it may do more", () => {
    for (const [file, { permissions }] of WORKFLOWS) {
      assert.deepEqual(permissions, { contents: "read" }, file);
    }
    assert.deepEqual(
      JOBS.flatMap(({ id, permissions }) => (permissions === undefined ? [] : [[id, permissions]])),
      [
        ["deploy.yml dev", { contents: "read", "id-token": "write" }],
        ["deploy.yml prod", { contents: "read", "id-token": "write" }],
        ["preview.yml pulumi", { contents: "read", "id-token": "write" }],
        ["preview.yml comment", { "pull-requests": "write" }],
      ],
    );
  });

  it("give a fork's pull request neither credentials nor a token that writes", () => {
    const own = "github.event.pull_request.head.repo.full_name == github.repository";
    for (const name of ["build", "pulumi", "comment"]) {
      assert.ok(job("preview.yml", name).if?.includes(`&& ${own} }}`), name);
    }
    for (const name of ["synthesis", "diff"]) {
      const { steps, permissions } = job("preview.yml", name);
      assert.equal(permissions, undefined);
      assert.doesNotMatch(JSON.stringify(steps), /secrets\.|vars\./);
    }
  });

  it("install and build nothing where there are credentials, and take from the build what it may give", () => {
    assert.deepEqual(
      TRUSTED.map(({ id }) => id),
      ["deploy.yml dev", "deploy.yml prod", "preview.yml pulumi"],
    );
    for (const { id, steps, needs, environment, permissions } of TRUSTED) {
      assert.ok([needs].flat().includes("build"), id);
      assert.notEqual(environment, undefined, id);
      assert.equal(permissions?.["id-token"], "write", id);
      assert.doesNotMatch(
        JSON.stringify(steps),
        /\b(?:npm|npx|yarn|mvnw?|ts-node|node_modules\/\.bin)\b/,
        id,
      );
      const uses = steps.map(({ uses: action }) => action?.replace(/@.*/, ""));
      assert.deepEqual(
        uses.filter((one) => one !== undefined && !one.endsWith("/upload-artifact")),
        [
          "actions/checkout",
          "actions/download-artifact",
          "actions/setup-node",
          "aws-actions/configure-aws-credentials",
          "pulumi/actions",
        ],
        id,
      );
      // Whatever is in the two files, only this can leave them.
      const unpack = steps[uses.indexOf("actions/download-artifact") + 1]?.run?.trim().split("\n");
      assert.deepEqual(unpack, [
        "tar -xzf packages.tgz node_modules",
        "tar -xzf jars.tgz --wildcards 'assets/*/target/*.jar'",
      ]);
    }
  });

  it("run no install script but the one that is needed, and none into a cache that main takes", () => {
    for (const { id, steps } of JOBS) {
      const commands = steps.flatMap(({ run = "" }) =>
        run.split("\n").filter((line) => /npm (ci|rebuild)/.test(line)),
      );
      for (const command of commands) {
        assert.match(command, /^npm (ci --ignore-scripts|rebuild node --ignore-scripts=false)$/, id);
      }
      if (!id.startsWith("test.yml")) {
        assert.doesNotMatch(JSON.stringify(steps), /actions\/cache|"cache":/, id);
      }
    }
  });

  it("let main's code judge a pull request, which only hands in data", () => {
    const { needs, steps } = job("preview.yml", "diff");
    assert.equal(needs, "synthesis");
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    assert.deepEqual(
      checkouts.map((one) => [one.with?.path, one.with?.ref]),
      [
        ["change", undefined],
        ["main", "${{ steps.main.outputs.commit }}"],
      ],
    );
    const commands = steps.filter(({ run }) => run !== undefined);
    assert.deepEqual(
      commands.map((one) => [one.run!.split("\n").length, one["working-directory"]]),
      [
        [1, undefined],
        [1, "main"],
        [1, "main"],
        [7, "main"],
      ],
    );
    assert.equal(commands[0]?.run, 'echo "commit=$(git -C change rev-parse HEAD^1)" >> "$GITHUB_OUTPUT"');
    assert.match(commands[3]!.run!, /synth -- --diff HEAD --checkout \.\.\/change --stack "\$STACK"/);
    const synthesis = job("preview.yml", "synthesis").steps;
    assert.doesNotMatch(JSON.stringify(synthesis), /--diff|preview-/);
  });

  it("run nothing of the pull request where they may write to it", () => {
    assert.deepEqual(
      job("preview.yml", "comment").steps.map(({ uses, run }) => [uses?.replace(/@.*/, ""), run]),
      [
        ["actions/download-artifact", undefined],
        ["actions/github-script", undefined],
      ],
    );
  });

  it("put no expression into a script, but pass it as a variable", () => {
    for (const { id, steps } of JOBS) {
      for (const step of steps) {
        assert.doesNotMatch(JSON.stringify([step.run, step.with?.script]), /\$\{\{/, id);
      }
    }
  });

  it("leave no token behind in a checkout", () => {
    for (const { id, steps } of JOBS) {
      for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
        assert.equal(step.with?.["persist-credentials"], false, id);
      }
    }
  });

  it("pin every action by its commit, each by one, with its version beside it", () => {
    const pins = new Map<string, Set<string>>();
    for (const file of FILES) {
      const lines = readFileSync(join(FOLDER, file), "utf8").split("\n");
      for (const line of lines.filter((one) => /^\s*(?:- )?uses:/.test(one))) {
        if (line.endsWith(" uses: ./.github/workflows/build.yml")) {
          continue;
        }
        const pin = / uses: ((?:actions|aws-actions|pulumi)\/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(
          line,
        );
        assert.ok(pin, `${file}: ${line}`);
        pins.set(pin[1]!, (pins.get(pin[1]!) ?? new Set()).add(pin[2]!));
      }
    }
    for (const [action, versions] of pins) {
      assert.equal(versions.size, 1, action);
    }
  });

  it("install the Pulumi CLI that the program's packages are of", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const { steps, id } of TRUSTED) {
      const cli = steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
      assert.deepEqual(cli?.with, { "pulumi-version": dependencies["@pulumi/pulumi"] }, id);
    }
  });

  it("give every job an end, and a session as long as a deployment", () => {
    for (const { id, uses, "timeout-minutes": minutes } of JOBS) {
      assert.ok(uses !== undefined || (minutes !== undefined && minutes <= 120), id);
    }
    for (const { id, steps, "timeout-minutes": minutes = 0 } of TRUSTED) {
      const session = steps.find(({ uses }) => uses?.startsWith("aws-actions/"))!.with!;
      // An hour is what AWS gives unless asked.
      assert.ok(Number(session["role-duration-seconds"] ?? 3600) >= minutes * 60, id);
      assert.equal(session["mask-aws-account-id"], true, id);
    }
  });

  it("preview every stack", () => {
    for (const name of ["synthesis", "diff", "pulumi"]) {
      assert.deepEqual(job("preview.yml", name).strategy?.matrix.stack, STACKS);
    }
  });

  it("deploy to environments that are stacks, in order, one deployment at a time", () => {
    const deployments = JOBS.filter(({ id, steps }) => id.startsWith("deploy.yml") && steps.length > 0);
    assert.deepEqual(
      deployments.map(({ id, environment, needs, concurrency }) => ({ id, environment, needs, concurrency })),
      [
        {
          id: "deploy.yml dev",
          environment: "dev",
          needs: "build",
          concurrency: { group: "deploy-dev", "cancel-in-progress": false },
        },
        {
          id: "deploy.yml prod",
          environment: "prod",
          needs: ["build", "dev"],
          concurrency: { group: "deploy-prod", "cancel-in-progress": false },
        },
      ],
    );
    for (const { id, environment, steps, "timeout-minutes": minutes } of deployments) {
      assert.ok(STACKS.includes(environment!));
      assert.equal(minutes, 120, id);
      assert.deepEqual(steps.at(-1)?.run?.trim().split("\n"), [
        `pulumi stack select --create --secrets-provider "$PULUMI_SECRETS_PROVIDER" --non-interactive --stack ${environment!}`,
        `pulumi up --refresh --yes --non-interactive --stack ${environment!}`,
      ]);
    }
  });
});
