import { execFile } from "node:child_process";
import { access, constants, readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../common/errors";
import { UTF8_LOCALE } from "../../common/supervisor";

/** A JDK 17. */
export interface Java {
  /** What JAVA_HOME should be. */
  readonly home: string;
  /** Absolute path of `bin/java`. */
  readonly java: string;
  /** Such as "17.0.15". */
  readonly version: string;
}

export interface FoundJava extends Java {
  /** Whether it has a compiler. */
  readonly jdk: boolean;
}

/** Spark 3.5 runs on Java 8, 11 and 17 (https://spark.apache.org/docs/3.5.6/), and EMR 7 runs it on 17. */
const MAJOR = 17;
const REMEDY = `install a JDK ${String(MAJOR)} (for example Eclipse Temurin) and set JAVA_HOME to its folder`;

/**
 * The first JDK 17 among JAVA_HOME, macOS' own register, PATH and the usual folders.
 * @throws UserError when there is no Java, or only others.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const found: FoundJava[] = [];
  const seen = new Set<string>();
  for await (const command of candidates(env)) {
    const java = await probe(command, env);
    if (java === undefined || seen.has(java.home)) {
      continue;
    }
    seen.add(java.home);
    found.push(java);
    if (fits(java)) {
      break;
    }
  }
  return chooseJava(found);
}

/**
 * The first that fits.
 * @throws UserError naming what was found instead.
 */
export function chooseJava(found: readonly FoundJava[]): Java {
  const chosen = found.find(fits);
  if (chosen !== undefined) {
    return { home: chosen.home, java: chosen.java, version: chosen.version };
  }
  if (found.length === 0) {
    throw new UserError(`No Java was found in JAVA_HOME, on PATH or in the usual folders: ${REMEDY}.`);
  }
  const list = found.map(
    ({ home, version, jdk }) => `Java ${version}${jdk ? "" : " without javac"} in ${home}`,
  );
  throw new UserError(`Spark needs a JDK ${String(MAJOR)}, but only found ${list.join(", ")}: ${REMEDY}.`);
}

/** The major version of "17.0.15", "17-ea", "25" or, before Java 9, "1.8.0_392"; NaN for anything else. */
export function majorVersion(version: string): number {
  const [, old, major] = /^(1\.)?(\d+)/.exec(version) ?? [];
  return old === undefined && major === "1" ? NaN : Number(major);
}

/** Home and version out of `java -XshowSettings:properties -version`. */
export function parseSettings(output: string): { home: string; version: string } | undefined {
  const home = /^\s*java\.home = (.+?)\s*$/m.exec(output)?.[1];
  const version = /^\s*java\.version = (.+?)\s*$/m.exec(output)?.[1];
  return home === undefined || version === undefined ? undefined : { home, version };
}

function fits({ version, jdk }: FoundJava): boolean {
  return jdk && majorVersion(version) === MAJOR;
}

/** Commands to ask, likeliest first; a generator, because asking one takes 0.1 s and the first usually fits. */
async function* candidates(env: NodeJS.ProcessEnv): AsyncGenerator<string> {
  if (env.JAVA_HOME !== undefined && env.JAVA_HOME !== "") {
    yield javaIn(env.JAVA_HOME);
  }
  if (process.platform === "darwin") {
    const home = (await output("/usr/libexec/java_home", ["-v", String(MAJOR)], env))?.trim();
    if (home !== undefined) {
      yield javaIn(home);
    }
  }
  yield "java";
  const user = env.HOME ?? homedir();
  yield* (await subfolders("/usr/lib/jvm")).map(javaIn);
  yield* (await subfolders(join(user, ".sdkman/candidates/java"))).map(javaIn);
  const macOs = await subfolders("/Library/Java/JavaVirtualMachines");
  yield* macOs.map((folder) => javaIn(join(folder, "Contents/Home")));
}

function javaIn(home: string): string {
  return join(home, "bin/java");
}

async function probe(command: string, env: NodeJS.ProcessEnv): Promise<FoundJava | undefined> {
  const settings = parseSettings(
    (await output(command, ["-XshowSettings:properties", "-version"], env)) ?? "",
  );
  if (settings === undefined) {
    return undefined;
  }
  const home = await realpath(settings.home).catch(() => settings.home);
  const jdk = await access(join(home, "bin/javac"), constants.X_OK).then(
    () => true,
    () => false,
  );
  return { home, java: javaIn(home), version: settings.version, jdk };
}

/** Standard output and error of a command, undefined when it cannot be run, fails or takes longer than 10 s. */
function output(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { env: { ...env, LC_ALL: UTF8_LOCALE }, timeout: 10_000 },
      (error, stdout, stderr) => {
        resolve(error === null ? stdout + stderr : undefined);
      },
    );
  });
}

async function subfolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}
