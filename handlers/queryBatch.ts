import { lookIntervalMs, MAX_LOOK_INTERVAL_MS, SECOND_LOOK_MS, waitSecondsOf } from "../contract/polling";
import type { Polling } from "../contract/polling";
import type { Failure, Job, QueryEvent, Trouble } from "../contract/events";
import { isExplained } from "./failureCause";
import { failureReport } from "./failureReport";
import type { FailedBatch, FailureLinks } from "./failureReport";
import { batchTitle, jobTitle } from "./jobTitle";
import { getBatch, getLog, hasEnded } from "./livyClient";
import type { Batch, BatchState, LivyEndpoint } from "./livyClient";
import { isTransient } from "./livyError";
import { sleep } from "./sleep";
import { startTimeoutCause } from "./startTimeout";
import { withTrouble } from "./trouble";
import type { NoVerdict } from "./trouble";
import { diagnosticsOf, driverStarted, neverSubmitted } from "./yarnDiagnostics";

/** Milliseconds after which a log that could not be read is asked for again. */
const LOG_RETRY_MS = 1_000;

/** Milliseconds for which the limits do not apply to a batch that is `recovering`; less in a shorter window. */
const RECOVERING_MS = 60_000;

/**
 * Polls a job's batch until there is a verdict or the window closes; in the latter case the job says how long to wait
 * for the next call. An end state counts when it is seen twice, a quarter of a second apart (Livy before 0.8 could show a
 * false success for an instant, LIVY-896). After an answer that is no verdict it polls again until that answer's
 * tolerance is exceeded, across calls; any valid answer resets it.
 *
 * @throws LivyUnreachable, LivyServerError, LivyUnauthorised, LivyRejected, LivyBatchLost, LivyIdentityLost when the
 *   tolerance is exceeded
 */
export async function queryBatch(
  livy: LivyEndpoint,
  polling: Polling,
  links: FailureLinks,
  event: QueryEvent,
): Promise<Job> {
  let { job } = event;
  if ((event.execution.RedriveCount ?? 0) > job.attempt) {
    return { ...job, state: "interrupted" };
  }
  if (job.state === "success") {
    // The success of an earlier attempt, which the submit function has seen twice.
    return job;
  }
  const closesAt = Date.now() + polling.windowSeconds * 1000;
  const recoveringMs = Math.min(RECOVERING_MS, polling.windowSeconds * 1000 - MAX_LOOK_INTERVAL_MS);
  let recoveringSince: number | undefined;
  let end: BatchState | undefined;
  for (;;) {
    const seen = await pollOnce(livy, job);
    if ("trouble" in seen) {
      job = withTrouble(event, links, job, end, seen, Date.now());
    } else if (hasEnded(seen.state)) {
      if (seen.state === end) {
        return withVerdict(livy, links, event, job, seen);
      }
      end = seen.state;
      job = { ...job, trouble: {} };
    } else {
      end = undefined;
      job = inProgress(job, seen, Date.now());
      recoveringSince = seen.state === "recovering" ? (recoveringSince ?? Date.now()) : undefined;
      // A recovering batch may have started, or ended, in time: Livy gets a while to find out.
      const early = recoveringSince !== undefined && Date.now() - recoveringSince < recoveringMs;
      const failure = early ? null : timedOut(event, job, Date.now());
      if (failure !== null) {
        return { ...job, state: "timedOut", failure: await withReason(livy, links, event, job, failure) };
      }
    }
    const pause = end === undefined ? lookIntervalMs(Date.now() - job.submittedAt) : SECOND_LOOK_MS;
    if (Date.now() + pause >= closesAt && (end === undefined || "trouble" in seen)) {
      // Waits until the window closes: otherwise the state machine would call again immediately, and repeatedly.
      await sleep(Math.max(0, closesAt - Date.now()));
      return { ...job, waitSeconds: waitSeconds(polling, event, job, Date.now()) };
    }
    await sleep(pause);
  }
}

async function pollOnce(livy: LivyEndpoint, { id, name }: Job): Promise<Batch | NoVerdict> {
  try {
    const batch = await getBatch(livy, id);
    if (batch.name !== name) {
      // After a restart without recovery Livy counts from 0 again, and gives an id to another batch.
      const message = `batch ${String(id)} is now ${batch.name ?? "a batch without a name"}, and was ${name}`;
      return { trouble: "mismatch", message };
    }
    if (batch.state === "unknown") {
      return { trouble: "unknownState", message: `batch ${String(id)} is in an unknown state` };
    }
    return batch;
  } catch (error) {
    const { name: what, message } = error as Error;
    if (what === "LivyBatchNotFound") {
      // With a state store, Livy 0.7 keeps what has failed. Source: BatchSession.stateChanged of Livy 0.8.0.
      const forgets = "Livy 0.8 forgets a failed batch when it restarts";
      return { trouble: "notFound", message: `Livy no longer knows ${name} (${forgets})` };
    }
    if (!isTransient(error)) {
      throw error;
    }
    return { trouble: troubleOf(what), message };
  }
}

function troubleOf(error: string): Trouble {
  switch (error) {
    case "LivyUnreachable":
      return "unreachable";
    case "LivyUnauthorised":
      return "unauthorised";
    case "LivyRejected":
      return "rejected";
    default:
      return "serverError";
  }
}

/** A batch that was seen running counts as running: after a restart Livy calls it `recovering` for a while. */
function inProgress(job: Job, { state, applicationId }: Batch, now: number): Job {
  const startedAt = state === "running" ? (job.startedAt ?? now) : job.startedAt;
  return {
    ...job,
    state: startedAt === null ? "starting" : "running",
    startedAt,
    applicationId: applicationId ?? job.applicationId,
    trouble: {},
  };
}

/** When a batch exceeds its start limit or, once it runs, its run limit; milliseconds since 1970. */
function overAt({ startLimitSeconds, runLimitSeconds }: QueryEvent, { submittedAt, startedAt }: Job): number {
  return startedAt === null ? submittedAt + startLimitSeconds * 1000 : startedAt + runLimitSeconds * 1000;
}

/** Seconds until the next call: none while Livy gives no verdict, whose tolerance is counted in looks. */
function waitSeconds(polling: Polling, event: QueryEvent, job: Job, now: number): number {
  return Object.keys(job.trouble).length > 0
    ? 0
    : waitSecondsOf(polling, now - job.submittedAt, overAt(event, job) - now);
}

function timedOut(event: QueryEvent, job: Job, now: number): Job["failure"] {
  if (now <= overAt(event, job)) {
    return null;
  }
  const what = batchTitle(event, job);
  return job.startedAt === null
    ? {
        Error: "SparkStartTimeout",
        Cause: `${what} did not start running within ${String(event.startLimitSeconds)} s`,
      }
    : { Error: "SparkRunTimeout", Cause: `${what} ran for longer than ${String(event.runLimitSeconds)} s` };
}

/** A failure to start in time with YARN's reason, as long as Livy still has it. */
async function withReason(
  livy: LivyEndpoint,
  links: FailureLinks,
  { causeBytes }: QueryEvent,
  { name, applicationId }: Job,
  failure: Failure,
): Promise<Failure> {
  // Before it has an id, YARN has no reason.
  if (failure.Error !== "SparkStartTimeout" || applicationId === null) {
    return failure;
  }
  const log = await getLog(livy, name).catch(() => []);
  return { ...failure, Cause: startTimeoutCause(failure.Cause, applicationId, log, links, causeBytes) };
}

async function withVerdict(
  livy: LivyEndpoint,
  links: FailureLinks,
  { jobName, values, application, retries, causeBytes }: QueryEvent,
  job: Job,
  { id, state, applicationId }: Batch,
): Promise<Job> {
  const ended: Job = { ...job, applicationId: applicationId ?? job.applicationId, trouble: {} };
  if (state === "success") {
    return { ...ended, state: "success" };
  }
  const log = await readLog(livy, job.name);
  if (ended.applicationId === null && neverSubmitted(log)) {
    // Nothing of it has run, so it is no failure of the application's.
    return { ...ended, state: job.retry === 0 ? "interrupted" : "again" };
  }
  const batch = { jobName: jobTitle(jobName, values), application, id, state };
  const Cause = causeOf({ ...batch, applicationId: ended.applicationId, log }, links, causeBytes);
  if (state === "killed") {
    // It was killed on purpose, so it is not run again.
    return { ...ended, state: "failed", failure: { Error: "SparkApplicationKilled", Cause } };
  }
  const failure = { Error: "SparkApplicationFailed", Cause };
  if (job.retry < retries) {
    return { ...ended, state: "again", retry: job.retry + 1, failure };
  }
  return isLogNeeded(log, ended.applicationId, links)
    ? { ...ended, state: "unexplained", endedAt: Date.now(), failure }
    : { ...ended, state: "failed", failure };
}

/** Whether only the driver's own log, which EMR copies to S3, can say why an application failed. */
function isLogNeeded(
  log: readonly string[],
  applicationId: string | null,
  { logUri }: FailureLinks,
): boolean {
  const diagnostics = diagnosticsOf(log);
  return (
    applicationId !== null &&
    logUri !== "" &&
    driverStarted(diagnostics) &&
    !isExplained(diagnostics.length === 0 ? log : diagnostics)
  );
}

/** The failure's cause. The verdict stands even if the log can't be reported. */
function causeOf(batch: FailedBatch, links: FailureLinks, causeBytes: number): string {
  try {
    return failureReport(batch, links, causeBytes);
  } catch (error) {
    return failureReport(
      { ...batch, log: [`Its log could not be read: ${(error as Error).message}`] },
      links,
      causeBytes,
    );
  }
}

/** The log that has the cause, or a line that says why it could not be read: the verdict stands without it. */
async function readLog(livy: LivyEndpoint, name: string): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await getLog(livy, name);
    } catch (error) {
      if (attempt === 4) {
        return [`Its log could not be read: ${(error as Error).message}`];
      }
      await sleep(LOG_RETRY_MS);
    }
  }
}
