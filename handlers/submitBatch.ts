import type { Job, SubmitEvent } from "../contract/events";
import { ROOT_PATH, RUNS_FOLDER } from "../contract/paths";
import type { SparkApplication } from "../contract/sparkApplication";
import { FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { batchName, executionKey, yarnTag } from "./batchName";
import { checkArguments } from "./checkArguments";
import { endBatch } from "./endBatch";
import { fillTemplate } from "./fillTemplate";
import { createBatch, deleteBatch, findBatch, hasEnded } from "./livyClient";
import type { Batch, LivyEndpoint } from "./livyClient";
import { isTransient, livyError, mayHaveStarted } from "./livyError";
import { sleep } from "./sleep";

/**
 * Seconds after an execution's end until no call of it can still submit a batch: Step Functions leaves a function
 * running that an aborted execution had called. With an allowance for clocks, and for a call that is delivered late.
 */
export const IN_FLIGHT_SECONDS = FUNCTION_TIMEOUT_SECONDS.submit + 30;

/** Milliseconds that a call waits for an earlier attempt to end; the state machine's retries wait on. */
const EARLIER_ENDS_MS = 30_000;

/** Milliseconds between the two looks at a batch of an earlier attempt. */
const SECOND_LOOK_MS = 1_000;

/** Milliseconds between the two looks at a batch that has no log. */
const GHOST_MS = 5_000;

interface NamedBatch {
  readonly id: number;
  readonly name: string;
}

/**
 * Starts a job's Spark application as a Livy batch, once: however often it is called for an execution, an item, an
 * attempt and a retry, and whatever becomes of Livy's replies, there is one batch, and every call that succeeds returns
 * it.
 *
 * @param application its name is the job's; `{name}` in its texts is filled
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
  const succeeded = await takeOver(livy, application.name, event, attempt).catch(notOfTheJob);
  const batch = succeeded ?? (await createOrAdopt(livy, request));
  return {
    id: batch.id,
    name: batch.name,
    attempt,
    retry,
    // Livy may forget a success of an earlier attempt before the status function asks for it.
    state: succeeded === undefined ? "starting" : "success",
    submittedAt,
    startedAt: null,
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
  // A folder that this execution, and this item of it, has to itself: what it leaves there for its next job is no
  // other's.
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
      // YARN would start a failed application once more by itself, within the same batch: how often it is run again is
      // the job's to say. Source: "spark.yarn.maxAppAttempts" of Spark, yarn.resourcemanager.am.max-attempts of YARN.
      "spark.yarn.maxAppAttempts": "1",
      ...filled.conf,
      // Livy adds its own tag to it; the execution's name finds the application in YARN.
      "spark.yarn.tags": tags.join(","),
    },
  };
}

/** A value with its texts filled, however deep they are. */
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
 * What a redriven execution finds of its earlier attempts: one that has succeeded needs not run again; one that still
 * runs, because the janitor has not come yet, must end before the next one begins.
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
      `a call of the attempt before may still submit the job ${jobName}; tried again until ${new Date(quietAt).toISOString()}`,
    );
  }
  // A retry looks too: an attempt may begin with one, where the one before was ended in the midst of it.
  for (let earlier = attempt - 1; earlier >= 0; earlier -= 1) {
    const names = Array.from({ length: retries + 1 }, (_, failures) =>
      batchName(execution, { jobName, position, attempt: earlier, retry: failures }),
    );
    const until = Date.now() + EARLIER_ENDS_MS;
    await Promise.all(names.map((name) => endBatch(livy, name, until)));
    const batches = await Promise.all(names.map((name) => findTwice(livy, name, until)));
    for (const [index, name] of names.entries()) {
      const batch = batches[index];
      if (batch?.state === "success") {
        return { id: batch.id, name };
      }
      if (batch !== undefined && !hasEnded(batch.state)) {
        throw livyError("LivyServerError", `Livy says that the batch ${name} has ended, and that it has not`);
      }
    }
  }
  return undefined;
}

/**
 * A batch as Livy shows it twice in a row. Livy has said twice that it is gone or at its end: whether it has succeeded
 * must be as sure, or a dead one that is taken for a success is taken over from the one that runs.
 *
 * @param until milliseconds since 1970 after which it gives up on a Livy that does not answer
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
    await sleep(SECOND_LOOK_MS);
  }
}

/** POSTs, and finds the batch by its name where the reply does not tell it. */
async function createOrAdopt(livy: LivyEndpoint, request: SparkApplication): Promise<NamedBatch> {
  const { name } = request;
  const reply = await createBatch(livy, request).catch(unlessLost);
  if (typeof reply === "object" && "id" in reply && reply.name === name) {
    return { id: reply.id, name };
  }
  const found = await findBatch(livy, name).catch(notOfTheJob);
  if (found?.hasLog === true) {
    return { id: found.id, name };
  }
  if (found !== undefined && reply === "duplicate") {
    await endGhost(livy, name).catch(notOfTheJob);
  }
  // Not there yet, not any more, or not to be started. The state machine asks again, under the same name.
  throw reply instanceof Error
    ? reply
    : livyError(
        "LivyServerError",
        `Livy took the batch ${name}, or has one of that name, and does not know it`,
      );
}

/**
 * Deletes a batch that Livy took and could not start, because it keeps the name. One that is being started has no log
 * either, but then Livy has no word for another POST: that it called this one a duplicate says that it is through.
 */
async function endGhost(livy: LivyEndpoint, name: string): Promise<void> {
  await sleep(GHOST_MS);
  if ((await findBatch(livy, name))?.hasLog === false) {
    await deleteBatch(livy, name);
  }
}

/** A refusal of a look or a DELETE says nothing of the job, and Livy gives none: it is tried again, as other troubles. */
function notOfTheJob(error: unknown): never {
  const { name, message } = error as Error;
  throw name === "LivyRejected" ? livyError("LivyServerError", message) : error;
}

/**
 * After an error that leaves open whether there is a batch, the error itself. A Livy that has too many sessions says so
 * before it looks at the name, which an earlier call may have taken.
 */
function unlessLost(error: unknown): Error {
  if (mayHaveStarted(error)) {
    return error;
  }
  throw error;
}
