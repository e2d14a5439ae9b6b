import { clean } from "./clean";
import { failureCause, messageOf } from "./failureCause";
import { cutToBytes, jsonBytes } from "../contract/jsonBytes";
import { diagnosticsOf, driverStarted, HEADING } from "./yarnDiagnostics";

/** Where a person finds more of a failed application. */
export interface FailureLinks {
  /** Page of the EMR console with the history of the cluster's applications. */
  readonly historyUrl: string;
  /** `s3://…/` folder of EMR's logs of the cluster, with a slash at its end; empty where it keeps none. */
  readonly logUri: string;
}

/** A batch that failed, and what Livy holds of it. */
export interface FailedBatch {
  /** The job as a person knows it, e.g. `MilesPerRate`. */
  readonly jobName: string;
  /** The application's main class, e.g. `com.example.MilesPerRateCode`. */
  readonly application: string;
  /** Livy's id of the batch. */
  readonly id: number;
  /** `dead`, `killed` or `error`. */
  readonly state: string;
  /** YARN's id of the application; null on a local master, and where the application never got to YARN. */
  readonly applicationId: string | null;
  /** Livy's lines, oldest first. */
  readonly log: readonly string[];
}

/**
 * Longest report, in characters. Step Functions takes 32,768 of a cause: 8,000 fit with Lambda's JSON around them and
 * an escape before each, and in three bytes each. Source: its API reference, "ExecutionFailedEventDetails".
 */
const MAX_REPORT = 8_000;
const MAX_FIRST_LINE = 2_000;
/** Its indentation included. */
const MAX_LOG_LINE = 500;
const MAX_APPLICATION_ID = 100;
const LOG_LINES = 10;

/**
 * Tells a person why a batch failed: the cause, the last lines of its log that say something, and where there is more.
 * Free of secrets and control characters, at most 8,000 characters in lines of at most 2,000, and complete with its
 * links however long the log is; links of more than 5,000 would make it longer.
 *
 * @param maxBytes the most bytes that it takes in JSON: links that would take more than half of them are left out
 */
export function failureReport(batch: FailedBatch, links: FailureLinks, maxBytes: number): string {
  const { jobName, application, id, state } = batch;
  const applicationId = batch.applicationId === null ? null : cut(batch.applicationId, MAX_APPLICATION_ID);
  // As a whole: a key goes over many lines.
  const log = clean(batch.log.join("\n"))
    .split("\n")
    .map((line) => line.trimEnd());
  const cause = failureCause(log);
  const which = `batch ${String(id)}${applicationId === null ? "" : `, ${applicationId}`}`;
  const firstLine = cut(`${jobName}: ${application} (${which}) is ${state}: ${cause}`, MAX_FIRST_LINE);
  // On a local master an application has no id, and there is nothing at these places.
  const diagnostics = diagnosticsOf(log);
  const allPlaces = applicationId === null ? "" : placesOf(applicationId, links, driverStarted(diagnostics));
  const places = jsonBytes(allPlaces) <= maxBytes / 2 ? allPlaces : "";
  const first = cutToBytes(firstLine, maxBytes - jsonBytes(places));
  const room = {
    characters: MAX_REPORT - first.length - places.length,
    bytes: maxBytes - jsonBytes(first + places),
  };
  // In cluster mode the other lines are spark-submit's, and none is the application's.
  const said =
    diagnostics.length === 0
      ? lastLines(log, "Last lines of its log:", cause, room)
      : lastLines(diagnostics, "YARN says:", cause, room);
  return first + said + places;
}

/**
 * Where there is more.
 *
 * @param hasLog whether the application has written a log of its own, which EMR copies within some five minutes
 */
export function placesOf(
  applicationId: string,
  { historyUrl, logUri }: FailureLinks,
  hasLog: boolean,
): string {
  const logs =
    logUri === "" || !hasLog
      ? ""
      : `\nIts own log, some five minutes after its end: ${logUri}containers/${applicationId}/`;
  return `\nSpark history: ${historyUrl}${logs}`;
}

/** How much of a report is left. */
interface Room {
  readonly characters: number;
  readonly bytes: number;
}

/** The last lines that say something and fit, under a heading; nothing when the cause says all of it. */
function lastLines(log: readonly string[], heading: string, cause: string, room: Room): string {
  const last = log.filter((line) => !SAYS_NOTHING.some((pattern) => pattern.test(line))).slice(-LOG_LINES);
  if (last.every((line) => cause.includes(messageOf(line)))) {
    return "";
  }
  const shown = last.map((line) => cut(`\n  ${line.trim()}`, MAX_LOG_LINE + 1)).join("");
  const text = `\n${heading}${shown}`;
  return text.length <= room.characters && jsonBytes(text) <= room.bytes
    ? text
    : lastLines(last.slice(1), heading, cause, room);
}

const SAYS_NOTHING = [
  /^\s*$/,
  HEADING,
  // Frames of a stack trace, and what stands for those that are left out.
  /^\s*at [A-Za-z_$][\w$<>/@-]*[.$/]\S*/,
  /^\s*\.\.\. \d+ (?:more|common frames omitted)$/,
];

/** Cuts a text, but not through a surrogate pair, and shows it. */
function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text.slice(0, Math.max(0, max - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
