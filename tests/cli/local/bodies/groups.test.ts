import assert from "node:assert/strict";

import { compile } from "../../../../compiler/compile";
import type {
  ExecutionInput,
  ItemsEvent,
  Job,
  OutcomeEvent,
  QueryEvent,
  StopEvent,
  SubmitEvent,
} from "../../../../contract/events";
import { DELETE_OBJECT, LIST_OBJECTS } from "../../../../compiler/resultSkip";
import { forEach, parallel, sequence } from "../../../../model/pipeline";
import type { Pipeline, SparkJob, Step } from "../../../../model/pipeline";
import { jobsOf } from "../../../../model/steps";
import { listItems } from "../../../../handlers/items";
import { groupOutcome } from "../../../../handlers/outcome";
import type { Invoke } from "../../../../cli/local/bodies/function";
import { execute } from "../../../../cli/local/bodies/stateMachine";
import type { Execution, Watcher } from "../../../../cli/local/bodies/stateMachine";
import type { StatePlace } from "../../../../cli/local/bodies/visits";
import type { Resource } from "../../../../cli/synth/synthesise";
import { bind } from "../../../compiler/functions";
import { virtualClock } from "../../../support/virtualClock";

const INPUT = {
  rootPath: "s3://b/root",
  days: ["d1", "d2", "d3", "d4"],
  hours: ["h1", "h2"],
  // Names of the states' own data, which an input may have too.
  position: "left",
  values: { day: "none" },
};

const job = (name: string): SparkJob => ({
  name,
  file: "a.jar",
  className: `com.example.${name}`,
  args: [],
  writes: [],
});
const days = (run: Step, more: object = {}) =>
  forEach({ name: "Days", item: "day", in: { list: "days" }, atMost: 4, concurrency: 2, run, ...more });

/** What is asked of the job functions. */
type Call = Partial<SubmitEvent & QueryEvent & StopEvent>;

/** What a job's call does, by the job's name and the items around it, e.g. `query A d1`; its good work unless said. */
type Answers = Readonly<Record<string, (call: Call, signal: AbortSignal) => unknown>>;

interface Observed {
  readonly execution: Execution;
  /** All calls, in their order, e.g. `submit A d1`, `items Days`. */
  readonly calls: readonly string[];
  readonly events: readonly Call[];
  readonly retried: readonly (readonly [string, string, StatePlace, number])[];
}

/** Says what a watched call fails with, as Lambda does. */
const thrown = (name: string, message: string) =>
  Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] })), { name });

const failure = (Error: string, Cause: string) => ({ Error, Cause });

/** Never ends by itself, as a call of a process that is ended from outside. */
const held = (_: Call, signal: AbortSignal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("ended"));
    });
  });

describe("execute, of groups", () => {
  const clock = virtualClock();

  /** The time that a look takes. */
  const looks = (seconds: number, state: object) => () =>
    new Promise((resolve) => {
      setTimeout(() => {
        resolve(state);
      }, seconds * 1000);
    });

  /** @param exited how a watcher takes the end of a state */
  function start(
    run: Step,
    answers: Answers,
    signal: AbortSignal,
    exited: Watcher["exited"] = () => Promise.resolve(),
    onCall: (call: string) => void = () => undefined,
    input: ExecutionInput = INPUT,
  ) {
    const pipeline: Pipeline = { name: "P", description: "d", run, result: "{rootPath}/r/" };
    const bindings = bind(pipeline);
    const calls: string[] = [];
    const events: Call[] = [];
    const retried: Observed["retried"][number][] = [];
    const called =
      (what: string, work: (event: Call) => unknown): Invoke =>
      async (event, over = AbortSignal.abort()) => {
        const call = event as Call;
        const items = Object.values(call.values ?? {});
        const name = [what, ...(call.jobName === undefined ? [] : [call.jobName]), ...items].join(" ");
        calls.push(name);
        events.push(call);
        onCall(name);
        return (await answers[name]?.(call, over)) ?? work(call);
      };
    const submitted = (name: string, { position = "" }: Call): Partial<Job> => ({
      name: `e-${name}${position}-0`,
      state: "starting",
      waitSeconds: 0,
    });
    const functions = new Map<string, Invoke>([
      [bindings.check.name, called("check", () => ({}))],
      ...jobsOf(run).map(
        ({ name }) =>
          [bindings.submit[name]!.name, called(`submit ${name}`, (call) => submitted(name, call))] as const,
      ),
      [bindings.query.name, called("query", (call) => ({ ...call.job, state: "success", failure: null }))],
      [bindings.driverLog.name, called("driverLog", (call) => call.job?.failure)],
      [bindings.stop.name, called("stop", (call) => call.failure)],
      [bindings.items.name, (event) => listItems(event as ItemsEvent)],
      [bindings.outcome.name, (event) => groupOutcome(event as OutcomeEvent)],
      [
        LIST_OBJECTS,
        (event) => {
          const { Prefix } = event as { Prefix: string };
          calls.push(`look ${Prefix}`);
          const answer = answers[`look ${Prefix}`]?.({}, signal);
          return answer instanceof Error
            ? Promise.reject(answer)
            : Promise.resolve(answer ?? { KeyCount: 0 });
        },
      ],
      [
        DELETE_OBJECT,
        (event) => {
          calls.push(`forget ${(event as { Key: string }).Key}`);
          return Promise.resolve({});
        },
      ],
    ]);
    const watcher: Watcher = {
      entered: () => undefined,
      exited,
      retried: (...what) => {
        retried.push(what);
      },
    };
    const machine: Resource = {
      type: "aws:sfn/stateMachine:StateMachine",
      name: "M",
      id: "M",
      inputs: {
        definition: JSON.stringify(compile(pipeline, bindings).machine),
        roleArn: "arn:aws:iam::1:role/R",
      },
      outputs: { arn: "arn:aws:states:eu-west-1:1:stateMachine:M" },
      protect: false,
      retainOnDelete: false,
    };
    const running = execute(machine, functions, { name: "e", input }, watcher, signal);
    return { running, calls, events, retried };
  }

  async function run(
    pipeline: Step,
    answers: Answers = {},
    exited?: Watcher["exited"],
    input: ExecutionInput = INPUT,
  ): Promise<Observed> {
    return clock.run(async () => {
      const { signal } = new AbortController();
      const { running, ...observed } = start(pipeline, answers, signal, exited, undefined, input);
      return { ...observed, execution: await running };
    });
  }

  /** The states' names by the items that they are of, in the order in which they were entered. */
  function byItems({ states }: Execution): Readonly<Record<string, readonly string[]>> {
    const lists: Record<string, string[]> = {};
    for (const { name, values } of states) {
      (lists[Object.values(values).join(" ")] ??= []).push(name);
    }
    return lists;
  }

  const jobRound = (name: string) => [
    `${name} Job`,
    `Wait for ${name} job to complete`,
    `Query ${name} job status`,
    `${name} job complete?`,
  ];

  it("visits every state of branches, of items, and of items of items", async () => {
    const hours = forEach({
      name: "Hours",
      item: "hour",
      in: { list: "hours" },
      atMost: 2,
      concurrency: 2,
      failFast: true,
      run: job("C"),
    });
    const both = parallel({ name: "Both" }, job("A"), days(sequence(job("B"), hours)));
    const { execution } = await run(sequence(both, job("D")));
    assert.equal(execution.status, "SUCCEEDED");
    const ofDay = [...jobRound("B"), "List Hours items", "Hours", "Hours finished"];
    const ofHour = [...jobRound("C"), "C job finished"];
    const { "": outside, ...inside } = byItems(execution);
    assert.deepEqual(
      inside,
      Object.fromEntries(
        INPUT.days.flatMap((day) => [[day, ofDay], ...INPUT.hours.map((hour) => [`${day} ${hour}`, ofHour])]),
      ),
    );
    const branches = [
      [...jobRound("A"), "A job finished"],
      ["List Days items", "Days", "Days outcome", "Days complete?", "Days finished"],
    ];
    assert.deepEqual(
      [...(outside ?? [])].sort(),
      [
        ...["Check Livy", "Both", ...branches.flat(), "Both outcome", "Both complete?", ...jobRound("D")],
        "D job finished",
      ].sort(),
    );
    assert.deepEqual(outside?.slice(0, 2), ["Check Livy", "Both"]);
    assert.deepEqual(outside.slice(-7), [
      "Both outcome",
      "Both complete?",
      ...jobRound("D"),
      "D job finished",
    ]);
    for (const branch of branches) {
      assert.deepEqual(
        outside.filter((name) => branch.includes(name)),
        branch,
      );
    }
    // Within what it is a part of.
    const find = (name: string, position: string) =>
      execution.states.findIndex((visit) => visit.name === name && visit.position === position);
    assert.ok(find("Both", "") < find("Days", "") && find("Days", "") < find("B Job", "_2"));
    assert.ok(find("Hours", "_2") < find("C Job", "_2_1"));
    assert.ok(find("C job finished", "_2_1") < find("Hours finished", "_2"));
    assert.ok(find("Hours finished", "_3") < find("Days outcome", ""));
    assert.deepEqual(
      execution.states.filter(({ failed }) => failed !== undefined),
      [],
    );
    const { type, position, values } = execution.states[find("C Job", "_2_1")]!;
    assert.deepEqual(
      { type, position, values },
      { type: "Task", position: "_2_1", values: { day: "d3", hour: "h2" } },
    );
  });

  it("tells every function of the execution itself, in a branch and in an item too", async () => {
    const { events, execution } = await run(parallel({ name: "Both" }, job("A"), days(job("B"))));
    const told = new Set(events.map((event) => JSON.stringify(event.execution)));
    assert.equal(events.length, 11);
    assert.deepEqual(
      [...told].map((text) => JSON.parse(text) as unknown),
      [
        {
          Id: "arn:aws:states:eu-west-1:1:execution:M:e",
          Name: "e",
          RoleArn: "arn:aws:iam::1:role/R",
          RedriveCount: 0,
          Input: INPUT,
          StartTime: execution.startedAt,
        },
      ],
    );
  });

  it("says how long each stay was, side by side", async () => {
    const { execution } = await run(days(job("A")), {
      "query A d1": looks(30, { state: "success" }),
      "query A d2": looks(10, { state: "success" }),
      "query A d3": looks(5, { state: "success" }),
    });
    const stays = execution.states.map((visit) => [
      visit.name,
      visit.position,
      visit.enteredAt,
      visit.seconds,
    ]);
    const query = "Query A job status";
    assert.deepEqual(
      stays.filter(([name]) => name === query || name === "Days"),
      [
        ["Days", "", 0, 30],
        [query, "_0", 0, 30],
        [query, "_1", 0, 10],
        [query, "_2", 10, 5],
        [query, "_3", 15, 0],
      ],
    );
    assert.equal(execution.seconds, 30);
  });

  it("goes on with the other items after one that failed, and fails with all that did", async () => {
    const dead = failure("SparkApplicationFailed", "A is dead");
    const { execution, calls } = await run(days(job("A")), {
      "query A d1": () => ({ state: "failed", failure: dead }),
      "submit A d3": () => {
        throw thrown("LivyRejected", "no such queue");
      },
    });
    assert.deepEqual(
      [execution.status, execution.error, execution.cause?.split("\n")[0]],
      ["FAILED", "SparkSeveralFailures", "Days: 2 of 4 items failed: d1, d3 (2 succeeded)"],
    );
    const { d1, d2, d3 } = byItems(execution);
    assert.deepEqual(d1, [...jobRound("A"), "A job failed"]);
    assert.deepEqual(d2, [...jobRound("A"), "A job finished"]);
    assert.deepEqual(d3, ["A Job", "Stop A job", "A job failed"]);
    assert.deepEqual(
      execution.states.filter(({ failed }) => failed).map(({ name, position }) => name + position),
      ["A Job_2", "Days failed"],
    );
    assert.deepEqual(
      calls.filter((call) => call.endsWith("d4")),
      ["submit A d4", "query A d4"],
    );
  });

  it("skips an item whose result is there, and names one whose result could not be looked for", async () => {
    const { execution, calls } = await run(days(job("A"), { result: "{rootPath}/out/{day}/" }), {
      "look root/out/d1/_SUCCESS": () => ({ KeyCount: 1 }),
      "look root/out/d3/_SUCCESS": () =>
        Object.assign(new Error("no"), { name: "S3.NoSuchBucketException", isRetryable: false }),
    });
    assert.deepEqual([execution.status, execution.error], ["FAILED", "S3.NoSuchBucketException"]);
    assert.equal(execution.cause?.split("\n")[0], "Days: 1 of 4 items failed: d3 (2 succeeded, 1 skipped)");
    const { d1, d2, d3 } = byItems(execution);
    const look = "Look for Days result";
    assert.deepEqual(d1, [look, "Days result there?", "Days item skipped"]);
    assert.deepEqual(d2, [look, "Days result there?", ...jobRound("A"), "A job finished"]);
    assert.deepEqual(d3, [look, "Days result unknown"]);
    assert.deepEqual(
      calls.filter((call) => call.startsWith("submit")),
      ["submit A d2", "submit A d4"],
    );
  });

  it("forgets a result that is there before its item runs again", async () => {
    const { execution, calls } = await run(
      days(job("A"), { result: "{rootPath}/out/{day}/" }),
      { "look root/out/d1/_SUCCESS": () => ({ KeyCount: 1 }) },
      undefined,
      { ...INPUT, again: true },
    );
    assert.equal(execution.status, "SUCCEEDED");
    const { d1, d2 } = byItems(execution);
    const looked = ["Look for Days result", "Days result there?"];
    assert.deepEqual(d1, [...looked, "Forget Days result", ...jobRound("A"), "A job finished"]);
    assert.deepEqual(d2, [...looked, ...jobRound("A"), "A job finished"]);
    assert.deepEqual(
      calls.filter((call) => /^forget|d1$/.test(call)),
      ["forget root/out/d1/_SUCCESS", "submit A d1", "query A d1"],
    );
  });

  it("ends at once in a failFast group: calls under way are ended, and none is made after it", async () => {
    const dead = failure("SparkApplicationFailed", "A is dead\nits log");
    const ended: string[] = [];
    const { execution, calls } = await run(sequence(days(job("A"), { failFast: true }), job("B")), {
      "query A d1": looks(20, { state: "failed", failure: dead }),
      "query A d2": (call, signal) =>
        held(call, signal).catch((error: unknown) => {
          ended.push("query A d2");
          throw error;
        }),
    });
    const { status, error, cause } = execution;
    assert.deepEqual({ status, error, cause }, { status: "FAILED", error: dead.Error, cause: dead.Cause });
    assert.deepEqual(calls, ["check", "submit A d1", "submit A d2", "query A d1", "query A d2"]);
    assert.deepEqual(ended, ["query A d2"]);
    const wait = "Wait for A job to complete";
    const query = "Query A job status";
    assert.deepEqual(
      execution.states.map((visit) => [
        visit.name + visit.position,
        visit.enteredAt,
        visit.seconds,
        visit.failed,
      ]),
      [
        ["Check Livy", 0, 0, undefined],
        ["List Days items", 0, 0, undefined],
        ["Days", 0, 20, true],
        ["A Job_0", 0, 0, undefined],
        ["A Job_1", 0, 0, undefined],
        [`${wait}_0`, 0, 0, undefined],
        [`${query}_0`, 0, 20, undefined],
        [`${wait}_1`, 0, 0, undefined],
        [`${query}_1`, 0, 20, undefined],
        ["A job complete?_0", 20, 0, undefined],
        ["A job failed_0", 20, 0, true],
      ],
    );
    assert.equal(execution.seconds, 20);
  });

  it("makes no call after the end either while the watcher still takes in what was before it", async () => {
    const slow = () =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, 60_000);
      });
    const { execution, calls } = await run(
      days(sequence(job("A"), job("B")), { failFast: true }),
      {
        "query A d1": looks(10, { state: "success" }),
        "query A d2": looks(5, { state: "failed", failure: failure("SparkApplicationFailed", "dead") }),
      },
      slow,
    );
    assert.equal(execution.error, "SparkApplicationFailed");
    assert.deepEqual(calls, ["check", "submit A d1", "submit A d2", "query A d1", "query A d2"]);
  });

  it("tells all of calls that end at the same moment", async () => {
    const gate = { open: (): void => undefined, waiting: 0 };
    const opened = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    const hours = forEach({
      name: "Hours",
      item: "hour",
      in: { list: "hours" },
      atMost: 2,
      concurrency: 2,
      failFast: true,
      run: job("A"),
    });
    const all = INPUT.days.flatMap((day) => INPUT.hours.map((hour) => `${day} ${hour}`));
    const together = async () => {
      gate.waiting += 1;
      if (gate.waiting === all.length) {
        gate.open();
      }
      await opened;
      return { state: "success" };
    };
    const { execution } = await run(
      days(hours, { concurrency: 4, failFast: true }),
      Object.fromEntries(all.map((item) => [`query A ${item}`, together])),
    );
    assert.equal(execution.status, "SUCCEEDED");
    const { "": outside, ...inside } = byItems(execution);
    assert.deepEqual(outside, ["Check Livy", "List Days items", "Days", "Days finished"]);
    assert.deepEqual(
      inside,
      Object.fromEntries([
        ...INPUT.days.map((day) => [day, ["List Hours items", "Hours", "Hours finished"]]),
        ...all.map((item) => [item, [...jobRound("A"), "A job finished"]]),
      ]),
    );
  });

  it("ends at once three groups deep, with the failure of the state that failed", async () => {
    const deep = days(
      parallel(
        { name: "Both", failFast: true },
        forEach({
          name: "Hours",
          item: "hour",
          in: { list: "hours" },
          atMost: 2,
          concurrency: 1,
          failFast: true,
          run: job("A"),
        }),
        job("B"),
      ),
      { failFast: true },
    );
    const dead = failure("SparkApplicationFailed", "A is dead");
    const { execution, calls } = await run(deep, {
      "query A d2 h1": () => ({ state: "failed", failure: dead }),
      "query A d1 h1": held,
      "query B d1": held,
      "query B d2": held,
    });
    assert.deepEqual(
      [execution.status, execution.error, execution.cause],
      ["FAILED", dead.Error, dead.Cause],
    );
    assert.deepEqual(
      execution.states.filter(({ failed }) => failed).map(({ name, position }) => name + position),
      ["Days", "Both_1", "Hours_1", "A job failed_1_0"],
    );
    assert.deepEqual(
      calls.filter((call) => /d[34]|h2/.test(call)),
      [],
    );
    assert.deepEqual(
      execution.states.filter(({ position }) => /^_[23]|_1$/.test(position) && position !== "_1"),
      [],
    );
  });

  it("takes no error that is tried again for the failure of an execution that ends meanwhile", async () => {
    const { execution, calls, retried } = await run(days(job("A"), { failFast: true }), {
      "submit A d1": () => {
        throw thrown("LivyTooManySessions", "wait");
      },
      "query A d2": looks(0.001, { state: "failed", failure: failure("SparkApplicationFailed", "dead") }),
    });
    assert.equal(execution.error, "SparkApplicationFailed");
    assert.deepEqual(
      execution.states.filter(({ failed }) => failed).map(({ name, position }) => name + position),
      ["Days", "A job failed_1"],
    );
    assert.equal(calls.filter((call) => call === "submit A d1").length, retried.length + 1);
    assert.equal(calls.includes("submit A d3"), false);
  });

  it("tries again in an item, and says in which, for what", async () => {
    const failing = (name: string, message: string) => {
      const errors = [thrown(name, message)];
      return () => {
        for (const error of errors.splice(0)) {
          throw error;
        }
      };
    };
    const { execution, retried } = await run(days(job("A")), {
      "submit A d1": failing("LivyServerError", "500"),
      "submit A d2": failing("LivyUnreachable", "no answer"),
    });
    assert.equal(execution.status, "SUCCEEDED");
    const place = (position: string, day: string) => ({
      name: "A Job",
      type: "Task",
      group: "Days",
      position,
      values: { day },
    });
    assert.deepEqual(retried.map(([error, cause, at]) => [error, cause, at]).sort(), [
      ["LivyServerError", "500", place("_0", "d1")],
      ["LivyUnreachable", "no answer", place("_1", "d2")],
    ]);
    assert.deepEqual(
      execution.states.filter(({ failed }) => failed),
      [],
    );
  });

  it("is aborted in the middle of a forEach: all calls are ended, and no item begins after it", async () => {
    const controller = new AbortController();
    const underWay: string[] = [];
    const { execution, calls } = await clock.run(async () => {
      const { running, calls: made } = start(
        days(job("A")),
        { "query A d1": held, "query A d2": held },
        controller.signal,
        undefined,
        (call) => {
          if (call.startsWith("query")) {
            underWay.push(call);
          }
          if (underWay.length === 2) {
            // Once both calls are under way.
            setTimeout(() => {
              controller.abort();
            }, 7_000);
          }
        },
      );
      return { execution: await running, calls: made };
    });
    assert.deepEqual([execution.status, execution.error, execution.seconds], ["ABORTED", undefined, 7]);
    assert.deepEqual(calls, ["check", "submit A d1", "submit A d2", "query A d1", "query A d2"]);
    assert.deepEqual(
      execution.states.map((visit) => [visit.name + visit.position, visit.seconds, visit.failed]),
      [
        ["Check Livy", 0, undefined],
        ["List Days items", 0, undefined],
        ["Days", 7, undefined],
        ["A Job_0", 0, undefined],
        ["A Job_1", 0, undefined],
        ["Wait for A job to complete_0", 0, undefined],
        ["Query A job status_0", 7, undefined],
        ["Wait for A job to complete_1", 0, undefined],
        ["Query A job status_1", 7, undefined],
      ],
    );
  });
});
