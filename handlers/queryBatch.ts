import type { Failure, Job, LivyErrorName, QueryEvent, Trouble } from "../contract/events";
import { failureReport } from "./failureReport";
import type { FailedBatch, FailureLinks } from "./failureReport";
import { jobTitle } from "./jobTitle";
import { getBatch, getLog, hasEnded } from "./livyClient";
import type { Batch, BatchState, LivyEndpoint } from "./livyClient";
import { isTransient, livyError } from "./livyError";
import { sleep } from "./sleep";
import { startTimeoutCause } from "./startTimeout";

/** How a call looks at a batch. */
export interface Polling {
  /** Seconds that one call looks on while there is no verdict. */
  readonly windowSeconds: number;
  /** Seconds between two looks. */
  readonly intervalSeconds: number;
}

/** Milliseconds between the two looks that a verdict needs. */
const SECOND_LOOK_MS = 1_000;

/** Milliseconds for which a batch that Livy calls `recovering` is not judged by its limits; less in a shorter window. */
const RECOVERING_MS = 60_000;

/**
 * What each answer that is no verdict means in the end, and for how many milliseconds nobody cares: a restart of Livy
 * takes less than the longer ones, and what a 404 or a wrong name says is seldom taken back.
 */
const PATIENCE: Readonly<Record<Trouble, { readonly ms: number; readonly error: LivyErrorName }>> = {
  unreachable: { ms: 300_000, error: "LivyUnreachable" },
  serverError: { ms: 300_000, error: "LivyServerError" },
  unknownState: { ms: 300_000, error: "LivyServerError" },
  notFound: { ms: 30_000, error: "LivyBatchLost" },
  mismatch: { ms: 10_000, error: "LivyIdentityLost" },
  // A gateway that restarts, or a ticket that has expired and is renewed: Livy has looked at such a batch before.
  unauthorised: { ms: 300_000, error: "LivyUnauthorised" },
  rejected: { ms: 300_000, error: "LivyRejected" },
};

/**
 * Looks at a job's batch until there is a verdict or the window closes. An end counts when it is seen twice, a second
 * apart (Livy before 0.8 could show a false success for an instant, LIVY-896). Whatever is no verdict is asked again
 * until its patience is spent, from call to call; any good answer restores it.
 *
 * @throws LivyUnreachable, LivyServerError, LivyUnauthorised, LivyRejected, LivyBatchLost, LivyIdentityLost when
 *   patience is spent
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
    // Of an earlier attempt: the submit function has seen it twice.
    return job;
  }
  const closesAt = Date.now() + polling.windowSeconds * 1000;
  const intervalMs = polling.intervalSeconds * 1000;
  const recoveringMs = Math.min(RECOVERING_MS, polling.windowSeconds * 1000 - intervalMs);
  let recoveringSince: number | undefined;
  let end: BatchState | undefined;
  for (;;) {
    const seen = await lookAt(livy, job);
    if ("trouble" in seen) {
      job = inTrouble(job, seen, Date.now());
    } else if (hasEnded(seen.state)) {
      if (seen.state === end) {
        return concluded(livy, links, event, job, seen);
      }
      end = seen.state;
      job = { ...job, trouble: {} };
    } else {
      end = undefined;
      job = onItsWay(job, seen, Date.now());
      recoveringSince = seen.state === "recovering" ? (recoveringSince ?? Date.now()) : undefined;
      // A recovering one may have run, or ended, in time: Livy gets a while to find out.
      const early = recoveringSince !== undefined && Date.now() - recoveringSince < recoveringMs;
      const failure = early ? null : timedOut(event, job, Date.now());
      if (failure !== null) {
        return { ...job, state: "timedOut", failure: await withReason(livy, links, event, job, failure) };
      }
    }
    const pause = end === undefined ? intervalMs : Math.min(intervalMs, SECOND_LOOK_MS);
    if (Date.now() + pause >= closesAt && (end === undefined || "trouble" in seen)) {
      // To its very end, or the state machine would come back at once, and again.
      await sleep(Math.max(0, closesAt - Date.now()));
      return job;
    }
    await sleep(pause);
  }
}

/** An answer that is no verdict, and what it said. */
interface NoVerdict {
  readonly trouble: Trouble;
  readonly words: string;
}

async function lookAt(livy: LivyEndpoint, { id, name }: Job): Promise<Batch | NoVerdict> {
  try {
    const batch = await getBatch(livy, id);
    if (batch.name !== name) {
      // After a restart without recovery Livy counts from 0 again, and an id comes back as somebody else's.
      const words = `batch ${String(id)} is ${batch.name ?? "a batch without a name"} now, and was ${name}`;
      return { trouble: "mismatch", words };
    }
    if (batch.state === "unknown") {
      return { trouble: "unknownState", words: `batch ${String(id)} is in a state that is not known` };
    }
    return batch;
  } catch (error) {
    const { name: what, message } = error as Error;
    if (what === "LivyBatchNotFound") {
      return { trouble: "notFound", words: `Livy does not know batch ${String(id)}, ${name}, any more` };
    }
    if (!isTransient(error)) {
      throw error;
    }
    return { trouble: troubleOf(what), words: message };
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

function inTrouble(job: Job, { trouble, words }: NoVerdict, now: number): Job {
  const since = job.trouble[trouble] ?? now;
  const { ms, error } = PATIENCE[trouble];
  if (now - since >= ms) {
    throw livyError(error, `${words}; no better answer for ${String(Math.round((now - since) / 1000))} s`);
  }
  return { ...job, trouble: { ...job.trouble, [trouble]: since } };
}

/** A batch that has been seen running runs: Livy calls it `recovering` for a while after a restart. */
function onItsWay(job: Job, { state, applicationId }: Batch, now: number): Job {
  const startedAt = state === "running" ? (job.startedAt ?? now) : job.startedAt;
  return {
    ...job,
    state: startedAt === null ? "starting" : "running",
    startedAt,
    applicationId: applicationId ?? job.applicationId,
    trouble: {},
  };
}

function timedOut(event: QueryEvent, job: Job, now: number): Job["failure"] {
  const { jobName, values, application, startLimitSeconds, runLimitSeconds } = event;
  const { id, submittedAt, startedAt, applicationId } = job;
  const what = `${jobTitle(jobName, values)}: ${application} (batch ${String(id)}${applicationId === null ? "" : `, ${applicationId}`})`;
  if (startedAt === null) {
    const Cause = `${what} did not start to run within ${String(startLimitSeconds)} s`;
    return now - submittedAt > startLimitSeconds * 1000 ? { Error: "SparkStartTimeout", Cause } : null;
  }
  const Cause = `${what} ran for longer than ${String(runLimitSeconds)} s`;
  return now - startedAt > runLimitSeconds * 1000 ? { Error: "SparkRunTimeout", Cause } : null;
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

async function concluded(
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
  const batch = { jobName: jobTitle(jobName, values), application, id, state };
  const Cause = reported({ ...batch, applicationId: ended.applicationId, log }, links, causeBytes);
  if (state === "killed") {
    // Whoever killed it did not want it to run.
    return { ...ended, state: "failed", failure: { Error: "SparkApplicationKilled", Cause } };
  }
  const failure = { Error: "SparkApplicationFailed", Cause };
  return job.retry < retries
    ? { ...ended, state: "again", retry: job.retry + 1, failure }
    : { ...ended, state: "failed", failure };
}

/** The verdict stands whatever a log holds. */
function reported(batch: FailedBatch, links: FailureLinks, causeBytes: number): string {
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

/** The log that the cause is in, or a line that says why there is none: the verdict stands without it. */
async function readLog(livy: LivyEndpoint, name: string): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await getLog(livy, name);
    } catch (error) {
      if (attempt === 4) {
        return [`Its log could not be read: ${(error as Error).message}`];
      }
      await sleep(SECOND_LOOK_MS);
    }
  }
}
