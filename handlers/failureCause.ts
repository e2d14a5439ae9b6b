/** Longest cause, in characters: a person reads it in the console; Step Functions would take 32,768. */
const MAX_CAUSE = 2_000;

/**
 * Finds, in a failed batch's log, the sentence a person needs: the exception that ended the application and,
 * where it was only the messenger, its root cause.
 *
 * @param log Livy's lines, oldest first: driver output in client mode, spark-submit's output and YARN's
 *   diagnostics in cluster mode
 */
export function failureCause(log: readonly string[]): string {
  const lines = log.map((line) => line.trim()).filter((line) => line !== "");
  for (const report of REPORTS) {
    const index = lines.findIndex((line) => report.test(line));
    const first = report.exec(lines[index] ?? "")?.[1];
    if (first !== undefined) {
      const root = rootCause(lines.slice(index + 1));
      return (root === undefined || root === first ? first : `${first}; caused by ${root}`).slice(
        0,
        MAX_CAUSE,
      );
    }
  }
  const last = lines.findLast((line) => !/^(stdout|stderr|YARN Diagnostics):$/i.test(line));
  return (last ?? "Livy's log of it is empty").slice(0, MAX_CAUSE);
}

/** How an application's end is reported, the surest first: a bare trace may be one that was only logged. */
const REPORTS = [
  // YARN's diagnostics of a driver that ran in the cluster; spark-submit's own exception only says that it failed.
  /User class threw exception: (.+)$/,
  // The JVM's own report of an exception that main() did not catch.
  /^Exception in thread "main" (.+)$/,
  // SparkSubmit's refusals, e.g. "Error: Failed to load class com.example.X."
  /^Error: (.+)$/,
  // Another thread's, and a bare stack trace.
  /^Exception in thread "[^"]*" (.+)$/,
  /^((?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)\b.*)$/,
];

/** The last `Caused by:` of the stack trace that these lines begin with. */
function rootCause(lines: readonly string[]): string | undefined {
  const end = lines.findIndex(
    // A line of the log itself (Spark's pattern begins with the date), or another exception.
    (line) => /^\d\d\/\d\d\/\d\d \d\d:/.test(line) || REPORTS.some((report) => report.test(line)),
  );
  const trace = end < 0 ? lines : lines.slice(0, end);
  return trace.findLast((line) => line.startsWith("Caused by: "))?.slice("Caused by: ".length);
}
