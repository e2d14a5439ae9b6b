import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

import type { Java } from "./java";
import { SERIAL_GC } from "./jvm";
import type { RuntimePart } from "./classpath";
import { ARCHIVE_FOLDER } from "../../common/paths";
import { baseEnv, startProcess } from "../../common/supervisor";

/**
 * JVM options that share classes between runs (class-data sharing): a JVM maps the classes of its jars from an archive
 * instead of reading, verifying and linking them, which is half of what a short Spark application costs. As long as
 * there is no archive, they have the JVM list the classes that it loads. The jars have to come first in the class path.
 *
 * A JVM checks the archive's checksums, the jars, and that it is the one that made it; an archive that does not fit is
 * passed over without a word.
 * Source: https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html
 */
export async function sharingOptions(
  java: Java,
  part: RuntimePart,
  jars: readonly string[],
  folder = ARCHIVE_FOLDER,
): Promise<readonly string[]> {
  const name = await nameOf(java, part, jars, folder);
  if (name === undefined) {
    return [];
  }
  const archive = await archiveOf(name, folder);
  return archive === undefined
    ? [`-XX:DumpLoadedClassList=${join(folder, `${name}.%p${LIST}`)}`, ...QUIET]
    : [`-XX:SharedArchiveFile=${archive}`, "-Xshare:auto", "-XX:+VerifySharedSpaces", ...QUIET];
}

/** Whether JVMs have listed classes of a part that has no archive yet, and none that Java could not make. */
export async function needsArchive(
  java: Java,
  part: RuntimePart,
  jars: readonly string[],
  folder = ARCHIVE_FOLDER,
): Promise<boolean> {
  const name = await nameOf(java, part, jars, folder);
  if (name === undefined || (await archiveOf(name, folder)) !== undefined) {
    return false;
  }
  const files = await filesOf(name, folder);
  return files.some((file) => file.endsWith(LIST)) && !files.includes(name + FAILED);
}

/**
 * Makes the archive of a part of the classes that JVMs have listed, once for these jars and this Java; it replaces the
 * part's last one. Where Java can't make it, its log is kept, and it is not tried again.
 */
export async function makeArchive(
  java: Java,
  part: RuntimePart,
  jars: readonly string[],
  folder = ARCHIVE_FOLDER,
): Promise<void> {
  const name = await nameOf(java, part, jars, folder);
  if (name === undefined) {
    return;
  }
  const files = await filesOf(part, folder);
  const lists = files.filter((file) => file.startsWith(name) && file.endsWith(LIST));
  const [classes, unfinished, log] = [".classes", ".unfinished", ".unfinished.log"].map((end) =>
    join(folder, name + end),
  ) as [string, string, string];
  await writeFile(classes, await unionOf(lists.map((list) => join(folder, list))));
  const dump = startProcess({
    name: "Java",
    command: java.java,
    args: [
      "-Xshare:dump",
      SERIAL_GC,
      `-XX:SharedClassListFile=${classes}`,
      `-XX:SharedArchiveFile=${unfinished}`,
      "-cp",
      jars.join(delimiter),
    ],
    env: baseEnv(),
    cwd: folder,
    logFile: log,
  });
  const { code, signal } = await dump.exited;
  // A JVM turns SIGTERM into 143: a Ctrl-C, after which it is tried again.
  if (code !== 0 && signal === null && code !== 143) {
    await rename(log, join(folder, name + FAILED));
  }
  if (code === 0) {
    const { size } = await stat(unfinished);
    await remove(files.map((file) => join(folder, file)));
    await rename(unfinished, join(folder, `${name}.${String(size)}${ARCHIVE}`));
  }
  await remove([classes, unfinished, log]);
}

/** Ends of the names of an archive, of what one JVM listed, and of the log of an archive that could not be made. */
const ARCHIVE = ".jsa";
const LIST = ".list";
const FAILED = ".failed.log";

/** What a JVM says about archives would be in a batch's log. */
const QUIET = ["-Xlog:cds*=off", "-Xlog:class+path*=off"];

/** A name for an archive: another Java can't read it, and one jar that has changed makes it useless. */
async function nameOf(
  java: Java,
  part: RuntimePart,
  jars: readonly string[],
  folder: string,
): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    const stats = await Promise.all(jars.map((jar) => stat(jar)));
    const identity = [java.home, java.version, ...jars, ...stats.map(({ size, mtimeMs }) => [size, mtimeMs])];
    const digest = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 12);
    return `${part}-${digest}`;
  } catch {
    return undefined; // a jar is not there, or the project's folder is read-only
  }
}

/** The archive of that name; not one of another size than it had, which a JVM would not survive. */
async function archiveOf(name: string, folder: string): Promise<string | undefined> {
  for (const file of await filesOf(name, folder)) {
    const path = join(folder, file);
    const size = file.endsWith(ARCHIVE) ? (await stat(path).catch(() => undefined))?.size : undefined;
    if (file === `${name}.${String(size)}${ARCHIVE}`) {
      return path;
    }
  }
  return undefined;
}

async function filesOf(name: string, folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter(
    (file) => /^[-.]/.test(file.slice(name.length)) && file.startsWith(name),
  );
}

/** Names of classes, each once: what else a list has, such as loaders of its own, is of one JVM alone. */
async function unionOf(lists: readonly string[]): Promise<string> {
  const texts = await Promise.all(lists.map((list) => readFile(list, "utf8")));
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => !/^[@#]|source:|^\s*$/.test(line));
  return [...new Set(lines.map((line) => line.split(" ", 1)[0]))].join("\n");
}

async function remove(files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
