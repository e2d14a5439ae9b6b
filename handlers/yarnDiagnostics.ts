/**
 * What YARN says of an application's end, in Livy's log of a batch in cluster mode, whose other lines are spark-submit's.
 * Sources: ContainerExitStatus and RMAppAttemptImpl of Hadoop 3.3, ApplicationMaster of Spark 3.5, and recordings of them
 * through Livy 0.7.1.
 */

/** What Livy writes above the streams in its log. */
export const HEADING = /^(stdout|stderr|YARN Diagnostics):$/i;

/** YARN's part of a log, without lines that say nothing and repeated ones; empty in client mode. */
export function diagnosticsOf(log: readonly string[]): readonly string[] {
  // YARN gives the end of the driver's log twice.
  return [...new Set(parted(log).diagnostics)].filter(
    (line) => !SAYS_NOTHING.some((pattern) => pattern.test(line)),
  );
}

/** The two parts of a log: spark-submit's output, or in client mode all of it, and YARN's. */
function parted(log: readonly string[]) {
  const lines = log.map((line) => line.trim());
  const heading = lines.findLastIndex((line) => /^YARN Diagnostics:$/i.test(line));
  return heading < 0
    ? { output: lines, diagnostics: [] }
    : { output: lines.slice(0, heading), diagnostics: lines.slice(heading + 1) };
}

const SAYS_NOTHING = [
  /^$/,
  HEADING,
  /^\. Failing the application\.$/,
  /^(?:Failing this attempt\.Diagnostics: )?For more detailed output, check the application tracking page: /,
  // Livy's own words for a spark-submit that failed: its output says why.
  /^spark-submit start failed$/,
  /^Last \d+ bytes of \w+(?:\.\w+)? :$/,
  // The processes of a container that took too much memory.
  /^\|- /,
  /^Dump of the process-tree for /,
];

/** The cause of an application's end where YARN's diagnostics name one that is no exception; undefined otherwise. */
export function yarnCause(diagnostics: readonly string[]): string | undefined {
  const text = diagnostics.join("\n");
  if (text.includes("User class threw exception: ")) {
    return undefined;
  }
  const code = exitCode(text);
  const [, used, limit] =
    /beyond the 'PHYSICAL' memory limit\. Current usage: (.+?) of (.+?) physical memory used/.exec(text) ??
    [];
  if (used !== undefined && limit !== undefined) {
    return `YARN ended its driver${inBrackets(code)}, which used ${used} of ${limit} of physical memory: give the job more driverMemory, or set spark.driver.memoryOverhead in its conf`;
  }
  const meaning = code === undefined ? undefined : EXIT_CODES[code];
  if (meaning !== undefined) {
    return meaning;
  }
  if (text.includes("Shutdown hook called before final status was reported.")) {
    return `its main called System.exit${inBrackets(code)}, or its driver was told to end: on YARN that is a failure whatever the exit code; let main return, or throw`;
  }
  return undefined;
}

/**
 * Whether the batch never reached YARN because its spark-submit ended with Livy: after its restart, Livy finds no
 * application of it, and has no output of spark-submit. Where it has, spark-submit itself has failed.
 * Source: SparkYarnApp.getAppIdFromTag of Livy 0.7.1 and 0.8.0.
 */
export function neverSubmitted(log: readonly string[]): boolean {
  return (
    diagnosticsOf(log).some((line) => line.startsWith("No YARN application is found with tag ")) &&
    parted(log).output.every((line) => line === "" || HEADING.test(line))
  );
}

/** Whether its driver was started, so that there is a log of it. */
export function driverStarted(diagnostics: readonly string[]): boolean {
  return exitCode(diagnostics.join("\n")) !== "-1000";
}

function exitCode(text: string): string | undefined {
  return /\bexited with\s+exitCode: (-?\d+)/.exec(text)?.[1];
}

function inBrackets(code: string | undefined): string {
  return code === undefined ? "" : ` (exit code ${code})`;
}

/** Exit codes of a driver's container that mean the same whatever the application. */
const EXIT_CODES: Readonly<Record<string, string>> = {
  "0": "its main returned or called System.exit(0) before it had a SparkContext (exit code 0): on YARN that is a failure; make a SparkSession, and let main return",
  "137":
    "its driver was killed by SIGKILL (exit code 137): its node had no memory left, or somebody ended it; if it happens again, give the job more driverMemory, or set spark.driver.memoryOverhead in its conf",
  "143":
    "its driver was ended by SIGTERM (exit code 143): YARN, or somebody, ended it; its node may have been taken away",
  "-100":
    "the node of its driver was lost (exit code -100): a spot instance that was taken back, or scaled in; let drivers run on core nodes",
  "-102": "YARN ended its driver for another application of a higher priority (exit code -102)",
};
