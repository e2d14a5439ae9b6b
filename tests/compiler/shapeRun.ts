import { compile } from "../../compiler/compile";
import type {
  CheckEvent,
  DriverLogEvent,
  ItemsEvent,
  Job,
  OutcomeEvent,
  Position,
  QueryEvent,
  StopEvent,
  SubmitEvent,
  Values,
} from "../../contract/events";
import { DEFAULT_POLLING } from "../../compiler/functions";
import { DELETE_OBJECT, LIST_OBJECTS } from "../../compiler/resultSkip";
import { FIRST_WAIT_SECONDS, waitSecondsOf } from "../../contract/polling";
import type { Pipeline } from "../../model/pipeline";
import { checkInput } from "../../handlers/checkInput";
import { listItems } from "../../handlers/items";
import { jobTitle } from "../../handlers/jobTitle";
import { groupOutcome } from "../../handlers/outcome";
import type { Invoke } from "../../cli/local/bodies/function";
import { execute } from "../../cli/local/bodies/stateMachine";
import type { VirtualClock } from "../support/virtualClock";
import { bind } from "./functions";

/** A job's batch, and when it ran. */
export interface Batch {
  readonly job: string;
  readonly position: Position;
  readonly values: Values;
  readonly retry: number;
  /** Seconds after the execution's start. */
  readonly from: number;
  /** Infinity: until after the execution's end. */
  readonly to: number;
}

/** Which try of which job. */
export interface Try {
  readonly job: string;
  readonly values: Values;
  readonly retry: number;
}

/** What a call of a function, or of S3, is broken by. */
export interface Called {
  readonly name:
    "check" | "submit" | "query" | "stop" | "items" | "outcome" | "driverLog" | "look" | "forget";
  readonly event: unknown;
}

/** What the jobs and the functions of a run do. */
export interface World {
  /** The execution's input besides the root path; the pipeline's examples unless said. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Seconds that a batch runs: 10 unless said. */
  readonly seconds?: (which: Try) => number;
  /** How a batch ends: well unless said. */
  readonly verdict?: (which: Try) => "success" | "dead" | "unexplained" | "killed";
  /** The keys of the bucket when the run begins. */
  readonly keys?: readonly string[];
  /** What a job that succeeds marks its result with: a key; nothing unless said. */
  readonly marks?: (which: Try) => string | undefined;
  /** What a call fails by. */
  readonly broken?: (called: Called) => Error | undefined;
}

export const ROOT_PATH = "s3://bucket/root";

const { windowSeconds } = DEFAULT_POLLING;

/**
 * Runs a pipeline's compiled machine on the interpreter. Items, outcome and the check of the input are the product's own
 * functions; what speaks to Livy is replaced by batches that run for some seconds.
 */
export async function runShape(clock: VirtualClock, pipeline: Pipeline, world: World = {}) {
  const bindings = bind(pipeline);
  const batches: (Batch & { to: number })[] = [];
  const called: Called[] = [];
  const keys = new Set(world.keys);
  const begin = Date.now();
  const now = () => (Date.now() - begin) / 1000;

  const submit =
    (jobName: string) =>
    ({ values, position, retry }: SubmitEvent): Job => {
      const name = `${jobName}${position}-${String(retry)}`;
      batches.push({ job: jobName, position, values, retry, from: now(), to: Infinity });
      return {
        id: batches.length - 1,
        name,
        attempt: 0,
        retry,
        state: "starting",
        submittedAt: Date.now(),
        waitSeconds: FIRST_WAIT_SECONDS,
        startedAt: null,
        endedAt: null,
        applicationId: null,
        trouble: {},
        failure: null,
      };
    };

  const query = async ({ job, jobName, values, retries }: QueryEvent): Promise<Job> => {
    const which = { job: jobName, values, retry: job.retry };
    const batch = batches[job.id]!;
    const left = batch.from + (world.seconds?.(which) ?? 10) - now();
    await wait(Math.min(left, windowSeconds));
    if (left > windowSeconds) {
      const waitSeconds = waitSecondsOf(DEFAULT_POLLING, Date.now() - job.submittedAt, Infinity);
      return { ...job, state: "running", waitSeconds };
    }
    batch.to = now();
    const verdict = world.verdict?.(which) ?? "success";
    if (verdict === "success") {
      const mark = world.marks?.(which);
      if (mark !== undefined) {
        keys.add(mark);
      }
      return { ...job, state: "success" };
    }
    const Cause = `${jobTitle(jobName, values)}: ${verdict}`;
    if (verdict === "killed") {
      return { ...job, state: "failed", failure: { Error: "SparkApplicationKilled", Cause } };
    }
    const failure = { Error: "SparkApplicationFailed", Cause };
    return job.retry < retries
      ? { ...job, state: "again", retry: job.retry + 1, failure }
      : { ...job, state: verdict === "dead" ? "failed" : "unexplained", failure };
  };

  const bodies: Readonly<Record<string, readonly [Called["name"], (event: never) => unknown]>> = {
    [bindings.check.name]: [
      "check",
      (event: CheckEvent) => {
        checkInput(event, input.rootPath);
        return "0.8.0-incubating";
      },
    ],
    [bindings.query.name]: ["query", query],
    [bindings.driverLog.name]: [
      "driverLog",
      ({ job: { failure } }: DriverLogEvent) => ({ ...failure, Cause: `Explained: ${failure.Cause}` }),
    ],
    [bindings.stop.name]: [
      "stop",
      ({ failure }: StopEvent) => ({ Error: failure.Error, Cause: `Stopped: ${failure.Cause ?? ""}` }),
    ],
    [bindings.items.name]: ["items", (event: ItemsEvent) => listItems(event)],
    [bindings.outcome.name]: ["outcome", (event: OutcomeEvent) => groupOutcome(event)],
    [LIST_OBJECTS]: ["look", (event: Listing) => list([...keys], event)],
    [DELETE_OBJECT]: [
      "forget",
      ({ Bucket, Key }: Deletion) => {
        checkBucket(Bucket);
        keys.delete(Key);
        return {};
      },
    ],
    ...Object.fromEntries(
      Object.entries(bindings.submit).map(([name, fn]) => [fn.name, ["submit", submit(name)] as const]),
    ),
  };
  const functions = Object.entries(bodies).map(([arn, [name, body]]): [string, Invoke] => [
    arn,
    async (event, signal) => {
      called.push({ name, event });
      const error = world.broken?.({ name, event });
      if (error !== undefined) {
        throw error;
      }
      // At the execution's end a call is given up, as its process on this machine is ended.
      const result = await Promise.race([body(event as never), aborted(signal)]);
      return JSON.parse(JSON.stringify(result)) as unknown;
    },
  ]);

  const entered: string[] = [];
  const watcher = {
    entered: (state: string, _: number, { position }: { readonly position: Position }) => {
      entered.push(`${state}${position === "" ? "" : ` ${position}`}`);
    },
    exited: () => Promise.resolve(),
    retried: () => undefined,
  };
  const input = { rootPath: ROOT_PATH, ...(world.input ?? pipeline.inputs) };
  const execution = await clock.run(() =>
    execute(
      machineOf(JSON.stringify(compile(pipeline, bindings).machine)),
      new Map(functions),
      { name: "run-1", input },
      watcher,
      new AbortController().signal,
    ),
  );
  const { status, error, cause, seconds } = execution;
  // What was under way at the end goes on, as on AWS; nothing may be begun any more.
  const atEnd = called.length;
  await clock.tick(1_000_000);
  return {
    end: status === "SUCCEEDED" ? "SUCCEEDED" : { error, cause },
    seconds,
    batches,
    called: (name: Called["name"]) => called.filter((one) => one.name === name).map(({ event }) => event),
    calledAfterEnd: called.length - atEnd,
    keys: [...keys].sort(),
    entered,
    execution,
  };
}

export type ShapeRun = Awaited<ReturnType<typeof runShape>>;

interface Listing {
  readonly Bucket: string;
  readonly Prefix: string;
  readonly MaxKeys: number;
}

interface Deletion {
  readonly Bucket: string;
  readonly Key: string;
}

function checkBucket(bucket: string): void {
  if (bucket !== "bucket") {
    throw functionError("S3.NoSuchBucketException", bucket);
  }
}

/** As S3 answers ListObjectsV2, as much of it as is read. */
function list(keys: readonly string[], { Bucket, Prefix, MaxKeys }: Listing) {
  checkBucket(Bucket);
  return { KeyCount: keys.filter((key) => key.startsWith(Prefix)).slice(0, MaxKeys).length };
}

/** An error as Step Functions has it from Lambda. */
export function functionError(name: string, message: string): Error {
  return Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message })), { name });
}

/** Most batches that ran at once. */
export function mostAtOnce(batches: readonly Batch[]): number {
  return Math.max(0, ...batches.map(({ from }) => batches.filter((one) => runsAt(one, from)).length));
}

function runsAt({ from, to }: Batch, second: number): boolean {
  return from <= second && second < to;
}

/** `Read_0_1 5–15`: a batch, and when it ran. */
export function told({ job, position, retry, from, to }: Batch): string {
  const again = retry === 0 ? "" : ` again ${String(retry)}`;
  return `${job}${position}${again} ${String(from)}–${String(to)}`;
}

function machineOf(definition: string) {
  return {
    type: "aws:sfn/stateMachine:StateMachine",
    name: "M",
    id: "M",
    inputs: { definition, roleArn: "arn:aws:iam::1:role/R" },
    outputs: { arn: "arn:aws:states:eu-west-1:1:stateMachine:M" },
    protect: false,
    retainOnDelete: false,
  };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => {
      reject(new Error("aborted"));
    });
  });
}

function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, seconds * 1000));
  });
}
