import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";

import { compile } from "../../compiler/compile";
import { sequence } from "../../model/pipeline";
import type { State, StateMachine, TaskState } from "../../compiler/states";
import { jobsOf } from "../../model/steps";
import { orders } from "../pipelines/orders";
import { next, successPath } from "../support/walk";
import { bind } from "./functions";
import { job, pipelineOf, THREE_DEEP } from "./shapes";

const BINDINGS = bind(orders);

/** Names that fit: the longest state, "Wait for … job to complete", adds 25 characters of 80. */
const pipelines = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,54}$/), { minLength: 1, maxLength: 8 })
  .map((names) => pipelineOf(sequence(...names.map((name) => job(name)))));

const JOBS = jobsOf(orders.run);

describe("compile", () => {
  it("turns the orders pipeline into this machine, state by state in this order", () => {
    const expected = readFileSync(join(__dirname, "orders.expected.json"), "utf8");
    const machine = compile(orders, BINDINGS).machine;
    assert.deepEqual(machine, JSON.parse(expected));
    assert.equal(JSON.stringify(machine), JSON.stringify(JSON.parse(expected)));
  });

  it("gives a job its own limits where it has them, each by itself", () => {
    const [first, second] = JOBS;
    const jobs = [
      { ...first!, startLimitSeconds: 11 },
      { ...second!, runLimitSeconds: 22 },
    ];
    const { States } = compile({ ...orders, run: sequence(...jobs) }, BINDINGS).machine;
    const limits = jobs.map(({ name }) => {
      const { startLimitSeconds, runLimitSeconds } = taskOf(States[`Query ${name} job status`]).Parameters;
      return [startLimitSeconds, runLimitSeconds];
    });
    assert.deepEqual(limits, [
      [11, 86_400],
      [3_600, 22],
    ]);
  });

  it("tells the check function of the items of every forEach", () => {
    const { States } = compile(THREE_DEEP, bind(THREE_DEEP)).machine;
    assert.deepEqual(taskOf(States["Check Livy"]).Parameters.items, [
      { group: "Days", in: { from: "from", to: "to" }, atMost: 2 },
      { group: "Files", in: { list: "files" }, atMost: 3 },
    ]);
  });

  it("goes on behind a sequence within a sequence", () => {
    const pipeline = pipelineOf(sequence(sequence(job("A"), job("B")), sequence(job("C")), job("D")));
    const jobs = successPath(compile(pipeline, bind(pipeline)).machine).filter((name) =>
      name.endsWith(" Job"),
    );
    assert.deepEqual(jobs, ["A Job", "B Job", "C Job", "D Job"]);
  });

  it("names the job that has no submit function", () => {
    const { CheckOrders } = BINDINGS.submit;
    assert.throws(() => compile(orders, { ...BINDINGS, submit: { CheckOrders: CheckOrders! } }).machine, {
      message: "job PublishOrders has no submit function; bind one to every job of the pipeline",
    });
  });

  it("tells the status function a job's file where it has no class", () => {
    const pipeline = pipelineOf({ name: "A", file: "a.py", args: [], writes: [] });
    const { States } = compile(pipeline, bind(pipeline)).machine;
    assert.equal(taskOf(States["Query A job status"]).Parameters.application, "a.py");
  });

  it("refuses a sequence without steps, and two jobs of one name in it", () => {
    const [first] = JOBS;
    assert.throws(() => compile({ ...orders, run: sequence() }, BINDINGS).machine, {
      message: "a sequence has no steps",
    });
    assert.throws(() => compile({ ...orders, run: sequence(first!, first!) }, BINDINGS).machine, {
      message: 'there are two states "CheckOrders Job"; give each job and group its own name',
    });
  });

  it("refuses a job whose states' names would be too long", () => {
    const name = "J".repeat(56);
    const pipeline = { ...orders, run: { ...JOBS[0]!, name } };
    assert.throws(() => compile(pipeline, bind(pipeline)).machine, {
      message: `pipeline Orders, state "Wait for ${name} job to complete": its name has 81 characters, but may have 80; shorten the job's or the group's name`,
    });
  });

  it("checks Livy, then runs every job exactly once and in order when each succeeds", () => {
    fc.assert(
      fc.property(pipelines, (pipeline) => {
        const machine = compile(pipeline, bind(pipeline)).machine;
        assert.deepEqual(successPath(machine), [
          "Check Livy",
          ...jobsOf(pipeline.run).flatMap(({ name }) => [
            `${name} Job`,
            `Wait for ${name} job to complete`,
            `Query ${name} job status`,
            `${name} job complete?`,
          ]),
          `${jobsOf(pipeline.run).at(-1)!.name} job finished`,
        ]);
      }),
    );
  });

  it("sends each call to the job's own function", () => {
    fc.assert(
      fc.property(pipelines, (pipeline) => {
        const { check, submit, query: queryFunction, driverLog, stop } = bind(pipeline);
        const { name, timeoutSeconds } = queryFunction;
        const query = { name, timeoutSeconds };
        const { States } = compile(pipeline, bind(pipeline)).machine;
        const called = tasksOf(States).map(([name, { Resource, TimeoutSeconds }]) => [
          name,
          { name: Resource, timeoutSeconds: TimeoutSeconds - 10 },
        ]);
        assert.deepEqual(called, [
          ["Check Livy", check],
          ...jobsOf(pipeline.run).flatMap(({ name }) => [
            [`${name} Job`, submit[name]],
            [`Query ${name} job status`, query],
            [`Read ${name} driver log`, driverLog],
            [`Stop ${name} job`, stop],
          ]),
        ]);
      }),
    );
  });

  it("goes from a look at a job to its end, to its beginning, or to another wait", () => {
    const known = ["failed", "unexplained", "timedOut", "interrupted", "starting", "running"];
    const verdicts = fc.oneof(fc.constantFrom(...known), fc.string());
    fc.assert(
      fc.property(pipelines, verdicts, (pipeline, verdict) => {
        fc.pre(verdict !== "success");
        const machine = compile(pipeline, bind(pipeline)).machine;
        for (const { name } of jobsOf(pipeline.run)) {
          const leads: Readonly<Record<string, string>> = {
            failed: `${name} job failed`,
            unexplained: `Read ${name} driver log`,
            timedOut: `Stop ${name} job`,
            interrupted: `${name} Job`,
          };
          const expected = Object.hasOwn(leads, verdict)
            ? leads[verdict]
            : `Wait for ${name} job to complete`;
          assert.equal(next(machine, `${name} job complete?`, verdict), expected);
        }
      }),
    );
  });

  it("stops a job that failed, or reads its log, before it says so, and says so even where that fails", () => {
    fc.assert(
      fc.property(pipelines, (pipeline) => {
        const { States } = compile(pipeline, bind(pipeline)).machine;
        const any = { ErrorEquals: ["States.ALL"] };
        // Nothing has been submitted yet.
        assert.equal(taskOf(States["Check Livy"]).Catch, undefined);
        for (const { name } of jobsOf(pipeline.run)) {
          for (const state of [`${name} Job`, `Query ${name} job status`]) {
            assert.deepEqual(taskOf(States[state]).Catch, [
              { ...any, ResultPath: "$.job.failure", Next: `Stop ${name} job` },
            ]);
          }
          for (const state of [`Read ${name} driver log`, `Stop ${name} job`]) {
            const task = taskOf(States[state]);
            assert.deepEqual(task.Catch, [{ ...any, ResultPath: null, Next: `${name} job failed` }]);
            assert.equal("Next" in task && task.Next, `${name} job failed`);
          }
          assert.deepEqual(States[`${name} job failed`], {
            Type: "Fail",
            ErrorPath: "$.job.failure.Error",
            CausePath: "$.job.failure.Cause",
          });
        }
      }),
    );
  });

  it("tries again after whatever a function has not said to be final", () => {
    const final = ["InvalidInput", "LivyBatchLost", "LivyIdentityLost", "LivyUnsupported"];
    const away = ["LivyUnreachable", "LivyServerError", "LivyUnauthorised"];
    const throttled = ["Lambda.TooManyRequestsException"];
    const any = ["States.ALL"];
    const { States } = compile(orders, BINDINGS).machine;
    const retried = tasksOf(States).map(([name, { Retry }]) => [
      name,
      Retry.map(({ ErrorEquals, MaxAttempts }) => [MaxAttempts, ...ErrorEquals]),
    ]);
    assert.deepEqual(retried, [
      [
        "Check Livy",
        [
          [0, ...final],
          [21, "LivyStarting"],
          // A refusal is a gateway's, before there is a job.
          [2, ...away, "LivyRejected"],
          [200, ...throttled],
          [12, ...any],
        ],
      ],
      ...["CheckOrders", "PublishOrders"].flatMap((name) => [
        [
          `${name} Job`,
          [
            [0, ...final, "LivyRejected"],
            [12, ...away],
            [60, "LivyTooManySessions", "EarlierAttemptUnderWay"],
            [200, ...throttled],
            [12, ...any],
          ],
        ],
        [
          `Query ${name} job status`,
          [
            // The function's own patience with Livy is spent by then.
            [0, ...final, "LivyRejected", "LivyUnauthorised", "LivyServerError", "LivyUnreachable"],
            [200, ...throttled],
            [12, ...any],
          ],
        ],
        ...[`Read ${name} driver log`, `Stop ${name} job`].map((state) => [
          state,
          [
            [200, ...throttled],
            [12, ...any],
          ],
        ]),
      ]),
    ]);
  });
});

function tasksOf(states: StateMachine["States"]): [string, TaskState][] {
  return Object.entries(states).flatMap(([name, state]): [string, TaskState][] =>
    state.Type === "Task" ? [[name, state]] : [],
  );
}

function taskOf(state: State | undefined): TaskState {
  assert.ok(state?.Type === "Task");
  return state;
}
