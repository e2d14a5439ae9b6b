import { clean } from "./clean";
import { failureCause, messageOf, reportedCause } from "./failureCause";
import { cutToBytes, jsonBytes } from "../contract/jsonBytes";
import { diagnosticsOf, driverStarted, HEADING } from "./yarnDiagnostics";

/** Where to find more about a failed application. */
export interface FailureLinks {
  /** Page of the EMR console with the history of the cluster's applications. */
  readonly historyUrl: string;
  /** `s3://…/` folder of the cluster's EMR logs, with a slash at its end; empty if the cluster keeps none. */
  readonly logUri: string;
}

/** A batch that failed, and what Livy knows about it. */
export interface FailedBatch {
  /** The job's title, e.g. `MilesPerRate`. */
  readonly jobName: string;
  /** The application's main class, e.g. `com.example.MilesPerRateCode`. */
  readonly application: string;
  /** Livy's id of the batch. */
  readonly id: number;
  /** `dead`, `killed` or `error`. */
  readonly state: string;
  /** YARN's id of the application; null on a local master, and if the application never reached YARN. */
  readonly applicationId: string | null;
  /** Livy's lines, oldest first. */
  readonly log: readonly string[];
}

/**
 * Maximum characters of a report. Step Functions accepts 32,768 in a cause: 8,000 fit with Lambda's JSON around them
 * even if each is escaped, or takes three bytes. Source: its API reference, "ExecutionFailedEventDetails".
 */
const MAX_REPORT = 8_000;
const MAX_FIRST_LINE = 2_000;
/** Including its indentation. */
const MAX_LOG_LINE = 500;
const MAX_APPLICATION_ID = 100;
const LOG_LINES = 10;

/**
 * Describes why a batch failed: the cause, the last informative lines of its log, and links to more. Without secrets
 * and control characters, at most 8,000 characters in lines of at most 2,000, and with all links however long the log
 * is; links of more than 5,000 characters make it longer.
 *
 * @param maxBytes maximum bytes of the report in JSON: links that would take more than half of them are left out
 */
export function failureReport(batch: FailedBatch, links: FailureLinks, maxBytes: number): string {
  const { jobName, application, id, state } = batch;
  const applicationId = batch.applicationId === null ? null : cut(batch.applicationId, MAX_APPLICATION_ID);
  const log = cleanLines(batch.log);
  const cause = failureCause(log);
  const which = `batch ${String(id)}${applicationId === null ? "" : `, ${applicationId}`}`;
  const firstLine = cut(`${jobName}: ${application} (${which}) is ${state}: ${cause}`, MAX_FIRST_LINE);
  const diagnostics = diagnosticsOf(log);
  // On a local master an application has no id, and nothing is at these links.
  const shownLinks =
    applicationId === null ? "" : linkLines(applicationId, links, driverStarted(diagnostics), maxBytes);
  // In cluster mode the other lines are spark-submit's, and none is the application's.
  const excerpt =
    diagnostics.length === 0
      ? { lines: log, heading: "Last lines of its log:" }
      : { lines: diagnostics, heading: "YARN says:" };
  return assemble(firstLine, cause, excerpt, shownLinks, maxBytes);
}

/**
 * A report with the cause and the last lines of the driver's own log, in the place of YARN's words.
 *
 * @param report made by `failureReport`
 * @param driverLog lines, oldest first
 */
export function withDriverLog(
  report: string,
  driverLog: readonly string[],
  applicationId: string,
  links: FailureLinks,
  maxBytes: number,
): string {
  const lines = cleanLines(driverLog);
  const [first = ""] = report.split("\n");
  const [, subject = "", said = first] = /^(.*? is (?:dead|error|killed): )(.*)$/.exec(first) ?? [];
  const cause = reportedCause(lines) ?? said;
  const excerpt = { lines, heading: "Last lines of its log:" };
  const shownLinks = linkLines(applicationId, links, true, maxBytes);
  return assemble(cut(subject + cause, MAX_FIRST_LINE), cause, excerpt, shownLinks, maxBytes);
}

/**
 * A report that says why the driver's own log is missing, at the cost of lines that it quotes.
 *
 * @param report made by `failureReport`
 * @param missing the predicate of a sentence, e.g. `is not in S3 yet`
 */
export function withoutDriverLog(report: string, missing: string, maxBytes: number): string {
  const [first = "", ...rest] = report.split("\n");
  const sentence = cut(`The driver's own log ${clean(missing)}`, MAX_LOG_LINE);
  const text = [first, sentence, ...rest].join("\n");
  const quoted = rest.findIndex((line) => line.startsWith("  "));
  return text.length <= MAX_REPORT && jsonBytes(text) <= maxBytes
    ? text
    : quoted < 0
      ? report
      : withoutDriverLog([first, ...rest.toSpliced(quoted, 1)].join("\n"), missing, maxBytes);
}

/** Lines that are safe to show. Cleaned as a whole, because a private key spans many. */
function cleanLines(log: readonly string[]): readonly string[] {
  return clean(log.join("\n"))
    .split("\n")
    .map((line) => line.trimEnd());
}

interface Excerpt {
  readonly lines: readonly string[];
  readonly heading: string;
}

function assemble(
  firstLine: string,
  cause: string,
  { lines, heading }: Excerpt,
  shownLinks: string,
  maxBytes: number,
): string {
  const first = cutToBytes(firstLine, maxBytes - jsonBytes(shownLinks));
  const room = {
    characters: MAX_REPORT - first.length - shownLinks.length,
    bytes: maxBytes - jsonBytes(first + shownLinks),
  };
  return first + lastLines(lines, heading, cause, room) + shownLinks;
}

/**
 * Links to more about an application, a line each; empty if they would take more than half of a report.
 *
 * @param hasLog whether the application has written a log of its own, which EMR copies within about five minutes
 * @param maxBytes maximum bytes of the whole report in JSON
 */
export function linkLines(
  applicationId: string,
  { historyUrl, logUri }: FailureLinks,
  hasLog: boolean,
  maxBytes: number,
): string {
  const logs =
    logUri === "" || !hasLog
      ? ""
      : `\nIts own log, some five minutes after its end: ${logUri}containers/${applicationId}/`;
  const lines = `\nSpark history: ${historyUrl}${logs}`;
  return jsonBytes(lines) <= maxBytes / 2 ? lines : "";
}

/** What is left of a report's limits. */
interface Room {
  readonly characters: number;
  readonly bytes: number;
}

/** The last informative lines that fit, under a heading; empty if the cause already contains them all. */
function lastLines(log: readonly string[], heading: string, cause: string, room: Room): string {
  const last = log.filter((line) => !NOISE.some((pattern) => pattern.test(line))).slice(-LOG_LINES);
  if (last.every((line) => cause.includes(messageOf(line)))) {
    return "";
  }
  const shown = last.map((line) => cut(`\n  ${line.trim()}`, MAX_LOG_LINE + 1)).join("");
  const text = `\n${heading}${shown}`;
  return text.length <= room.characters && jsonBytes(text) <= room.bytes
    ? text
    : lastLines(last.slice(1), heading, cause, room);
}

const NOISE = [
  /^\s*$/,
  HEADING,
  // Frames of a stack trace, and the line that replaces omitted ones.
  /^\s*at [A-Za-z_$][\w$<>/@-]*[.$/]\S*/,
  /^\s*\.\.\. \d+ (?:more|common frames omitted)$/,
  // What Spark says of each stage, task and block.
  / INFO (?:DAGScheduler|TaskSchedulerImpl|TaskSetManager|MemoryStore|BlockManager\w*): /,
  / INFO SparkContext: Created broadcast /,
];

/** Cuts a text, but not through a surrogate pair, and shows it. */
function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text.slice(0, Math.max(0, max - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
