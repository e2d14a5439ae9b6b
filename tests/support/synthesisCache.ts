import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { CACHE_FOLDER, ROOT } from "../../cli/common/paths";
import { archiveFiles } from "../../cli/synth/archive";
import { synthesise } from "../../cli/synth/synthesise";
import type { Synthesis } from "../../cli/synth/synthesise";

const { Archive, AssetArchive, FileAsset, StringAsset } = pulumi.asset;

type Values = Readonly<Record<string, string | undefined>>;

const FOLDER = join(CACHE_FOLDER, "syntheses");
/** Older ones are removed: each change of a source makes a new one. */
const MAX_GENERATIONS = 3;

/** The same as `synthesise`, kept on disk for other tests and processes: once for each configuration and program. */
export async function cachedSynthesis(
  stack: string,
  overrides: Readonly<Record<string, string>>,
): Promise<Synthesis> {
  const program = programDigest(ROOT, process.env, performance.timeOrigin);
  // The digest has no files of other folders.
  if (program === undefined || Object.values(overrides).some((value) => /^(\/|\.\.)/.test(value))) {
    return synthesise(stack, overrides);
  }
  const file = join(FOLDER, program, `${digest([stack, Object.entries(overrides).sort()])}.json`);
  const kept = read(file);
  if (kept !== undefined) {
    return decode(kept);
  }
  const synthesis = await synthesise(stack, overrides);
  if (programDigest(ROOT, process.env, performance.timeOrigin) === program) {
    write(program, file, await encode(synthesis));
  }
  return synthesis;
}

/** Folders that no synthesis reads; of `node_modules`, npm's record stands for the packages. */
const UNREAD = new Set([".git", ".github", ".local", "dist", "docs", "node_modules", "target"]);

/**
 * A digest of all that a synthesis depends on besides its stack and overrides: all files of the project except tests and
 * documentation, the packages, Node, and the environment of Pulumi, AWS and the locale.
 *
 * @param since milliseconds of the process' start
 * @returns undefined if a file has changed since then: what is loaded may be older
 */
export function programDigest(root: string, env: Values, since: number): string | undefined {
  const files = [...filesIn(root, ""), "node_modules/.package-lock.json"];
  if (files.some((file) => statSync(join(root, file)).mtimeMs >= since)) {
    return undefined;
  }
  const variables = Object.entries(env).filter(([name]) => /^(?:PULUMI|AWS|LC_|LANG|TZ)/.test(name));
  return digest([
    files.map((file) => [file, digest(readFileSync(join(root, file), "base64"))]),
    variables.sort(),
    process.version,
    process.platform,
  ]);
}

function filesIn(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return UNREAD.has(entry.name) ? [] : filesIn(root, path);
      }
      return entry.isFile() && !/\.(?:md|test\.ts)$/.test(entry.name) ? [path] : [];
    });
}

/** JSON of a synthesis, with each archive as the texts of its files. */
export async function encode(synthesis: Synthesis): Promise<string> {
  const texts: string[] = [];
  const textIndex = (text: string) => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1);
  const plain = async (value: unknown): Promise<unknown> => {
    if (value instanceof Archive) {
      const files = Object.entries(await archiveFiles(value));
      return { $archive: files.map(([path, bytes]) => [path, textIndex(Buffer.from(bytes).toString())]) };
    }
    if (value instanceof FileAsset) {
      return { $file: await value.path };
    }
    if (Array.isArray(value)) {
      return Promise.all(value.map(plain));
    }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(async ([key, one]) => [key, await plain(one)] as const);
      return Object.fromEntries(await Promise.all(entries));
    }
    return value;
  };
  const resources = await plain(synthesis.resources);
  return JSON.stringify({ texts, synthesis: { ...synthesis, resources } });
}

export function decode(json: string): Synthesis {
  const { texts, synthesis } = JSON.parse(json, (_, value: unknown) => {
    const { $file } = (value ?? {}) as { readonly $file?: string };
    return $file === undefined ? value : new FileAsset($file);
  }) as { readonly texts: readonly string[]; readonly synthesis: Synthesis };
  const archive = (code: unknown) =>
    new AssetArchive(
      Object.fromEntries(
        (code as { readonly $archive: readonly (readonly [string, number])[] }).$archive.map(
          ([path, index]) => [path, new StringAsset(texts[index]!)],
        ),
      ),
    );
  return {
    ...synthesis,
    resources: synthesis.resources.map((resource) =>
      resource.inputs.code === undefined
        ? resource
        : { ...resource, inputs: { ...resource.inputs, code: archive(resource.inputs.code) } },
    ),
  };
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function write(program: string, file: string, text: string): void {
  mkdirSync(join(FOLDER, program), { recursive: true });
  // Renamed into place, because other processes may be reading it.
  writeFileSync(`${file}.${String(process.pid)}`, text);
  renameSync(`${file}.${String(process.pid)}`, file);
  const age = (generation: string) =>
    -(statSync(join(FOLDER, generation), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const generations = readdirSync(FOLDER).sort((one, other) => age(one) - age(other));
  for (const generation of generations.slice(MAX_GENERATIONS)) {
    rmSync(join(FOLDER, generation), { recursive: true, force: true });
  }
}
