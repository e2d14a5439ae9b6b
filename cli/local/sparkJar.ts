import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../common/errors";
import { withBuildLock } from "./lock";
import { CACHE_FOLDER, ROOT } from "../common/paths";
import type { Java } from "./runtime/java";
import { runMaven } from "./runtime/maven";

const PROJECT = join(ROOT, "assets/spark-taxi");
const JAR_PATH = "target/spark-taxi.jar";
/** What a jar is made of, in its Maven project's folder. */
export const JAR_SOURCES = ["pom.xml", ".mvn/**/*.properties", "src/main/**/*.*"];
const STAMP = join(CACHE_FOLDER, "spark-taxi.stamp");

/** Who is told of a build, and what ends it. */
export interface Build {
  readonly onProgress: (text: string) => void;
  /** Is told whom the build waits for: one at a time builds in a clone. */
  readonly onWait: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds the Spark application's jar, unless its sources and the jar are those of the last build.
 *
 * @returns what was done, in words
 * @throws UserError when Maven fails
 */
export function buildJar(java: Java, { onProgress, onWait, signal }: Build): Promise<string> {
  return withBuildLock(() => build(java, onProgress), onWait, signal);
}

async function build(java: Java, onProgress: Build["onProgress"]): Promise<string> {
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint()) {
    return "up to date";
  }
  await maven(java, ["-DskipTests", "clean", "package"], "spark-taxi-build.log", onProgress);
  mkdirSync(CACHE_FOLDER, { recursive: true });
  writeFileSync(STAMP, fingerprint());
  return "built";
}

/**
 * Runs the Spark application's own tests.
 *
 * @returns the runner's own summary of them
 * @throws UserError when a test fails
 */
export function testJar(java: Java, { onProgress, onWait, signal }: Build): Promise<string> {
  return withBuildLock(() => test(java, onProgress), onWait, signal);
}

async function test(java: Java, onProgress: Build["onProgress"]): Promise<string> {
  const log = await maven(java, ["verify"], "spark-taxi-test.log", onProgress);
  const summary = /^.*Tests: succeeded.*$|^.*Tests run: \d+.*$/m.exec(readFileSync(log, "utf8"))?.[0];
  if (summary === undefined) {
    throw new UserError(`Maven ran no test of the Spark application (log: ${log})`);
  }
  return summary.trim();
}

async function maven(
  java: Java,
  goals: readonly string[],
  logName: string,
  onProgress: (text: string) => void,
): Promise<string> {
  const log = join(CACHE_FOLDER, "logs", logName);
  await runMaven(java, {
    pom: join(PROJECT, "pom.xml"),
    goals,
    log,
    onProgress: ({ artifacts, bytes }) => {
      onProgress(`downloading: ${String(artifacts)} files, ${(bytes / 1e6).toFixed(0)} MB`);
    },
  });
  return log;
}

/** A hash over the sources and the jar that was made of them. */
function fingerprint(): string {
  const sources = globSync(JAR_SOURCES, { cwd: PROJECT }).sort();
  const hash = createHash("sha256");
  for (const path of [...sources, JAR_PATH]) {
    const file = join(PROJECT, path);
    hash.update(path).update(existsSync(file) ? readFileSync(file) : "");
  }
  return hash.digest("hex");
}
