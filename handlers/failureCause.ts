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
  const index = lines.findIndex((line) => thrown(line) !== undefined);
  if (index < 0) {
    const last = lines.findLast((line) => !/^(stdout|stderr|YARN Diagnostics):$/i.test(line));
    return (last ?? "Livy's log of it is empty").slice(0, MAX_CAUSE);
  }
  const first = thrown(lines[index] ?? "") ?? "";
  const root = lines
    .slice(index)
    .findLast((line) => line.startsWith("Caused by: "))
    ?.slice("Caused by: ".length);
  return (root === undefined || root === first ? first : `${first}; caused by ${root}`).slice(0, MAX_CAUSE);
}

/** The exception that a line reports, or undefined. */
function thrown(line: string): string | undefined {
  const match =
    // The JVM's own report of an exception that main() did not catch.
    /^Exception in thread "[^"]*" (.+)$/.exec(line) ??
    // YARN's diagnostics of a driver that ran in the cluster.
    /User class threw exception: (.+)$/.exec(line) ??
    // SparkSubmit's refusals, e.g. "Error: Failed to load class com.example.X."
    /^Error: (.+)$/.exec(line) ??
    // A bare stack trace.
    /^((?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)\b.*)$/.exec(line);
  return match?.[1];
}
