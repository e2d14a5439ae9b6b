import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { Job } from "../../contract/events";
import { executionKey } from "../../handlers/batchName";
import { executionArn } from "../../cli/local/bodies/executionStart";
import type { Invoke } from "../../cli/local/bodies/function";
import { uploadObjects } from "../../cli/local/bodies/objects";
import { listBatches } from "../../cli/local/livyWatch";
import type { ListedBatch } from "../../cli/local/livyWatch";
import { ROOT } from "../../cli/common/paths";
import { stopAll } from "../../cli/common/supervisor";
import { startFaultProxy } from "../livy/faultProxy";
import type { FaultProxy, ProxyFault } from "../livy/faultProxy";
import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { ratesOf } from "../support/rates";
import { inputObject, machineOf, run, startLocalStack, unpack } from "./localStack";
import type { Ended, Functions, LocalStack } from "./localStack";

const SAMPLE = join(ROOT, "assets/input/tripdata.csv");
const MILES = "miles-per-rate/part-00000.parquet";

const SUBMIT_FIRST = "MilesPerRateJobSubmitFunction";
const SUBMIT_SECOND = "RateCodeStatusJobSubmitFunction";
const QUERY = "SparkJobStatusFunction";

const POST = { method: "POST", path: /^\/batches$/ };
/** A look at a batch by its id, as the status function does it. */
const LOOK = { method: "GET", path: /^\/batches\/\d+$/ };
/** By its name, as the submit function does it. */
const FIND_SECOND = { method: "GET", path: /^\/batches\/[^/]*-RateCodeStatus-0$/ };

/** What goes wrong between the execution A and Livy. */
const FAULTS: readonly ProxyFault[] = [
  { method: "GET", path: /^\/version$/, fault: { kind: "reset" } },
  // The first job is submitted twice at once; the other POST meets a name that is taken.
  { ...POST, nth: 1, fault: { kind: "lostReply" } },
  // Looks are a second apart, and an application of Spark's needs several to start.
  { ...LOOK, nth: 2, fault: { kind: "falseSuccess" } },
  { ...LOOK, nth: 3, fault: { kind: "reset" } },
  { ...LOOK, nth: 4, fault: { kind: "status", status: 500, body: '{"msg":"oh"}', handled: false } },
  { ...LOOK, nth: 5, fault: { kind: "notFound" } },
  { ...LOOK, nth: 6, fault: { kind: "unknownState", state: "pausing" } },
  { ...LOOK, nth: 7, fault: { kind: "malformed", how: "cut" } },
  { ...LOOK, nth: 8, fault: { kind: "malformed", how: "page" } },
  { ...LOOK, nth: 9, fault: { kind: "recovering" } },
  { ...LOOK, nth: 10, fault: { kind: "slow", seconds: 1 } },
  // The second job is refused, and not found by its name either; then it is taken, but neither the reply nor the
  // look by its name gets through.
  { ...POST, nth: 3, fault: { kind: "tooManySessions" } },
  { ...POST, nth: 4, fault: { kind: "lostReply" } },
  { ...FIND_SECOND, nth: 2, fault: { kind: "reset" } },
];

/** The published results. */
interface Results {
  readonly miles: Buffer;
  readonly status: string;
}

/** One of the two executions, when it has ended. */
interface Outcome extends Ended {
  /** What was published then; undefined unless it succeeded. */
  readonly published: Results | undefined;
}

/**
 * A and B run at once, on one root path. Each one's first job reads an input of its own, under the same key. A's second
 * job begins when both first ones have ended, and B's when A has ended: what they shared would be B's in A's result.
 */
describe("two executions at once on real Livy and Spark, one of them through every fault", function () {
  this.timeout(300_000);
  withoutProxy();
  const newFolder = temporaryFolders();

  let local: LocalStack;
  let proxy: FaultProxy;
  let otherInput: string;
  let a: Outcome;
  let b: Outcome | undefined;
  /** The miles of each execution when both first jobs have ended, by its run folder. */
  let between: Readonly<Record<string, Buffer>> = {};
  /** Livy's own list when the success of A's first job was believed. */
  let believed: readonly ListedBatch[];
  const doubles: (readonly PromiseSettledResult<unknown>[])[] = [];

  /** What an execution's batches and its run folder are called. */
  const keyOf = (name: string) =>
    executionKey({ Id: executionArn(machineOf(local).outputs.arn as string, name), Name: name });
  const runFolders = () => readdirSync(join(local.data, "runs")).sort();
  const results = (): Results => ({
    miles: readFileSync(join(local.data, MILES)),
    status: readFileSync(join(local.data, "rate-code-status/part-00000.csv"), "utf8"),
  });
  const outcome = async (name: string, functions: Functions): Promise<Outcome> => {
    const ended = await run(local, name, functions);
    return { ...ended, published: ended.execution.status === "SUCCEEDED" ? results() : undefined };
  };
  /** Has every call, or those for one job, delivered twice at once. */
  const twice =
    (invoke: Invoke, jobName?: string): Invoke =>
    async (event, signal) => {
      if ((event as { jobName?: string }).jobName !== jobName) {
        return invoke(event, signal);
      }
      const calls = [invoke(event, signal), invoke(event, signal)] as const;
      doubles.push(await Promise.allSettled(calls));
      return calls[0];
    };

  before(async () => {
    local = await startLocalStack(newFolder());
    otherInput = writeOtherInput(newFolder());
    proxy = await startFaultProxy(local.livyUrl);
    proxy.script(...FAULTS);
    const faulty = await unpack(local, newFolder(), proxy.url);
    const direct = await unpack(local, newFolder(), local.livyUrl);

    const firstJobsEnded = gate();
    const aEnded = gate();
    let runOfB: Promise<void> | undefined;
    const startB = async () => {
      believed = await listBatches(local.livyUrl);
      await replaceInput(local, otherInput);
      b = await outcome("B", {
        ...direct,
        [SUBMIT_SECOND]: held(direct[SUBMIT_SECOND], async () => {
          const miles = runFolders().map((run) => [run, readFileSync(join(local.data, "runs", run, MILES))]);
          between = Object.fromEntries(miles) as Record<string, Buffer>;
          firstJobsEnded.open();
          await aEnded.opened;
        }),
      });
    };
    const runOfA = outcome("A", {
      ...faulty,
      [SUBMIT_FIRST]: twice(faulty[SUBMIT_FIRST]),
      [QUERY]: twice(faulty[QUERY], "RateCodeStatus"),
      [SUBMIT_SECOND]: held(faulty[SUBMIT_SECOND], async () => {
        runOfB ??= startB();
        // B's end comes first when B fails.
        await Promise.race([firstJobsEnded.opened, runOfB]);
      }),
    });
    a = await runOfA.finally(aEnded.open);
    await runOfB;
  });

  after(async () => {
    await stopAll();
    await proxy.stop();
  });

  it("both succeed, the one after three retries", () => {
    assert.deepEqual([a.execution.status, a.execution.cause], ["SUCCEEDED", undefined]);
    assert.deepEqual(a.retried, ["LivyUnreachable", "LivyTooManySessions", "LivyUnreachable"]);
    assert.deepEqual([b?.execution.status, b?.execution.cause], ["SUCCEEDED", undefined]);
    assert.deepEqual(b?.retried, []);
  });

  it("every fault was met, and the false success of a batch that ran on was not believed", () => {
    assert.deepEqual(
      FAULTS.filter(({ fault }) => !proxy.calls.some((call) => call.fault === fault)),
      [],
    );
    const looks = proxy.calls.filter(({ request }) => LOOK.path.test(request.path));
    const lie = looks.findIndex(({ fault }) => fault?.kind === "falseSuccess");
    const states = looks
      .slice(lie)
      .map(({ outcome }) =>
        outcome.kind === "answer" ? /"state":"(\w+)"/.exec(outcome.answer.body)?.[1] : undefined,
      );
    assert.equal(states[0], "success");
    assert.ok(states.includes("running"), states.join());
    assert.deepEqual(
      believed.map(({ name, state }) => [name, state]),
      [[`${keyOf("A")}-MilesPerRate-0`, "success"]],
    );
  });

  it("a call that is delivered twice has the same end twice", () => {
    const [submitted = [], queried = [], ...more] = doubles;
    assert.deepEqual(more, []);
    assert.deepEqual(batchesOf(submitted), [`${keyOf("A")}-MilesPerRate-0`, `${keyOf("A")}-MilesPerRate-0`]);
    assert.deepEqual(batchesOf(queried), [
      `${keyOf("A")}-RateCodeStatus-0`,
      `${keyOf("A")}-RateCodeStatus-0`,
    ]);
    assert.deepEqual(
      queried.map((one) => (one.status === "fulfilled" ? (one.value as Job).state : (one.reason as unknown))),
      ["success", "success"],
    );
  });

  it("each job has one batch, and each batch one driver", async () => {
    const names = [
      `${keyOf("A")}-MilesPerRate-0`,
      `${keyOf("B")}-MilesPerRate-0`,
      `${keyOf("A")}-RateCodeStatus-0`,
      `${keyOf("B")}-RateCodeStatus-0`,
    ];
    const batches = await listBatches(local.livyUrl);
    assert.deepEqual(
      batches.map(({ name, state }) => [name, state]),
      names.map((name) => [name, "success"]),
    );
    const log = local.livyLog();
    const submitted = [...log.matchAll(/Running '\S+\/spark-submit' '--name' '([^']+)'/g)];
    assert.deepEqual(
      submitted.map(([, name]) => name),
      names,
    );
    const drivers = [...log.matchAll(/SparkContext: Submitted application: (\S+)/g)];
    assert.deepEqual(
      drivers.map(([, application]) => application),
      ["MilesPerRateCode", "MilesPerRateCode", "RateCodeStatus", "RateCodeStatus"],
    );
  });

  it("each has a folder to itself while it runs, and publishes what is its own, whole", () => {
    assert.deepEqual(Object.keys(between), [keyOf("A"), keyOf("B")]);
    assert.deepEqual(runFolders(), []);
    assert.equal(a.published?.status, csvOf(SAMPLE));
    assert.equal(b?.published?.status, csvOf(otherInput));
    assert.notEqual(csvOf(SAMPLE), csvOf(otherInput));
    assert.deepEqual(a.published.miles, between[keyOf("A")]);
    assert.deepEqual(b.published.miles, between[keyOf("B")]);
    assert.notDeepEqual(a.published.miles, b.published.miles);
  });
});

/** Has each call wait for something. */
function held(invoke: Invoke, ready: () => Promise<void>): Invoke {
  return async (event, signal) => {
    await ready();
    return invoke(event, signal);
  };
}

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** The names of the batches in answers of the functions; an error as it is. */
function batchesOf(answers: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return answers.map((one) =>
    one.status === "fulfilled" ? (one.value as Job).name : (one.reason as unknown),
  );
}

/** The sample with each trip one mile long: other miles, the same fares. */
function writeOtherInput(folder: string): string {
  const [header = "", ...lines] = readFileSync(SAMPLE, "utf8").trimEnd().split("\n");
  const column = header.split(",").indexOf("Trip_distance");
  const file = join(folder, "tripdata.csv");
  const trips = lines.map((line) => line.split(",").with(column, "1").join(","));
  writeFileSync(file, `${[header, ...trips].join("\n")}\n`);
  return file;
}

function replaceInput(local: LocalStack, file: string): Promise<void> {
  const input = inputObject(local);
  const inputs = { ...input.inputs, source: new pulumi.asset.FileAsset(file) };
  return uploadObjects([{ ...input, inputs }], local.store);
}

function csvOf(file: string): string {
  const lines = ratesOf(file).map((row) => Object.values(row).join(","));
  return ["rate_code_id,total_distance,total_fare_amount", ...lines, ""].join("\n");
}
