import { clean } from "./clean";
import { linkLines } from "./failureReport";
import type { FailureLinks } from "./failureReport";
import { cutToBytes, jsonBytes } from "../contract/jsonBytes";
import { diagnosticsOf } from "./yarnDiagnostics";

/** Characters of YARN's reason: it names the queue's limits and uses. */
const MAX_REASON = 1_000;

/**
 * The cause of an application that did not start in time, with YARN's own reason why it waits: that stands in Livy's
 * log until the batch is ended.
 *
 * @param log Livy's lines; empty where it could not be read
 */
export function startTimeoutCause(
  sentence: string,
  applicationId: string,
  log: readonly string[],
  links: FailureLinks,
  causeBytes: number,
): string {
  // Each reason begins with its time.
  const reason = diagnosticsOf(clean(log.join("\n")).split("\n"))
    .at(-1)
    ?.replace(/^\[[^\]]*\] /, "");
  const hasLog = reason?.startsWith("AM container is launched") === true;
  const shownLinks = linkLines(applicationId, links, hasLog, causeBytes);
  const text = reason === undefined ? sentence : `${sentence}; YARN says: ${reason.slice(0, MAX_REASON)}`;
  return cutToBytes(text, causeBytes - jsonBytes(shownLinks)) + shownLinks;
}
