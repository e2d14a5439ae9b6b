import type { ExecutionContext, Job, SubmitEvent } from "../asl/contract";
import type { SparkJob } from "../asl/pipeline";
import { batchName, executionKey, yarnTag } from "./batchName";
import { endBatch } from "./endBatch";
import { fillTemplate } from "./fillTemplate";
import { createBatch, deleteBatch, findBatch, hasEnded } from "./livyClient";
import type { BatchRequest, LivyEndpoint } from "./livyClient";
import { isTransient, livyError } from "./livyError";
import { sleep } from "./sleep";

/** What a job's batch is made of; `{name}` in its texts is filled when it is submitted. */
export type JobTemplate = Pick<SparkJob, "name" | "file" | "className" | "args">;

/** Seconds after which a call is over, come what may: the function's timeout. */
export const SUBMIT_SECONDS = 90;

/**
 * Seconds after an execution's end until no call of it can still submit a batch: Step Functions leaves a function
 * running that an aborted execution had called. With an allowance for clocks, and for a call that is delivered late.
 */
export const IN_FLIGHT_SECONDS = SUBMIT_SECONDS + 30;

/** Milliseconds that a call waits for an earlier attempt to end; the state machine's retries wait on. */
const EARLIER_ENDS_MS = 30_000;

/** Milliseconds between the two looks at a batch that has no log. */
const GHOST_MS = 5_000;

interface NamedBatch {
  readonly id: number;
  readonly name: string;
}

/**
 * Starts a job's Spark application as a Livy batch, once: however often it is called for an execution, a job and an
 * attempt, and whatever becomes of Livy's replies, there is one batch, and every call that succeeds returns it.
 *
 * @throws InvalidInput, LivyUnreachable, LivyServerError, LivyTooManySessions, EarlierAttemptUnderWay, LivyRejected,
 *   LivyUnauthorised
 */
export async function submitBatch(
  livy: LivyEndpoint,
  job: JobTemplate,
  { execution }: SubmitEvent,
): Promise<Job> {
  const submittedAt = Date.now();
  const attempt = execution.RedriveCount ?? 0;
  const name = batchName(execution, job.name, attempt);
  const request = batchRequest(name, job, execution);
  const batch = (await takeOver(livy, job.name, execution, attempt)) ?? (await createOrAdopt(livy, request));
  return {
    id: batch.id,
    name: batch.name,
    attempt,
    state: "starting",
    submittedAt,
    startedAt: null,
    applicationId: null,
    trouble: {},
    failure: null,
  };
}

function batchRequest(name: string, job: JobTemplate, execution: ExecutionContext): BatchRequest {
  // A folder that this execution has to itself: what it leaves there for its next job is no other's.
  const runPath = fillTemplate(
    `{rootPath}/emr-step-functions/runs/${executionKey(execution)}`,
    execution.Input,
  );
  const fill = (text: string) => fillTemplate(text, { ...execution.Input, runPath });
  return {
    name,
    file: fill(job.file),
    className: job.className,
    args: job.args.map(fill),
    // Livy adds its own tag to it; the execution's name finds the application in YARN.
    conf: { "spark.yarn.tags": yarnTag(execution) },
  };
}

/**
 * What a redriven execution finds of its earlier attempts: one that has succeeded needs not run again; one that still
 * runs, because the janitor has not come yet, must end before the next one begins.
 */
async function takeOver(
  livy: LivyEndpoint,
  jobName: string,
  execution: ExecutionContext,
  attempt: number,
): Promise<NamedBatch | undefined> {
  const quietAt = Date.parse(execution.RedriveTime ?? "") + IN_FLIGHT_SECONDS * 1000;
  if (attempt > 0 && Date.now() < quietAt) {
    throw livyError(
      "EarlierAttemptUnderWay",
      `a call of the attempt before may still submit the job ${jobName}; tried again until ${new Date(quietAt).toISOString()}`,
    );
  }
  for (let earlier = attempt - 1; earlier >= 0; earlier -= 1) {
    const name = batchName(execution, jobName, earlier);
    await endBatch(livy, name, Date.now() + EARLIER_ENDS_MS);
    // Livy has said twice that it is gone or at its end; whether it has succeeded must be as sure.
    const batch = await findBatch(livy, name);
    if (batch?.state === "success") {
      return { id: batch.id, name };
    }
    if (batch !== undefined && !hasEnded(batch.state)) {
      throw livyError("LivyServerError", `Livy says that the batch ${name} has ended, and that it has not`);
    }
  }
  return undefined;
}

/** POSTs, and finds the batch by its name where the reply does not tell it. */
async function createOrAdopt(livy: LivyEndpoint, request: BatchRequest): Promise<NamedBatch> {
  const { name } = request;
  const reply = await createBatch(livy, request).catch(unlessLost);
  if (typeof reply === "object" && "id" in reply && reply.name === name) {
    return { id: reply.id, name };
  }
  const found = await findBatch(livy, name);
  if (found?.hasLog === true) {
    return { id: found.id, name };
  }
  if (found !== undefined && reply === "duplicate") {
    await endGhost(livy, name);
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

/**
 * After an error that leaves open whether there is a batch, the error itself. A Livy that has too many sessions says so
 * before it looks at the name, which an earlier call may have taken.
 */
function unlessLost(error: unknown): Error {
  if (isTransient(error)) {
    return error;
  }
  throw error;
}
