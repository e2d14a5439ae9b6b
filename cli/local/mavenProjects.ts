import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import type { Asset } from "../../config/assets";
import { UserError } from "../common/errors";
import { CACHE_FOLDER, ROOT } from "../common/paths";
import type { Report } from "../common/report";
import { withBuildLock } from "./lock";
import type { Java } from "./runtime/java";
import { runMaven } from "./runtime/maven";

/** What a jar is made of, in its Maven project's folder. */
export const JAR_SOURCES = ["pom.xml", ".mvn/**/*.properties", "src/main/**/*.*"];

/** What is done with a Maven project: `build` makes its jar unless it is up to date, `test` runs its tests. */
export type MavenTask = "build" | "test";

/**
 * Builds, or tests, the Maven projects among assets, one after the other, each as a step of the report.
 *
 * @throws UserError when Maven fails, or makes no jar of the name that is staged
 */
export async function runMavenProjects(
  task: MavenTask,
  assets: readonly Asset[],
  java: Java,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  for (const asset of assets.filter(({ kind }) => kind === "maven")) {
    await report.step(basename(asset.source), async (onProgress) => {
      const run = () => (task === "build" ? build : test)(asset, java, onProgress);
      return [undefined, await withBuildLock(run, report.note, signal)];
    });
  }
}

type OnProgress = (text: string) => void;

/** @returns what was done, in words */
async function build(asset: Asset, java: Java, onProgress: OnProgress): Promise<string> {
  const stamp = join(CACHE_FOLDER, `${nameOf(asset)}.stamp`);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(asset)) {
    return "up to date";
  }
  const log = await maven(asset, ["-DskipTests", "clean", "package"], "build", java, onProgress);
  if (!existsSync(join(ROOT, asset.path))) {
    const name = basename(asset.path, ".jar");
    throw new UserError(
      `Maven made no ${asset.path}; set <finalName>${name}</finalName> in ${asset.source}/pom.xml (log: ${log})`,
    );
  }
  mkdirSync(CACHE_FOLDER, { recursive: true });
  writeFileSync(stamp, fingerprint(asset));
  return "built";
}

/** @returns the test runner's own summary */
async function test(asset: Asset, java: Java, onProgress: OnProgress): Promise<string> {
  const log = await maven(asset, ["verify"], "test", java, onProgress);
  const summary = /^.*Tests: succeeded.*$|^.*Tests run: \d+.*$/m.exec(readFileSync(log, "utf8"))?.[0];
  return summary?.trim() ?? "no tests";
}

async function maven(
  asset: Asset,
  goals: readonly string[],
  task: MavenTask,
  java: Java,
  onProgress: OnProgress,
): Promise<string> {
  const project = join(ROOT, asset.source);
  const log = join(CACHE_FOLDER, "logs", `${nameOf(asset)}-${task}.log`);
  await runMaven(java, {
    pom: join(project, "pom.xml"),
    goals,
    wrapper: join(project, "mvnw"),
    log,
    onProgress: ({ artifacts, bytes }) => {
      onProgress(`downloading: ${String(artifacts)} files, ${(bytes / 1e6).toFixed(0)} MB`);
    },
  });
  return log;
}

/** A file name for an asset: projects in different folders may have one name. */
function nameOf({ source }: Asset): string {
  return source.replace(/^assets\//, "").replaceAll("/", "-");
}

/** A hash of the sources and of the jar that was made of them. */
function fingerprint({ source, path }: Asset): string {
  const sources = globSync(JAR_SOURCES, { cwd: join(ROOT, source) }).sort();
  const hash = createHash("sha256");
  for (const [name, file] of [...sources.map((one) => [one, join(source, one)] as const), [path, path]]) {
    hash.update(name).update(existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file)) : "");
  }
  return hash.digest("hex");
}
