import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { ROOT } from "../local/paths";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
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
  Object.entries(jobs).map(([name, job]) => ({ id: `${file} ${name}`, ...job })),
);
const job = (file: string, name: string) => WORKFLOWS.get(file)!.jobs[name]!;

/** The stacks that the repository has; a person's own are not in git's list, unless they are new. */
const STACKS = execFileSync("git", ["ls-files", "--cached", "--others", "Pulumi.*.yaml"], { cwd: ROOT })
  .toString()
  .split("\n")
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .filter((stack) => !stack.startsWith("test-"))
  .sort();

describe("the workflows", () => {
  it("are these", () => {
    assert.deepEqual(FILES, ["deploy.yml", "preview.yml", "test.yml"]);
  });

  it("call scripts that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const called = JOBS.flatMap(({ steps }) => steps).flatMap(({ run = "" }) =>
      [...run.matchAll(/\bnpm (?:run )?(?:--silent )?([\w:-]+)/g)].map(([, script]) => script!),
    );
    assert.deepEqual([...new Set(called)].sort(), ["build", "ci", "synth", "test"]);
    for (const script of called.filter((one) => one !== "ci")) {
      assert.ok(script in scripts, script);
    }
  });

  it("never run with main's rights on a pull request", () => {
    assert.deepEqual(
      [...WORKFLOWS].map(([file, { on }]) => [file, Object.keys(on)]),
      [
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
    for (const name of ["pulumi", "comment"]) {
      assert.ok(job("preview.yml", name).if?.includes(`&& ${own} }}`), name);
    }
    const { steps, permissions } = job("preview.yml", "diff");
    assert.equal(permissions, undefined);
    assert.doesNotMatch(JSON.stringify(steps), /secrets\.|vars\./);
  });

  it("run nothing of the pull request where they may write to it", () => {
    assert.deepEqual(
      job("preview.yml", "comment").steps.map(({ uses, run }) => [uses, run]),
      [
        ["actions/download-artifact@v5", undefined],
        ["actions/github-script@v8", undefined],
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

  it("leave no token behind in a checkout, and pin every action", () => {
    for (const { id, steps } of JOBS) {
      for (const step of steps.filter(({ uses }) => uses !== undefined)) {
        assert.match(step.uses!, /^(actions|aws-actions|pulumi)\/[\w-]+@v\d+$/, id);
        if (step.uses!.startsWith("actions/checkout@")) {
          assert.equal(step.with?.["persist-credentials"], false, id);
        }
      }
    }
  });

  it("preview every stack", () => {
    for (const name of ["diff", "pulumi"]) {
      assert.deepEqual(job("preview.yml", name).strategy?.matrix.stack, STACKS);
    }
  });

  it("deploy to environments that are stacks, in order, one deployment at a time", () => {
    const deployments = JOBS.filter(({ environment }) => environment !== undefined);
    assert.deepEqual(
      deployments.map(({ id, environment, needs, concurrency }) => ({ id, environment, needs, concurrency })),
      [
        {
          id: "deploy.yml dev",
          environment: "dev",
          needs: undefined,
          concurrency: { group: "deploy-dev", "cancel-in-progress": false },
        },
        {
          id: "deploy.yml prod",
          environment: "prod",
          needs: "dev",
          concurrency: { group: "deploy-prod", "cancel-in-progress": false },
        },
      ],
    );
    for (const { environment, steps } of deployments) {
      assert.ok(STACKS.includes(environment!));
      assert.deepEqual(
        steps.flatMap(({ run }) => run ?? []),
        ["npm ci", "npm run build", `pulumi up --yes --non-interactive --stack ${environment!}`],
      );
    }
  });
});
