import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Job } from "../../contract/events";
import { executionKey } from "../../handlers/batchName";
import { executionArn } from "../../cli/local/bodies/executionStart";
import type { Invoke } from "../../cli/local/bodies/function";
import { listBatches } from "../../cli/local/livyWatch";
import type { ListedBatch } from "../../cli/local/livyWatch";
import { ROOT } from "../../cli/common/paths";
import { startFaultProxy } from "../livy/faultProxy";
import type { FaultProxy, ProxyFault } from "../livy/faultProxy";
import { temporaryFolders } from "../support/folder";
import { csvIn, machineOf, replaceInput, run, unpack } from "./localStack";
import type { Ended, Functions, LocalStack } from "./localStack";

const SAMPLE = join(ROOT, "tests/assets/input/orders.csv");

const SUBMIT_FIRST = "CheckOrdersJobSubmitFunction";
const SUBMIT_SECOND = "PublishOrdersJobSubmitFunction";
const QUERY = "SparkJobStatusFunction";

const POST = { method: "POST", path: /^\/batches$/ };
/** A look at a batch by its id, as the status function does it. */
const LOOK = { method: "GET", path: /^\/batches\/\d+$/ };
/** By its name, as the submit function does it. */
const FIND_SECOND = { method: "GET", path: /^\/batches\/[^/]*-PublishOrders-0$/ };

/** What goes wrong between the execution A and Livy. */
const FAULTS: readonly ProxyFault[] = [
  { method: "GET", path: /^\/version$/, fault: { kind: "reset" } },
  // The first job is submitted twice at once; the other POST meets a name that is taken.
  { ...POST, nth: 1, fault: { kind: "lostReply" } },
  // Looks are a second apart, and an application of Spark's needs several seconds: the third look finds it running.
  { ...LOOK, nth: 2, fault: { kind: "falseSuccess" } },
  { ...LOOK, nth: 4, fault: { kind: "reset" } },
  { ...LOOK, nth: 5, fault: { kind: "status", status: 500, body: '{"msg":"oh"}', handled: false } },
  { ...LOOK, nth: 6, fault: { kind: "notFound" } },
  { ...LOOK, nth: 7, fault: { kind: "unknownState", state: "pausing" } },
  { ...LOOK, nth: 8, fault: { kind: "malformed", how: "cut" } },
  { ...LOOK, nth: 9, fault: { kind: "malformed", how: "page" } },
  { ...LOOK, nth: 10, fault: { kind: "recovering" } },
  { ...LOOK, nth: 11, fault: { kind: "slow", seconds: 1 } },
  // The second job is refused, and not found by its name either; then it is taken, but neither the reply nor the
  // look by its name gets through.
  { ...POST, nth: 3, fault: { kind: "tooManySessions" } },
  { ...POST, nth: 4, fault: { kind: "lostReply" } },
  { ...FIND_SECOND, nth: 2, fault: { kind: "reset" } },
];

/** One of the two executions, when it has ended. */
interface Outcome extends Ended {
  /** What was published then; undefined unless it succeeded. */
  readonly published: string | undefined;
}

/**
 * A and B run at once, on one root path. Each one's first job reads an input of its own, under the same key. A's second
 * job begins when both first ones have ended, and B's when A has ended: what they shared would be B's in A's result.
 */
export function faults(stack: () => LocalStack): void {
  const newFolder = temporaryFolders();

  let local: LocalStack;
  /** Characters that Livy had logged before. */
  let logged: number;
  let proxy: FaultProxy;
  let otherInput: string;
  let a: Outcome;
  let b: Outcome | undefined;
  /** What each execution's first job had written when both had ended, by the run folder. */
  let between: Readonly<Record<string, string | undefined>> = {};
  /** Livy's own list when the success of A's first job was believed. */
  let believed: readonly ListedBatch[];
  const doubles: (readonly PromiseSettledResult<unknown>[])[] = [];

  /** What an execution's batches and its run folder are called. */
  const keyOf = (name: string) =>
    executionKey({ Id: executionArn(machineOf(local).outputs.arn as string, name), Name: name });
  const runFolders = () => readdirSync(join(local.data, "runs")).sort();
  const outcome = async (name: string, functions: Functions): Promise<Outcome> => {
    const ended = await run(local, name, functions);
    const hasSucceeded = ended.execution.status === "SUCCEEDED";
    return { ...ended, published: hasSucceeded ? csvIn(join(local.data, "orders")) : undefined };
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
    local = stack();
    logged = local.livyLog().length;
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
          const folder = (run: string) => join(local.data, "runs", run, "checked");
          between = Object.fromEntries(runFolders().map((run) => [run, csvIn(folder(run))]));
          firstJobsEnded.open();
          await aEnded.opened;
        }),
      });
    };
    const runOfA = outcome("A", {
      ...faulty,
      [SUBMIT_FIRST]: twice(faulty[SUBMIT_FIRST]),
      [QUERY]: twice(faulty[QUERY], "PublishOrders"),
      [SUBMIT_SECOND]: held(faulty[SUBMIT_SECOND], async () => {
        runOfB ??= startB();
        // B's end comes first when B fails.
        await Promise.race([firstJobsEnded.opened, runOfB]);
      }),
    });
    a = await runOfA.finally(aEnded.open);
    await runOfB;
  });

  after(() => proxy.stop());

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
      [[`${keyOf("A")}-CheckOrders-0`, "success"]],
    );
  });

  it("a call that is delivered twice has the same end twice", () => {
    const [submitted = [], queried = [], ...more] = doubles;
    assert.deepEqual(more, []);
    assert.deepEqual(batchesOf(submitted), [`${keyOf("A")}-CheckOrders-0`, `${keyOf("A")}-CheckOrders-0`]);
    assert.deepEqual(batchesOf(queried), [`${keyOf("A")}-PublishOrders-0`, `${keyOf("A")}-PublishOrders-0`]);
    assert.deepEqual(
      queried.map((one) => (one.status === "fulfilled" ? (one.value as Job).state : (one.reason as unknown))),
      ["success", "success"],
    );
  });

  it("each job has one batch, and each batch one driver", async () => {
    const names = [
      `${keyOf("A")}-CheckOrders-0`,
      `${keyOf("B")}-CheckOrders-0`,
      `${keyOf("A")}-PublishOrders-0`,
      `${keyOf("B")}-PublishOrders-0`,
    ];
    const batches = await listBatches(local.livyUrl);
    assert.deepEqual(
      batches.map(({ name, state }) => [name, state]),
      names.map((name) => [name, "success"]),
    );
    const log = local.livyLog().slice(logged);
    const submitted = [...log.matchAll(/Running '\S+\/spark-submit' '--name' '([^']+)'/g)];
    assert.deepEqual(
      submitted.map(([, name]) => name),
      names,
    );
    const drivers = [...log.matchAll(/SparkContext: Submitted application: (\S+)/g)];
    assert.deepEqual(
      drivers.map(([, application]) => application),
      ["CheckOrders", "CheckOrders", "SelectOrders", "SelectOrders"],
    );
  });

  it("each has a folder to itself while it runs, and publishes what is its own, whole", () => {
    const [sample, other] = [SAMPLE, otherInput].map((file) => readFileSync(file, "utf8"));
    assert.notEqual(sample, other);
    assert.deepEqual(between, { [keyOf("A")]: sample, [keyOf("B")]: other });
    assert.deepEqual([a.published, b?.published], [sample, other]);
  });
}

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

/** The sample with each amount another. */
function writeOtherInput(folder: string): string {
  const file = join(folder, "orders.csv");
  writeFileSync(file, readFileSync(SAMPLE, "utf8").replace(/\d+\.\d\d$/gm, "1.00"));
  return file;
}
