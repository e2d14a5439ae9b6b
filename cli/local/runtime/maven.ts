import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../common/errors";
import type { Java } from "./java";
import { followLines, readLog } from "./logFile";
import { addTransfer, mavenFailure, type MavenProgress, NO_PROGRESS } from "./mavenOutput";
import { startProcess, UTF8_LOCALE } from "../../common/supervisor";

export interface MavenRun {
  /** Absolute path of the pom. */
  readonly pom: string;
  /** Goals, phases and options, such as ["package", "-DskipTests"]. */
  readonly goals: readonly string[];
  /** Called after each finished download. */
  readonly onProgress?: (progress: MavenProgress) => void;
  /** A wrapper of the project's own, which is used if it is there. */
  readonly wrapper?: string;
  /** Takes Maven's whole output. */
  readonly log: string;
}

/** The Maven Wrapper of this project; it takes Maven itself from Maven Central on first use. */
const WRAPPER = join(__dirname, "mvnw");

const OPTIONS = [
  "--batch-mode",
  "--strict-checksums", // a captive portal answers 200 with a page, which must not become a jar
  // A cold start is hundreds of small poms: collected breadth-first and in parallel it takes a quarter of the time.
  "-Daether.dependencyCollector.impl=bf",
  "-Dmaven.artifact.threads=10",
];

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs Maven, one run at a time: two of them filling a cold ~/.m2 get in each other's way.
 * @throws UserError with the decisive cause and the path of the log.
 */
export function runMaven(java: Java, run: MavenRun): Promise<void> {
  const turn = last.then(() => runNow(java, run));
  last = turn.catch(() => undefined);
  return turn;
}

async function runNow(
  java: Java,
  { pom, goals, onProgress, wrapper = WRAPPER, log }: MavenRun,
): Promise<void> {
  const maven = startProcess({
    name: "Maven",
    command: "/bin/sh", // the wrapper may have lost its executable bit in a zip archive
    args: [existsSync(wrapper) ? wrapper : WRAPPER, ...OPTIONS, "-f", pom, ...goals],
    env: mavenEnv(java),
    cwd: dirname(pom),
    logFile: log,
    shared: true, // ~/.m2 and the jar are not a run's
  });
  let progress = NO_PROGRESS;
  await followLines(log, maven.exited, (line) => {
    const next = addTransfer(progress, line);
    if (next === progress) {
      return;
    }
    progress = next;
    onProgress?.(progress);
  });
  const { code, signal } = await maven.exited;
  // A JVM turns SIGTERM into 143.
  if (signal !== null || code === 143) {
    throw new UserError(
      `Maven was stopped before it had finished ${basename(pom)}; run it again (log: ${log}).`,
    );
  }
  if (code !== 0) {
    throw new UserError(
      `Maven failed on ${basename(pom)}: ${mavenFailure(await readLog(log))} (log: ${log}).`,
    );
  }
}

/**
 * Maven is the one child that gets the user's whole environment: proxies, certificates, MVNW_REPOURL and whatever
 * `${env.X}` their settings.xml asks for. The wrapper takes the home folder from HOME and Java takes it from the user
 * database: where they differ Java gets the home folder, so that everything is in one ~/.m2.
 */
function mavenEnv(java: Java): Record<string, string> {
  const env: Record<string, string> = {
    ...definedIn(process.env),
    JAVA_HOME: java.home,
    LC_ALL: UTF8_LOCALE,
  };
  if (homedir() === userInfo().homedir) {
    return env;
  }
  return {
    ...env,
    JDK_JAVA_OPTIONS: [env.JDK_JAVA_OPTIONS ?? "", `"-Duser.home=${homedir()}"`].join(" ").trim(),
  };
}

function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
}
