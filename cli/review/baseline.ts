import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { strFromU8, unzipSync } from "fflate";

import { UserError } from "../common/errors";
import { CACHE_FOLDER, ROOT } from "../common/paths";
import { baseEnv, startProcess } from "../common/supervisor";
import { NOTHING } from "./snapshot";
import type { Registered, Snapshot } from "./snapshot";
import { readStaged } from "./staged";

/** Where a revision has the command that synthesises it: the second before cli/ got its name. */
const COMMANDS = ["cli/synth.ts", "local/synth.ts"];

/**
 * What the program of another revision registers for a stack: its files are put into a temporary folder and its
 * own synthesis is run there, on the packages that are installed now. A revision without the stack registers
 * nothing. The folder is removed afterwards, and .git is left as it was.
 *
 * @throws UserError when there is no such revision, or it can't be synthesised
 */
export async function synthesiseRevision(base: string, stack: string): Promise<Snapshot> {
  const commit = commitOf(base);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "spark-etl-base-"));
  try {
    const tree = join(folder, "tree");
    extract(commit, tree);
    const synth = COMMANDS.find((path) => existsSync(join(tree, path)));
    if (synth === undefined) {
      throw new UserError(`--diff ${base}: that revision is older than npm run synth; choose a later one`);
    }
    if (!existsSync(join(tree, `Pulumi.${stack}.yaml`))) {
      return NOTHING;
    }
    symlinkSync(realpathSync(join(ROOT, "node_modules")), join(tree, "node_modules"));
    await synthesiseIn(tree, synth, base, stack, join(folder, "synth.log"));
    return readSnapshot(join(tree, "dist/synth", stack), tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Reads what `npm run synth` wrote into a folder.
 *
 * @param root the folder of the program's files
 */
export function readSnapshot(folder: string, root: string): Snapshot {
  const resources = JSON.parse(readFileSync(join(folder, "resources.json"), "utf8")) as Registered[];
  const zips = readdirSync(folder).filter((file) => file.endsWith(".zip"));
  return {
    resources,
    code: Object.fromEntries(zips.map((file) => [basename(file, ".zip"), codeIn(join(folder, file))])),
    files: readStaged(resources, root),
  };
}

/** Pulumi writes a closure as `__index.js`; the packages next to it are those of package-lock.json. */
function codeIn(zip: string): string {
  const { "__index.js": index } = unzipSync(readFileSync(zip), {
    filter: ({ name }) => name === "__index.js",
  });
  return index === undefined ? "" : strFromU8(index);
}

function commitOf(base: string): string {
  try {
    return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${base}^{commit}`).trim();
  } catch {
    throw new UserError(`--diff ${base}: git knows no such revision here; give a branch, a tag or a commit`);
  }
}

function extract(commit: string, tree: string): void {
  const archive = `${tree}.tar`;
  git("archive", "--format=tar", `--output=${archive}`, commit);
  mkdirSync(tree);
  execFileSync("tar", ["-xf", archive, "-C", tree]);
}

async function synthesiseIn(
  tree: string,
  command: string,
  base: string,
  stack: string,
  logFile: string,
): Promise<void> {
  const { exited } = startProcess({
    name: `the synthesis of ${base}`,
    command: process.execPath,
    args: [...loaderOf(tree), command, "--stack", stack],
    // Most files of a revision are those of this one.
    env: { ...baseEnv(), SPARK_ETL_CACHE: join(CACHE_FOLDER, "cache") },
    cwd: tree,
    logFile,
  });
  const { code } = await exited;
  if (code !== 0) {
    const said = readFileSync(logFile, "utf8").split("\n");
    const cause = said.find((line) => /Error\b/.test(line)) ?? said.find((line) => line.trim() !== "");
    throw new UserError(`--diff ${base}: its synthesis fails: ${cause?.trim() ?? "it says nothing"}`);
  }
}

/** What a revision's own scripts load TypeScript with; it had nothing of its own at first. */
function loaderOf(tree: string): readonly string[] {
  const register = ["cli/register.mjs", "local/register.mjs"].find((path) => existsSync(join(tree, path)));
  return register === undefined
    ? [join(tree, "node_modules/ts-node/dist/bin.js")]
    : ["-r", join(tree, register)];
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
