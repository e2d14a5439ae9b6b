import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { deployFunction } from "../../../../cli/local/bodies/function";
import type { Invoke } from "../../../../cli/local/bodies/function";
import { execute } from "../../../../cli/local/bodies/stateMachine";
import type { Execution, Watcher } from "../../../../cli/local/bodies/stateMachine";
import { UserError } from "../../../../cli/common/errors";
import { stopAll } from "../../../../cli/common/supervisor";
import type { Resource } from "../../../../cli/synth/synthesise";
import { temporaryFolders } from "../../../support/folder";
import { alive, until } from "../processes";
import { resource } from "../../../support/resource";

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const START = { name: "local-20261124-001530-a1b2", input: { rootPath: "s3://b" } };
const ID = "arn:aws:states:us-east-1:123456789012:execution:M:local-20261124-001530-a1b2";

const TASK = { Type: "Task", TimeoutSeconds: 10, ResultPath: "$.job" };
const EXECUTION = { "execution.$": "$$.Execution" };
/** What a pipeline compiles to, of one job. */
const DEFINITION = {
  StartAt: "Submit",
  States: {
    Submit: {
      ...TASK,
      Resource: arn("submit"),
      Parameters: EXECUTION,
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.job.failure", Next: "Failed" }],
      Next: "Query",
    },
    Query: {
      ...TASK,
      Resource: arn("query"),
      Parameters: { ...EXECUTION, "job.$": "$.job", limitSeconds: 5 },
      Retry: [{ ErrorEquals: ["LivyUnreachable"], IntervalSeconds: 1, MaxAttempts: 2 }],
      Next: "Complete?",
    },
    "Complete?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.job.state", StringEquals: "success", Next: "Finished" },
        { Variable: "$.job.state", StringEquals: "failed", Next: "Failed" },
      ],
      Default: "Query",
    },
    Failed: { Type: "Fail", ErrorPath: "$.job.failure.Error", CausePath: "$.job.failure.Cause" },
    Finished: { Type: "Succeed" },
  },
};

const machine = (definition: object): Resource =>
  resource(
    "aws:sfn/stateMachine:StateMachine",
    "M",
    { definition: JSON.stringify(definition), roleArn: "arn:aws:iam::123456789012:role/R" },
    { arn: "arn:aws:states:us-east-1:123456789012:stateMachine:M" },
  );

const job = (state: string, failure: object | null = null) => ({
  id: 0,
  state,
  startedAt: null,
  trouble: {},
  failure,
});
const SUBMITTED = job("starting");

/** Functions that give these jobs, look by look; and all events that they were called with. */
function functions(...looks: readonly unknown[]): { map: Map<string, Invoke>; events: unknown[] } {
  const events: unknown[] = [];
  const answers = (values: readonly unknown[]): Invoke => {
    let calls = 0;
    return (event) => {
      events.push(event);
      const value = values[calls++];
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
    };
  };
  return {
    map: new Map([
      [arn("submit"), answers([SUBMITTED])],
      [arn("query"), answers(looks)],
    ]),
    events,
  };
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
): Promise<Observed> {
  const entered: string[] = [];
  const exited: [unknown, unknown][] = [];
  const retried: [string, string][] = [];
  const watcher: Watcher = {
    entered: (state) => {
      entered.push(state);
    },
    exited: (before, after) => {
      exited.push([before, after]);
      return Promise.resolve();
    },
    retried: (error, cause) => {
      retried.push([error, cause]);
    },
  };
  const execution = await execute(machine(definition), map, START, watcher, signal);
  return { execution, entered, exited, retried };
}

const lambdaError = (name: string, message: string) =>
  Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] })), { name });

const namesOf = ({ states }: Execution) => states.map(({ name }) => name);

describe("execute", () => {
  const newFolder = temporaryFolders();
  after(() => stopAll());

  it("goes through the definition to its success", async () => {
    const { map, events } = functions(job("running"), job("success"));
    const { execution, entered, exited } = await run(map);
    const path = ["Submit", "Query", "Complete?", "Query", "Complete?", "Finished"];

    const { status, states, seconds, startedAt, ...rest } = execution;
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(rest, {});
    assert.deepEqual(namesOf(execution), path);
    assert.deepEqual(
      states.map(({ type }) => type),
      ["Task", "Task", "Choice", "Task", "Choice", "Succeed"],
    );
    assert.deepEqual(entered, path);
    assert.deepEqual(exited[0], [START.input, { ...START.input, job: SUBMITTED }]);
    assert.deepEqual(exited.at(-1)?.[1], { ...START.input, job: job("success") });

    assert.equal(new Date(startedAt).toISOString(), startedAt);
    for (const [index, visit] of states.entries()) {
      assert.ok(visit.enteredAt >= (states[index - 1]?.enteredAt ?? 0));
    }
    assert.ok(seconds >= states.at(-1)!.enteredAt);

    // The context object as AWS gives it.
    const { StartTime, ...known } = (events[0] as { execution: { StartTime: string } }).execution;
    assert.equal(new Date(StartTime).toISOString(), StartTime);
    assert.deepEqual(known, {
      Id: ID,
      Name: START.name,
      RoleArn: "arn:aws:iam::123456789012:role/R",
      RedriveCount: 0,
      Input: START.input,
    });
    const context = { ...known, StartTime };
    assert.deepEqual(events, [
      { execution: context },
      { execution: context, job: SUBMITTED, limitSeconds: 5 },
      { execution: context, job: job("running"), limitSeconds: 5 },
    ]);
  });

  it("fails with the error and the cause that a look found, line by line", async () => {
    const failure = { Error: "SparkApplicationFailed", Cause: "J: com.example.F is dead\nLast lines:\n  x" };
    const { execution, entered } = await run(functions(job("failed", failure)).map);
    const { status, error, cause } = execution;
    assert.deepEqual(
      { status, error, cause },
      { status: "FAILED", error: failure.Error, cause: failure.Cause },
    );
    assert.deepEqual(entered, ["Submit", "Query", "Complete?", "Failed"]);
    assert.deepEqual(namesOf(execution), entered);
  });

  it("fails with a task's error, its message in words", async () => {
    const { map } = functions(lambdaError("LivyRejected", "Livy refused"));
    const { execution, retried } = await run(map);
    const { status, error, cause } = execution;
    assert.deepEqual(
      { status, error, cause },
      { status: "FAILED", error: "LivyRejected", cause: "Livy refused" },
    );
    assert.deepEqual(namesOf(execution), ["Submit", "Query"]);
    assert.deepEqual(retried, []);
  });

  it("puts a caught error into the path that the definition names, as Step Functions does", async () => {
    const { map } = functions();
    map.set(arn("submit"), () => Promise.reject(lambdaError("LivyRejected", "Livy refused")));
    const { execution, exited } = await run(map);
    assert.deepEqual(namesOf(execution), ["Submit", "Failed"]);
    const Cause = '{"errorType":"LivyRejected","errorMessage":"Livy refused","trace":[]}';
    assert.deepEqual(exited[0]?.[1], { ...START.input, job: { failure: { Error: "LivyRejected", Cause } } });
    assert.deepEqual([execution.error, execution.cause], ["LivyRejected", "Livy refused"]);
  });

  it("tries again after an error that may pass, and says so in words", async () => {
    const { map, events } = functions(lambdaError("LivyUnreachable", "no answer"), job("success"));
    const { execution, retried } = await run(map);
    assert.equal(execution.status, "SUCCEEDED");
    assert.deepEqual(retried, [["LivyUnreachable", "no answer"]]);
    assert.equal(events.length, 3);
  });

  /** A function that notes each call, by its process, and does not end; and how often one was begun. */
  async function endless() {
    const folder = newFolder();
    const note = 'require("node:fs").appendFileSync("calls", `${String(process.pid)}\\n`);';
    const source = `exports.handler = async () => { ${note} setInterval(() => {}, 10); await new Promise(() => {}); };`;
    const code = new pulumi.asset.AssetArchive({ "__index.js": new pulumi.asset.StringAsset(source) });
    const inputs = { code, handler: "__index.handler", runtime: "nodejs22.x", memorySize: 128, timeout: 20 };
    const { map } = functions();
    map.set(
      arn("query"),
      await deployFunction(resource("aws:lambda/function:Function", "q", inputs, {}), folder, {}),
    );
    const file = join(folder, "task/calls");
    const notes = () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : []);
    const begun = () => readdirSync(folder).filter((name) => name.endsWith(".event.json")).length;
    return { map, notes, begun };
  }
  const RETRIED = {
    ...DEFINITION.States.Query,
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }],
  };
  /** By its group, which is its own: its number alone may be somebody else's by now, on a busy machine. */
  const untilEnded = (pid: number) => until("the function has ended", () => alive(pid) === 0);

  it("is aborted by the signal, ends the function that is called and calls none again", async () => {
    const { map, notes, begun } = await endless();
    const controller = new AbortController();
    const running = run(map, controller.signal, {
      ...DEFINITION,
      States: { ...DEFINITION.States, Query: RETRIED },
    });
    await until("the function is called", () => notes().length > 0);
    controller.abort();
    const { execution } = await running;
    assert.equal(execution.status, "ABORTED");
    assert.equal("error" in execution || "cause" in execution, false);
    assert.deepEqual(namesOf(execution), ["Submit", "Query"]);
    assert.deepEqual([begun(), notes().length], [1, 1]);
    await untilEnded(notes()[0]!);
  });

  it("runs out of the time that the definition gives it, and ends the function that is called", async () => {
    const { map, notes, begun } = await endless();
    const { execution } = await run(map, undefined, {
      ...DEFINITION,
      TimeoutSeconds: 1,
      States: { ...DEFINITION.States, Query: RETRIED },
    });
    const { status, states, seconds, startedAt, ...rest } = execution;
    assert.equal(status, "TIMED_OUT");
    assert.deepEqual(rest, {});
    assert.ok(startedAt !== "" && seconds >= 1);
    assert.deepEqual(
      states.map(({ name }) => name),
      ["Submit", "Query"],
    );
    assert.deepEqual([begun(), notes().length], [1, 1]);
    await untilEnded(notes()[0]!);
  });

  it("ends a function that its task has given up, once the execution has ended", async () => {
    const { map, notes, begun } = await endless();
    const { execution } = await run(map, undefined, {
      ...DEFINITION,
      States: { ...DEFINITION.States, Query: { ...RETRIED, Retry: [], TimeoutSeconds: 1 } },
    });
    assert.deepEqual([execution.status, execution.error], ["FAILED", "States.Timeout"]);
    assert.deepEqual([begun(), notes().length], [1, 1]);
    await untilEnded(notes()[0]!);
  });

  it("calls nothing when the signal had aborted before", async () => {
    const { map, events } = functions(job("success"));
    const { execution } = await run(map, AbortSignal.abort());
    assert.equal(execution.status, "ABORTED");
    assert.deepEqual(events, []);
  });

  it("refuses a task that calls what has no body, before anything runs", async () => {
    const { map, events } = functions();
    map.delete(arn("query"));
    await assert.rejects(
      run(map),
      new UserError(`state "Query" of M calls ${arn("query")}, which is not supported on this machine`),
    );
    assert.deepEqual(events, []);
  });
});
