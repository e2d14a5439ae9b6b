/** What one run of Maven has downloaded so far. */
export interface MavenProgress {
  /** Files, poms included. */
  readonly artifacts: number;
  readonly bytes: number;
  /** Name of the last file, "" before the first. */
  readonly last: string;
}

export const NO_PROGRESS: MavenProgress = { artifacts: 0, bytes: 0, last: "" };

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * The progress after one more line of Maven's log; the same object when the line is not about a finished download.
 * Maven rounds each size to two or three digits.
 */
export function addTransfer(progress: MavenProgress, line: string): MavenProgress {
  const [, url, size, unit] = /Downloaded from \S+: (\S+) \(([\d.]+) (B|kB|MB|GB)\b/.exec(line) ?? [];
  if (url === undefined || unit === undefined) {
    return progress;
  }
  return {
    artifacts: progress.artifacts + 1,
    bytes: progress.bytes + Math.round(Number(size) * (UNITS[unit] ?? 1)),
    last: url.slice(url.lastIndexOf("/") + 1),
  };
}

const NETWORK =
  /UnknownHostException|unknown host|name resolution|nodename nor servname|No route to host|Network is unreachable|Connection refused|Connect(ion)? timed out|Connect to \S+ failed|Connection reset|No address associated/i;

const RULES: readonly { pattern: RegExp; say: (found: RegExpExecArray) => string }[] = [
  // The wrapper's own download of Maven: wget and curl run quietly, so this line is all there is.
  {
    pattern: /^(?:wget|curl): Failed to fetch (\S+)$/m,
    say: ([line, url]) => noNetwork(fileName(url), line, "name a mirror in MVNW_REPOURL"),
  },
  {
    pattern: /^Exception in thread "main" (java\.\S+Exception: .*)(?=[^]*at Downloader\.main)/m,
    say: ([, cause]) => noNetwork("Maven", cause, "name a mirror in MVNW_REPOURL"),
  },
  {
    pattern: /Could not transfer artifact (\S+) from\/to (\S+ \([^)]*\)): (.*)$/m,
    say: ([, artifact, , cause = ""]) =>
      NETWORK.test(cause)
        ? noNetwork(artifact, cause, "set a mirror in ~/.m2/settings.xml")
        : `${String(artifact)} could not be downloaded (${cause.trim()}); look at the mirrors and proxies in ~/.m2/settings.xml`,
  },
  {
    pattern: /Could not find artifact (\S+)(?: \([^)]*\))? in (\S+)/,
    say: ([, artifact, repository]) =>
      `${String(artifact)} is not in ${String(repository)}; look at the mirrors in ~/.m2/settings.xml`,
  },
  // scalac through scala-maven-plugin, then javac: "file:line: error: text" or "file:[line,column] text"
  {
    pattern: /^\[ERROR\] (.+\.(?:scala|java):\d+: .+)$/m,
    say: ([, line]) => `the code does not compile: ${String(line)}`,
  },
  {
    pattern: /^\[ERROR\] (.+\.(?:scala|java):\[\d+,\d+\] .+)$/m,
    say: ([, line]) => `the code does not compile: ${String(line)}`,
  },
  {
    pattern: /^\[WARNING\] (.+\.scala:\d+: .+)$(?=[^]*No warnings can be incurred)/m,
    say: ([, line]) => `the code does not compile: ${String(line)}`,
  },
  // scalatest, then surefire
  {
    pattern: /^- (.+) \*\*\* FAILED \*\*\*\n\s*(.*)$/m,
    say: ([, test, reason]) => `the test "${String(test)}" failed: ${String(reason)}`,
  },
  { pattern: /^\[ERROR\] +(\S+:\d+ .+)$/m, say: ([, line]) => `a test failed: ${String(line)}` },
  { pattern: /There are test failures/, say: () => "tests failed" },
  {
    pattern: /^\[ERROR\] (Failed to execute goal .+?)(?: -> \[Help 1\])?$/m,
    say: ([, line]) => String(line),
  },
  { pattern: /^\[(?:ERROR|FATAL)\] +(\S.+?)(?: -> \[Help \d\])?$/m, say: ([, line]) => String(line) },
];

/** The one decisive cause in the log of a failed run, as a clause without a full stop. */
export function mavenFailure(log: string): string {
  const plain = log.replace(ANSI_COLOURS, "");
  for (const { pattern, say } of RULES) {
    const found = pattern.exec(plain);
    if (found !== null) {
      return say(found);
    }
  }
  return plain.trim().split("\n").at(-1) ?? "";
}

const ANSI_COLOURS = new RegExp(String.fromCharCode(27) + "\\[[\\d;]*m", "g");

function noNetwork(what = "", cause = "", orElse: string): string {
  return `${what} could not be downloaded: no network to Maven Central (${cause.trim()}); connect once, or ${orElse}`;
}

function fileName(url = ""): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
