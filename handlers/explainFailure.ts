import type { DriverLogEvent, Failure } from "../contract/events";
import { readDriverLog } from "./driverLog";
import { withDriverLog, withoutDriverLog } from "./failureReport";
import type { FailureLinks } from "./failureReport";

/**
 * Finds in a driver's own log why its application failed, where neither YARN's nor Livy's words say it: a Python
 * application, an exit, a kill.
 *
 * @param waitSeconds seconds from the application's end that it waits for the log
 * @returns the failure with the cause and the last lines of that log; if there is none, with a sentence that says so
 */
export async function explainFailure(
  links: FailureLinks,
  waitSeconds: number,
  { job, causeBytes }: DriverLogEvent,
): Promise<Failure> {
  const { applicationId, endedAt, failure } = job;
  const until = endedAt + waitSeconds * 1000;
  const log = await readDriverLog(links.logUri, applicationId, endedAt, until);
  const Cause =
    "lines" in log
      ? withDriverLog(failure.Cause, log.lines, applicationId, links, causeBytes)
      : withoutDriverLog(failure.Cause, log.missing, causeBytes);
  return { ...failure, Cause };
}
