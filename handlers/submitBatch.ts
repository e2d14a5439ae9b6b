import type { Job, SubmitEvent } from "../contract/events";
import { ROOT_PATH, RUNS_FOLDER } from "../contract/paths";
import { FIRST_WAIT_SECONDS } from "../contract/polling";
import type { SparkApplication } from "../contract/sparkApplication";
import { FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { batchName, executionKey, yarnTag } from "./batchName";
import { checkArguments } from "./checkArguments";
import { endBatch } from "./endBatch";
import { fillTemplate } from "./fillTemplate";
import { createBatch, deleteBatch, findBatch, getLog, hasEnded } from "./livyClient";
import type { Batch, LivyEndpoint } from "./livyClient";
import { isTransient, livyError, mayHaveStarted } from "./livyError";
import { sleep } from "./sleep";
import { neverSubmitted } from "./yarnDiagnostics";

/**
 * Seconds after an execution's end until none of its calls can still submit a batch: when an execution is aborted, Step
 * Functions does not stop a function that is running. Includes an allowance for clock differences and late delivery.
 */
export const IN_FLIGHT_SECONDS = FUNCTION_TIMEOUT_SECONDS.submit + 30;

/** Milliseconds that a call waits for an earlier attempt to end; after that, the state machine retries. */
const EARLIER_END_TIMEOUT_MS = 30_000;

/** Milliseconds between the two reads of a batch of an earlier attempt. */
const SECOND_READ_MS = 1_000;

/** Milliseconds after which a batch that has no log is read again. */
const NO_LOG_RECHECK_MS = 5_000;

interface NamedBatch {
  readonly id: number;
  readonly name: string;
}

/**
 * Starts a job's Spark application as a Livy batch, exactly once: for one execution, item, attempt and retry there is
 * one batch, however often this is called and even if Livy's replies are lost, and every call that succeeds returns it.
 *
 * @param application its name is the job's name; `{name}` templates in its texts are filled
 * @throws InvalidInput, LivyUnreachable, LivyServerError, LivyTooManySessions, EarlierAttemptUnderWay, LivyRejected,
 *   LivyUnauthorised
 */
export async function submitBatch(
  livy: LivyEndpoint,
  application: SparkApplication,
  event: SubmitEvent,
): Promise<Job> {
  const submittedAt = Date.now();
  const { execution, position, retry } = event;
  const attempt = execution.RedriveCount ?? 0;
  const name = batchName(execution, { jobName: application.name, position, attempt, retry });
  const request = batchRequest(name, application, event);
  const succeeded = await takeOver(livy, application.name, event, attempt).catch(throwRetryable);
  const batch = succeeded ?? (await createOrAdopt(livy, request));
  return {
    id: batch.id,
    name: batch.name,
    attempt,
    retry,
    // Livy may forget a success of an earlier attempt before the status function asks for it.
    state: succeeded === undefined ? "starting" : "success",
    submittedAt,
    waitSeconds: succeeded === undefined ? FIRST_WAIT_SECONDS : 0,
    startedAt: null,
    endedAt: null,
    applicationId: null,
    trouble: {},
    failure: null,
  };
}

function batchRequest(
  name: string,
  application: SparkApplication,
  { execution, values, position }: SubmitEvent,
): SparkApplication {
  // A folder for this execution, and this item of it, alone: no other one sees what a job leaves there for the next.
  const runPath = fillTemplate(
    `{${ROOT_PATH}}/${RUNS_FOLDER}/${executionKey(execution)}${position}`,
    execution.Input,
  );
  const filled = fillAll(application, { ...execution.Input, ...values, runPath });
  checkArguments(application.name, filled.args);
  const tags = [filled.conf?.["spark.yarn.tags"] ?? "", yarnTag(execution)].filter((tag) => tag !== "");
  return {
    ...filled,
    name,
    conf: {
      // YARN would restart a failed application by itself, within the same batch, but the job's retries decide how
      // often it is run again. Source: "spark.yarn.maxAppAttempts" of Spark, yarn.resourcemanager.am.max-attempts of
      // YARN.
      "spark.yarn.maxAppAttempts": "1",
      ...filled.conf,
      // Livy adds its own tag; by the execution's name the application can be found in YARN.
      "spark.yarn.tags": tags.join(","),
    },
  };
}

/** A value with the templates in its texts filled, at any depth. */
function fillAll<T>(value: T, input: object): T {
  if (typeof value === "string") {
    return fillTemplate(value, input) as T;
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown) => fillAll(one, input)) as T;
  }
  return typeof value === "object" && value !== null
    ? (Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, fillAll(one as unknown, input)]),
      ) as T)
    : value;
}

/**
 * Deals with the batches of a redriven execution's earlier attempts: one that succeeded is taken over and not run
 * again; one that is still running, because the janitor has not run yet, must end before the next one begins.
 */
async function takeOver(
  livy: LivyEndpoint,
  jobName: string,
  { execution, position, retries }: SubmitEvent,
  attempt: number,
): Promise<NamedBatch | undefined> {
  const quietAt = Date.parse(execution.RedriveTime ?? "") + IN_FLIGHT_SECONDS * 1000;
  if (attempt > 0 && Date.now() < quietAt) {
    throw livyError(
      "EarlierAttemptUnderWay",
      `a call of the previous attempt may still submit the job ${jobName}; this is retried until ${new Date(quietAt).toISOString()}`,
    );
  }
  // A retry checks too: an attempt begins with one if the previous attempt was ended during a retry.
  for (let earlier = attempt - 1; earlier >= 0; earlier -= 1) {
    const names = Array.from({ length: retries + 1 }, (_, failures) =>
      batchName(execution, { jobName, position, attempt: earlier, retry: failures }),
    );
    const until = Date.now() + EARLIER_END_TIMEOUT_MS;
    await Promise.all(names.map((name) => endBatch(livy, name, until)));
    const batches = await Promise.all(names.map((name) => findTwice(livy, name, until)));
    for (const [index, name] of names.entries()) {
      const batch = batches[index];
      if (batch?.state === "success") {
        return { id: batch.id, name };
      }
      if (batch !== undefined && !hasEnded(batch.state)) {
        throw livyError(
          "LivyServerError",
          `Livy reported that the batch ${name} has ended, and then that it has not`,
        );
      }
    }
  }
  return undefined;
}

/**
 * A batch that Livy shows in the same state twice in a row. Livy has reported its end twice before, but whether it was
 * a success needs the same certainty: otherwise a dead batch could be taken over as a success.
 *
 * @param until milliseconds since 1970 after which it gives up if Livy does not answer
 */
async function findTwice(livy: LivyEndpoint, name: string, until: number): Promise<Batch | undefined> {
  for (let before: string | undefined; ;) {
    try {
      const batch = await findBatch(livy, name);
      const state = batch?.state ?? "gone";
      if (state === before) {
        return batch;
      }
      before = state;
    } catch (error) {
      if (!isTransient(error) || Date.now() >= until) {
        throw error;
      }
    }
    await sleep(SECOND_READ_MS);
  }
}

/** Sends the POST, and finds the batch by its name if the reply does not identify it. */
async function createOrAdopt(livy: LivyEndpoint, request: SparkApplication): Promise<NamedBatch> {
  const { name } = request;
  const reply = await createBatch(livy, request).catch(returnIfMayHaveStarted);
  if (typeof reply === "object" && "id" in reply && reply.name === name) {
    return { id: reply.id, name };
  }
  const found = await findBatch(livy, name).catch(throwRetryable);
  if (found?.hasLog === true) {
    await deleteNeverSubmitted(livy, found, name).catch(throwRetryable);
    return { id: found.id, name };
  }
  if (found !== undefined && reply === "duplicate") {
    await deleteNeverStarted(livy, name).catch(throwRetryable);
  }
  // The batch is not there yet, not any more, or never started. The state machine retries with the same name.
  throw reply instanceof Error
    ? reply
    : livyError(
        "LivyServerError",
        `Livy accepted the batch ${name}, or has one with that name, but does not find it`,
      );
}

/**
 * Deletes a batch that Livy accepted but never started, because it keeps the name. A batch that is being started has no
 * log either, but meanwhile Livy does not answer another POST: since it answered that this one is a duplicate, the
 * start is over.
 */
async function deleteNeverStarted(livy: LivyEndpoint, name: string): Promise<void> {
  await sleep(NO_LOG_RECHECK_MS);
  if ((await findBatch(livy, name))?.hasLog === false) {
    await deleteBatch(livy, name);
  }
}

/**
 * Deletes a batch that Livy calls dead because it never reached YARN, as the status function has seen: its name is
 * needed for the next one. By its id: a call at the same time may have submitted that by now.
 *
 * @throws LivyServerError when it has deleted it: the state machine submits the batch again
 */
async function deleteNeverSubmitted(
  livy: LivyEndpoint,
  { id, state, applicationId }: Batch,
  name: string,
): Promise<void> {
  if (state === "dead" && applicationId === null && neverSubmitted(await getLog(livy, name))) {
    await deleteBatch(livy, String(id));
    throw livyError("LivyServerError", `the batch ${name} never reached YARN, and is submitted again`);
  }
}

/** Livy never refuses a GET or a DELETE, so a refusal says nothing about the job: it is retried like a server error. */
function throwRetryable(error: unknown): never {
  const { name, message } = error as Error;
  throw name === "LivyRejected" ? livyError("LivyServerError", message) : error;
}

/**
 * Returns an error after which a batch may exist, and throws any other. Such an error is also LivyTooManySessions: Livy
 * checks the number of sessions before the name, which an earlier call may have used.
 */
function returnIfMayHaveStarted(error: unknown): Error {
  if (mayHaveStarted(error)) {
    return error;
  }
  throw error;
}
