import { pythonCause } from "./pythonTraceback";
import { diagnosticsOf, HEADING, yarnCause } from "./yarnDiagnostics";

/**
 * Finds the sentence in a failed batch's log that explains the failure: the exception that ended the application and,
 * if it has one, its root cause.
 *
 * @param log Livy's lines, oldest first: driver output in client mode, spark-submit's output and YARN's
 *   diagnostics in cluster mode
 * @returns the sentence, of any length: `failureReport` cuts it
 */
export function failureCause(log: readonly string[]): string {
  const diagnostics = diagnosticsOf(log);
  const all = log.map((line) => line.trim()).filter((line) => line !== "");
  return (
    yarnCause(diagnostics) ??
    reported(diagnostics) ??
    reportedCause(log) ??
    diagnostics.at(-1) ??
    all.findLast((line) => !HEADING.test(line)) ??
    "its log in Livy is empty"
  );
}

/**
 * The exception, or another report of its end, in a driver's output; undefined if it has none.
 *
 * @param log lines with their indentation, oldest first
 */
export function reportedCause(log: readonly string[]): string | undefined {
  const lines = log.map((line) => line.trim());
  return reported(lines, MAIN_REPORTS) ?? pythonCause(log) ?? reported(lines);
}

/**
 * Whether lines name what ended an application: then its own log says no more.
 *
 * @param lines YARN's diagnostics, or Livy's log without them
 */
export function isExplained(lines: readonly string[]): boolean {
  const text = lines.join("\n");
  return (
    text.includes("beyond the 'PHYSICAL' memory limit") ||
    // Of a Python application they only have the exit code, and Spark's exception with it.
    (!text.includes("SparkUserAppException") && reportedCause(lines) !== undefined)
  );
}

/** The exception, or another report of an end, that lines hold, and its root. */
function reported(lines: readonly string[], reports: readonly RegExp[] = REPORTS): string | undefined {
  for (const report of reports) {
    const index = lines.findIndex((line) => report.test(line));
    const first = report.exec(lines[index] ?? "")?.[1];
    if (first !== undefined) {
      const root = rootCause(lines.slice(index + 1));
      return root === undefined || root === first ? first : `${first}; caused by ${root}`;
    }
  }
  return undefined;
}

/** The message of a log line without its prefix, e.g. `Caused by: `: the part that a cause consists of. */
export function messageOf(line: string): string {
  const trimmed = line.trim();
  const reported = REPORTS.map((report) => report.exec(trimmed)?.[1]).find(
    (message) => message !== undefined,
  );
  return reported ?? (trimmed.startsWith(CAUSED_BY) ? trimmed.slice(CAUSED_BY.length) : trimmed);
}

/** How a stack trace announces the exception that led to the one before. */
const CAUSED_BY = "Caused by: ";

/** How the exception that main did not catch is reported. */
const MAIN_REPORTS = [
  // YARN's diagnostics of a driver that ran in the cluster; spark-submit's own exception only says that it failed.
  /User class threw exception: (.+)$/,
  // The JVM's own report of an exception that main() did not catch.
  /^Exception in thread "main" (.+)$/,
];

/** How an application's end is reported, the most reliable first: a bare stack trace may only have been logged. */
const REPORTS = [
  ...MAIN_REPORTS,
  // An error of SparkSubmit itself, e.g. "Error: Failed to load class com.example.X."
  /^Error: (.+)$/,
  // The same for another thread.
  /^Exception in thread "[^"]*" (.+)$/,
  // spark-submit of the local run, when a signal ended the driver: there is no exception then.
  /^(Driver was ended by signal .+)$/,
  // A bare stack trace.
  /^((?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)\b.*)$/,
];

/** The last `Caused by:` of the stack trace at the beginning of these lines. */
function rootCause(lines: readonly string[]): string | undefined {
  const end = lines.findIndex(
    // A line of the log itself (Spark's pattern begins with the date), or another exception.
    (line) => /^\d\d\/\d\d\/\d\d \d\d:/.test(line) || REPORTS.some((report) => report.test(line)),
  );
  const trace = end < 0 ? lines : lines.slice(0, end);
  return trace.findLast((line) => line.startsWith(CAUSED_BY))?.slice(CAUSED_BY.length);
}
