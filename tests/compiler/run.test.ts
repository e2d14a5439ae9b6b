import assert from "node:assert/strict";

import { compile } from "../../compiler/compile";
import type { ExecutionContext, Failure, Job, JobState } from "../../contract/events";
import type { Invoke } from "../../cli/local/bodies/function";
import { execute } from "../../cli/local/bodies/stateMachine";
import type { Resource } from "../../cli/synth/synthesise";
import { orders } from "../pipelines/orders";
import { virtualClock } from "../support/virtualClock";
import { bind } from "./functions";

const BINDINGS = bind(orders);
const FIRST = "CheckOrders";
const SECOND = "PublishOrders";
const INPUT = { rootPath: "s3://b" };

const machine: Resource = {
  type: "aws:sfn/stateMachine:StateMachine",
  name: "M",
  id: "M",
  inputs: { definition: JSON.stringify(compile(orders, BINDINGS).machine), roleArn: "arn:aws:iam::1:role/R" },
  outputs: { arn: "arn:aws:states:eu-west-1:1:stateMachine:M" },
  protect: false,
  retainOnDelete: false,
};

/** What a function is called with, and by which state. */
interface Call {
  readonly execution: ExecutionContext;
  readonly job?: Job;
  readonly jobName?: string;
  readonly failure?: Failure;
}

/** What a function does when it is called: returns a value, throws an error, or never ends. */
type Answer = object | Error | "silence";

const job = (id: number, state: JobState = "starting", failure: Failure | null = null): Job => ({
  id,
  name: `batch-${String(id)}`,
  attempt: 0,
  retry: 0,
  state,
  submittedAt: 0,
  waitSeconds: 0,
  startedAt: null,
  endedAt: null,
  applicationId: null,
  trouble: {},
  failure,
});
const thrown = (name: string, message: string) =>
  Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] })), { name });
const lambdaCause = (name: string, message: string) => thrown(name, message).message;

/** Answers call by call, the last one again and again; check and stop do their work unless told otherwise. */
interface Script {
  readonly check?: readonly Answer[];
  readonly submitFirst?: readonly Answer[];
  readonly submitSecond?: readonly Answer[];
  readonly query?: readonly Answer[];
  readonly driverLog?: readonly Answer[];
  readonly stop?: readonly Answer[];
}

const SUCCESS: Script = {
  check: [{}],
  submitFirst: [job(1)],
  submitSecond: [job(2)],
  query: [job(1, "success"), job(2, "success")],
};

describe("a compiled machine, run by the interpreter,", () => {
  const clock = virtualClock();

  async function run(script: Script) {
    const calls: Record<keyof Script, Call[]> = {
      check: [],
      submitFirst: [],
      submitSecond: [],
      query: [],
      driverLog: [],
      stop: [],
    };
    const { check, submit, query, driverLog, stop } = BINDINGS;
    const arns: readonly (readonly [keyof Script, string])[] = [
      ["check", check.name],
      ["submitFirst", submit[FIRST]!.name],
      ["submitSecond", submit[SECOND]!.name],
      ["query", query.name],
      ["driverLog", driverLog.name],
      ["stop", stop.name],
    ];
    const functions = arns.map(([name, arn]) => {
      const answers = script[name] ?? SUCCESS[name] ?? [];
      const invoke: Invoke = (event, signal) => {
        calls[name].push(event as Call);
        const answer = answers[Math.min(calls[name].length, answers.length) - 1];
        if (answer === "silence") {
          return new Promise((_, reject) => {
            signal?.addEventListener("abort", () => {
              reject(new Error("aborted"));
            });
          });
        }
        // Without another answer, a stop gives back the failure that it is told, in its own words.
        const { failure } = event as Call;
        const stopped = failure && { Error: failure.Error, Cause: `Stopped: ${failure.Cause}` };
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? stopped);
      };
      return [arn, invoke] as const;
    });
    const path: string[] = [];
    const retried: string[] = [];
    const watcher = {
      entered: (state: string) => {
        path.push(state);
      },
      exited: () => Promise.resolve(),
      retried: (error: string) => {
        retried.push(error);
      },
    };
    const start = { name: "run-1", input: INPUT };
    const { status, error, cause, seconds } = await clock.run(() =>
      execute(machine, new Map(functions), start, watcher, new AbortController().signal),
    );
    return { end: { status, error, cause }, path, retried, calls, seconds };
  }

  const succeeded = { status: "SUCCEEDED", error: undefined, cause: undefined };
  const failed = (error: string, cause: string) => ({ status: "FAILED", error, cause });
  const round = (name: string) => [
    `Wait for ${name} job to complete`,
    `Query ${name} job status`,
    `${name} job complete?`,
  ];
  const stopped = (name: string) => [`Stop ${name} job`, `${name} job failed`];

  it("goes from job to job, and looks as often as a job needs", async () => {
    const { end, path, calls } = await run({
      query: [job(1), job(1, "running"), job(1, "success"), job(2, "success")],
    });
    assert.deepEqual(end, succeeded);
    assert.deepEqual(path, [
      "Check Livy",
      "CheckOrders Job",
      ...round(FIRST),
      ...round(FIRST),
      ...round(FIRST),
      "PublishOrders Job",
      ...round(SECOND),
      "PublishOrders job finished",
    ]);
    // Each call is told the execution, and each look what the one before it saw.
    const { Id, Name, Input, RedriveCount } = calls.check[0]!.execution;
    assert.deepEqual(
      { Id, Name, Input, RedriveCount },
      { Id: "arn:aws:states:eu-west-1:1:execution:M:run-1", Name: "run-1", Input: INPUT, RedriveCount: 0 },
    );
    const execution = calls.check[0]!.execution;
    const which = { execution, values: {}, position: "", retries: 0 };
    assert.deepEqual(calls.submitFirst, [{ ...which, retry: 0 }]);
    assert.deepEqual(calls.submitSecond, [{ ...which, retry: 0 }]);
    const limits = {
      values: {},
      startLimitSeconds: 3_600,
      runLimitSeconds: 86_400,
      retries: 0,
      causeBytes: 30_000,
    };
    const first = { execution, jobName: FIRST, application: "com.example.CheckOrders", ...limits };
    const second = { execution, jobName: SECOND, application: "com.example.SelectOrders", ...limits };
    assert.deepEqual(calls.query, [
      { ...first, job: job(1) },
      { ...first, job: job(1) },
      { ...first, job: job(1, "running") },
      { ...second, job: job(2) },
    ]);
    assert.deepEqual(calls.stop, []);
  });

  it("fails with what a look says of a failed job, and has nothing to stop", async () => {
    const failure = { Error: "SparkApplicationFailed", Cause: "CheckOrders: it is dead\nits log" };
    const { end, path, calls } = await run({ query: [job(1, "failed", failure)] });
    assert.deepEqual(end, failed(failure.Error, failure.Cause));
    assert.deepEqual(path, ["Check Livy", "CheckOrders Job", ...round(FIRST), "CheckOrders job failed"]);
    assert.deepEqual([calls.stop, calls.submitSecond], [[], []]);
  });

  for (const [name, before, query] of [
    [FIRST, ["Check Livy", "CheckOrders Job"], []],
    [SECOND, ["Check Livy", "CheckOrders Job", ...round(FIRST), "PublishOrders Job"], [job(1, "success")]],
  ] as const) {
    it(`stops ${name} when it has timed out, and fails with what the stop made of it`, async () => {
      const failure = { Error: "SparkRunTimeout", Cause: "it ran for longer than 86400 s" };
      const { end, path, calls } = await run({ query: [...query, job(9, "timedOut", failure)] });
      assert.deepEqual(end, failed("SparkRunTimeout", `Stopped: ${failure.Cause}`));
      assert.deepEqual(path, [...before, ...round(name), ...stopped(name)]);
      const { execution } = calls.check[0]!;
      const which = { execution, values: {}, position: "", retries: 0 };
      assert.deepEqual(calls.stop, [{ ...which, jobName: name, causeBytes: 30_000, failure }]);
    });
  }

  it("stops a first job that can't be submitted, where there is no $.job yet", async () => {
    const { end, path, calls } = await run({ submitFirst: [thrown("LivyRejected", "no such queue")] });
    const failure = { Error: "LivyRejected", Cause: lambdaCause("LivyRejected", "no such queue") };
    assert.deepEqual(end, failed("LivyRejected", `Stopped: ${failure.Cause}`));
    assert.deepEqual(path, ["Check Livy", "CheckOrders Job", ...stopped(FIRST)]);
    assert.deepEqual(
      calls.stop.map(({ jobName, failure: told }) => [jobName, told]),
      [[FIRST, failure]],
    );
    assert.equal(calls.submitFirst.length, 1);
  });

  it("stops a second job that can't be submitted, where $.job is still the first one's", async () => {
    const { end, path, calls } = await run({ submitSecond: [thrown("LivyRejected", "no such queue")] });
    const failure = { Error: "LivyRejected", Cause: lambdaCause("LivyRejected", "no such queue") };
    assert.deepEqual(end, failed("LivyRejected", `Stopped: ${failure.Cause}`));
    assert.deepEqual(path, [
      "Check Livy",
      "CheckOrders Job",
      ...round(FIRST),
      "PublishOrders Job",
      ...stopped(SECOND),
    ]);
    assert.deepEqual(
      calls.stop.map(({ jobName, failure: told }) => [jobName, told]),
      [[SECOND, failure]],
    );
  });

  it("stops a job whose status can't be known, at the first such word of the function", async () => {
    for (const name of ["LivyUnreachable", "LivyServerError", "LivyBatchLost", "LivyIdentityLost"]) {
      const { end, path, calls, seconds } = await run({ query: [thrown(name, "why")] });
      assert.deepEqual(end, failed(name, `Stopped: ${lambdaCause(name, "why")}`));
      assert.deepEqual(path.slice(-3), ["Query CheckOrders job status", ...stopped(FIRST)]);
      assert.deepEqual([calls.query.length, calls.stop.length, seconds], [1, 1, 0]);
    }
  });

  it("keeps the failure when the stop itself fails", async () => {
    const failure = { Error: "SparkStartTimeout", Cause: "it did not start" };
    const { end, path, calls } = await run({
      query: [job(1, "timedOut", failure)],
      stop: [thrown("TypeError", "broken")],
    });
    assert.deepEqual(end, failed(failure.Error, failure.Cause));
    assert.deepEqual(path.slice(-2), stopped(FIRST));
    assert.equal(calls.stop.length, 13);
  });

  it("keeps the failure when the stop is lost each time", async () => {
    const failure = { Error: "SparkStartTimeout", Cause: "it did not start" };
    const { end, calls } = await run({ query: [job(1, "timedOut", failure)], stop: ["silence"] });
    assert.deepEqual(end, failed(failure.Error, failure.Cause));
    assert.equal(calls.stop.length, 13);
  });

  const transient: readonly (readonly [string, keyof Script, calls: number, seconds: number])[] = [
    ["LivyUnreachable", "submitFirst", 13, 482],
    ["LivyServerError", "submitSecond", 13, 482],
    ["LivyTooManySessions", "submitFirst", 61, 3_435],
    ["Lambda.ServiceException", "submitFirst", 13, 482],
    ["Lambda.Unknown", "query", 13, 482],
    ["Lambda.TooManyRequestsException", "query", 201, 58_110],
  ];
  for (const [name, fn, count, longest] of transient) {
    it(`tries ${fn} again after ${name}, later and later, ${String(count)} times in all`, async () => {
      const { end, retried, calls, seconds } = await run({ [fn]: [thrown(name, "why")] });
      assert.equal(calls[fn].length, count);
      assert.deepEqual(new Set(retried), new Set([name]));
      assert.equal(retried.length, count - 1);
      assert.ok(seconds > 0 && seconds <= longest, String(seconds));
      assert.deepEqual(end, failed(name, `Stopped: ${lambdaCause(name, "why")}`));
      assert.equal(calls.stop.length, 1);
      // The same question each time.
      assert.equal(new Set(calls[fn].map((call) => JSON.stringify(call))).size, 1);
    });
  }

  it("goes on where a retry finds Livy back", async () => {
    const away = thrown("LivyUnreachable", "no answer");
    const lost = thrown("Lambda.ServiceException", "lost");
    const { end, retried } = await run({
      check: [away, away, {}],
      submitFirst: [away, lost, thrown("LivyTooManySessions", "wait"), job(1)],
      query: [lost, job(1, "success"), job(2, "success")],
    });
    assert.deepEqual(end, succeeded);
    assert.deepEqual(retried, [
      "LivyUnreachable",
      "LivyUnreachable",
      "LivyUnreachable",
      "Lambda.ServiceException",
      "LivyTooManySessions",
      "Lambda.ServiceException",
    ]);
  });

  it("counts a call as lost when it lasts longer than the function may, and calls again", async () => {
    const { end, retried, seconds } = await run({
      query: ["silence", job(1, "success"), job(2, "success")],
    });
    assert.deepEqual(end, succeeded);
    assert.deepEqual(retried, ["States.Timeout"]);
    assert.ok(seconds >= 340 && seconds <= 342, String(seconds));
  });

  it("fails within three seconds of waiting when Livy is not there, with nothing to stop", async () => {
    const { end, path, calls, seconds } = await run({ check: [thrown("LivyUnreachable", "look there")] });
    assert.deepEqual(end, failed("LivyUnreachable", "look there"));
    assert.deepEqual(path, ["Check Livy"]);
    assert.deepEqual([calls.check.length, calls.submitFirst.length, calls.stop.length], [3, 0, 0]);
    assert.equal(seconds, 3);
  });

  it("waits ten minutes for a Livy that is not up yet, and no longer", async () => {
    const starting = thrown("LivyStarting", "not up");
    const up = await run({ check: [...Array.from({ length: 5 }, () => starting), {}] });
    assert.deepEqual(up.end, succeeded);
    assert.equal(up.calls.check.length, 6);
    const { end, calls, seconds } = await run({ check: [starting] });
    assert.deepEqual(end, failed("LivyStarting", "not up"));
    assert.deepEqual([calls.check.length, calls.submitFirst.length, seconds], [22, 0, 575]);
  });

  it("fails at once on a Livy that it can't work with", async () => {
    const { end, calls, seconds } = await run({ check: [thrown("LivyUnsupported", "why")] });
    assert.deepEqual(end, failed("LivyUnsupported", "why"));
    assert.deepEqual([calls.check.length, seconds], [1, 0]);
  });

  it("fails within seconds on one that refuses, which may be a gateway in between", async () => {
    for (const name of ["LivyUnauthorised", "LivyRejected", "LivyServerError"]) {
      const { end, calls, seconds } = await run({ check: [thrown(name, "why")] });
      assert.deepEqual(end, failed(name, "why"));
      assert.deepEqual([calls.check.length, seconds], [3, 3]);
    }
  });

  it("submits an interrupted job again, and the jobs after it once", async () => {
    const { end, path, calls } = await run({
      submitFirst: [job(1), job(5)],
      query: [job(1, "interrupted"), job(5, "success"), job(2, "success")],
    });
    assert.deepEqual(end, succeeded);
    assert.deepEqual(path, [
      "Check Livy",
      "CheckOrders Job",
      ...round(FIRST),
      "CheckOrders Job",
      ...round(FIRST),
      "PublishOrders Job",
      ...round(SECOND),
      "PublishOrders job finished",
    ]);
    assert.deepEqual(
      calls.query.map((call) => call.job?.id),
      [1, 5, 2],
    );
    assert.equal(calls.submitSecond.length, 1);
  });
});
