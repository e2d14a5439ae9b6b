import assert from "node:assert/strict";

import { compile } from "../../../asl/compile";
import type { Invoke } from "../../../local/bodies/function";
import { execute } from "../../../local/bodies/stateMachine";
import type { Execution, Watcher } from "../../../local/bodies/stateMachine";
import { UserError } from "../../../local/errors";
import type { Resource } from "../../../local/synth/synthesise";
import { taxi } from "../../../pipelines/taxi";

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const DEFINITION = compile(taxi, {
  submit: { MilesPerRate: arn("first"), RateCodeStatus: arn("second") },
  query: arn("query"),
  waitSeconds: 1,
  taskTimeoutSeconds: 10,
});
const INPUT = { rootPath: "s3://b" };
const ROUND = ["Wait for {} job to complete", "Query {} job status", "{} job complete?"];
const statesOf = (job: string, rounds = 1) =>
  [`{} Job`, ...Array.from({ length: rounds }, () => ROUND).flat()].map((name) => name.replace("{}", job));

const machine = (definition: object): Resource => ({
  type: "aws:sfn/stateMachine:StateMachine",
  name: "M",
  id: "arn:m",
  inputs: { definition: JSON.stringify(definition) },
  outputs: {},
  protect: false,
  retainOnDelete: false,
});

/** Functions that know their batches' states look by look; and all events that they were called with. */
function functions(...looks: readonly object[]): { map: Map<string, Invoke>; events: unknown[] } {
  const events: unknown[] = [];
  const answer =
    (next: () => unknown): Invoke =>
    (event) => {
      events.push(event);
      const value = next();
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
    };
  let submitted = 0;
  const submit = answer(() => submitted++);
  let looked = 0;
  const map = new Map([
    [arn("first"), submit],
    [arn("second"), submit],
    [arn("query"), answer(() => looks[looked++])],
  ]);
  return { map, events };
}

interface Observed {
  readonly execution: Execution;
  readonly entered: string[];
  readonly exited: [unknown, unknown][];
  readonly retried: [string, string][];
}

async function run(
  map: ReadonlyMap<string, Invoke>,
  signal = new AbortController().signal,
  definition: object = DEFINITION,
  onEntered: (state: string) => void = () => undefined,
): Promise<Observed> {
  const entered: string[] = [];
  const exited: [unknown, unknown][] = [];
  const retried: [string, string][] = [];
  const watcher: Watcher = {
    entered: (state) => {
      entered.push(state);
      onEntered(state);
    },
    exited: (before, after) => {
      exited.push([before, after]);
      return Promise.resolve();
    },
    retried: (error, cause) => {
      retried.push([error, cause]);
    },
  };
  const execution = await execute(machine(definition), map, INPUT, watcher, signal);
  return { execution, entered, exited, retried };
}

const SUCCESS = { state: "success", applicationId: null, cause: "" };
const RUNNING = { state: "running", applicationId: null, cause: "" };
const lambdaError = (name: string, message: string) =>
  Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] })), { name });

describe("execute", () => {
  it("goes through the compiled pipeline to its success", async () => {
    const { map, events } = functions(RUNNING, SUCCESS, SUCCESS);
    const { execution, entered, exited } = await run(map);
    const path = [
      ...statesOf("MilesPerRate", 2),
      ...statesOf("RateCodeStatus"),
      "RateCodeStatus job finished",
    ];

    const { status, states, seconds, startedAt, ...rest } = execution;
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(rest, {});
    assert.deepEqual(
      states.map(({ name }) => name),
      path,
    );
    assert.deepEqual(
      states.map(({ type }) => type),
      path.map((name) => DEFINITION.States[name]!.Type),
    );
    assert.deepEqual(entered, path);
    assert.deepEqual(events, [
      INPUT,
      { jobId: 0, application: "com.example.MilesPerRateCode" },
      { jobId: 0, application: "com.example.MilesPerRateCode" },
      { ...INPUT, jobId: 0, jobStatus: SUCCESS },
      { jobId: 1, application: "com.example.RateCodeStatus" },
    ]);
    assert.deepEqual(exited[0], [INPUT, { ...INPUT, jobId: 0 }]);
    assert.deepEqual(exited.at(-1)?.[1], { ...INPUT, jobId: 1, jobStatus: SUCCESS });

    assert.equal(new Date(startedAt).toISOString(), startedAt);
    for (const [index, visit] of states.entries()) {
      assert.ok(visit.enteredAt >= (states[index - 1]?.enteredAt ?? 0));
      assert.ok(visit.type !== "Wait" || (visit.seconds > 0.9 && visit.seconds < 3));
    }
    assert.ok(seconds >= 3 && seconds >= states.at(-1)!.enteredAt);
  });

  it("fails with the cause that the failed batch's look found", async () => {
    const cause = "com.example.F (batch 0) is dead: java.lang.Error: no";
    const { map } = functions({ state: "dead", applicationId: null, cause });
    const { execution, entered } = await run(map);
    const { status, error, cause: said, states } = execution;
    assert.deepEqual(
      { status, error, cause: said },
      { status: "FAILED", error: "SparkApplicationFailed", cause },
    );
    assert.deepEqual(entered, [...statesOf("MilesPerRate"), "MilesPerRate job failed"]);
    assert.deepEqual(
      states.map(({ name }) => name),
      entered,
    );
  });

  it("fails with a task's error, its message in words", async () => {
    const { map } = functions();
    map.set(arn("first"), () => Promise.reject(lambdaError("LivyRejected", "Livy refused")));
    const { execution, retried } = await run(map);
    const { status, error, cause, states } = execution;
    assert.deepEqual(
      { status, error, cause },
      { status: "FAILED", error: "LivyRejected", cause: "Livy refused" },
    );
    assert.deepEqual(
      states.map(({ name }) => name),
      ["MilesPerRate Job"],
    );
    assert.deepEqual(retried, []);
  });

  it("looks again after an error that may pass, and never submits twice", async () => {
    const { map, events } = functions(lambdaError("LivyUnreachable", "no answer"), SUCCESS, SUCCESS);
    const { execution, retried } = await run(map);
    assert.equal(execution.status, "SUCCEEDED");
    assert.deepEqual(retried, [["LivyUnreachable", "no answer"]]);
    assert.equal(events.length, 5);

    const broken = functions();
    let submits = 0;
    broken.map.set(arn("first"), () => {
      submits += 1;
      return Promise.reject(lambdaError("LivyUnreachable", "no answer"));
    });
    assert.equal((await run(broken.map)).execution.error, "LivyUnreachable");
    assert.equal(submits, 1);
  });

  it("is aborted by the signal, in the midst of a wait", async () => {
    const controller = new AbortController();
    const { map } = functions();
    const { execution } = await run(map, controller.signal, DEFINITION, (state) => {
      if (state.startsWith("Wait")) {
        controller.abort();
      }
    });
    assert.equal(execution.status, "ABORTED");
    assert.equal("error" in execution || "cause" in execution, false);
    assert.deepEqual(
      execution.states.map(({ name }) => name),
      statesOf("MilesPerRate").slice(0, 2),
    );
    assert.ok(execution.seconds < 0.9);
  });

  it("calls nothing when the signal had aborted before", async () => {
    const { map, events } = functions(SUCCESS, SUCCESS);
    const { execution } = await run(map, AbortSignal.abort());
    assert.equal(execution.status, "ABORTED");
    assert.deepEqual(events, []);
  });

  it("refuses a task that calls what has no body, before anything runs", async () => {
    const { map, events } = functions();
    map.delete(arn("query"));
    await assert.rejects(
      run(map),
      new UserError(
        `state "Query MilesPerRate job status" of M calls ${arn("query")}, which has no body on this machine`,
      ),
    );
    assert.deepEqual(events, []);
  });
});
