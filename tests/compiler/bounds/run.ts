import { StateMachine } from "aws-local-stepfunctions";

import type { Figures } from "../../../compiler/cost/figures";
import { compile } from "../../../compiler/compile";
import type { CheckEvent, ExecutionContext, ItemsEvent, Job, OutcomeEvent } from "../../../contract/events";
import type { DriverLogEvent, QueryEvent, StopEvent, SubmitEvent } from "../../../contract/events";
import { SECOND_LOOK_MS } from "../../../contract/polling";
import { DELETE_OBJECT, LIST_OBJECTS } from "../../../compiler/resultSkip";
import type { Pipeline, SparkApplication, SparkJob } from "../../../model/pipeline";
import { innerStates } from "../../../compiler/states";
import type { State, States } from "../../../compiler/states";
import { jobsOf } from "../../../model/steps";
import { checkLivy } from "../../../handlers/checkLivy";
import { listItems } from "../../../handlers/items";
import { groupOutcome } from "../../../handlers/outcome";
import { queryBatch } from "../../../handlers/queryBatch";
import { stopJob } from "../../../handlers/stopJob";
import { submitBatch } from "../../../handlers/submitBatch";
import { LIVY } from "../../handlers/virtualLivy";
import type { VirtualLivy } from "../../handlers/virtualLivy";
import { bind } from "../functions";
import type { Manner } from "./scenarios";

/** What an execution on the interpreter has taken, counted. */
export interface Counted extends Figures {
  readonly status: "SUCCEEDED" | "FAILED";
  /** Of the largest JSON that a state began or ended with, or a function was called with. */
  readonly stateBytes: number;
}

/** The events of a state's beginning and of its end. Source: HistoryEvent in the Step Functions API reference. */
const EVENTS: Readonly<Record<State["Type"], readonly [begin: number, end: number]>> = {
  Task: [3, 2],
  Choice: [1, 1],
  Wait: [1, 1],
  Pass: [1, 1],
  Succeed: [1, 1],
  Fail: [1, 0],
  Parallel: [2, 2],
  Map: [2, 2],
};

/** A batch's job, the number of its outermost item, and which retry it is. */
const BATCH_NAME = /-([A-Za-z][A-Za-z0-9]*)(?:_(\d+)(?:_\d+)*)?-\d+(?:-(\d+))?$/;

/** Runs a pipeline's machine on the interpreter, with the real functions and a Livy in memory. */
export async function runBounded(livy: VirtualLivy, pipeline: Pipeline, manner: Manner): Promise<Counted> {
  const jobs = new Map(jobsOf(pipeline.run).map((job) => [job.name, job]));
  const { name = "run-1", input, polling, seconds } = manner;
  const execution: ExecutionContext & { readonly RoleArn: string } = {
    Id: `arn:aws:states:us-east-1:123456789012:execution:${pipeline.name}:${name}`,
    Name: name,
    RoleArn: `arn:aws:iam::123456789012:role/${pipeline.name}`,
    Input: input,
    RedriveCount: 0,
  };
  const stand = livy.begin({
    maxCreation: 10_000,
    yarnIdSeconds: 1,
    plan: (batch) => {
      const [, job = "", item = "0", retry = "0"] = BATCH_NAME.exec(batch ?? "") ?? [];
      return manner.plan(jobs.get(job)!, Number(retry), Number(item));
    },
  });
  const counted = { transitions: 0, events: 2, requests: 0, lambdaSeconds: 0, stateBytes: 0 };
  const see = (value: unknown) => {
    if (manner.measured === true) {
      counted.stateBytes = Math.max(counted.stateBytes, Buffer.byteLength(JSON.stringify(value)));
    }
  };

  const bindings = bind(pipeline);
  const bodies = new Map<string, (event: never) => Promise<unknown>>([
    [
      bindings.check.name,
      stretched(seconds.check, (event: CheckEvent) =>
        checkLivy(LIVY, { clusterId: "j", securityGroupId: "sg", rootPath: input.rootPath }, event),
      ),
    ],
    ...[...jobs.values()].map((job): [string, (event: never) => Promise<unknown>] => [
      bindings.submit[job.name]!.name,
      stretched(seconds.submit, (event: SubmitEvent) => submitBatch(LIVY, applicationOf(job), event)),
    ]),
    [
      bindings.query.name,
      async (event: QueryEvent) => {
        const job: Job = await queryBatch(
          LIVY,
          polling,
          { historyUrl: "https://history", logUri: "s3://logs/" },
          event,
        );
        if (job.state !== "starting" && job.state !== "running") {
          // Of an end there was a second look.
          await wait(manner.verdictSeconds * 1000 - (job.state === "timedOut" ? 0 : SECOND_LOOK_MS));
        }
        return job;
      },
    ],
    [
      bindings.driverLog.name,
      stretched(seconds.driverLog, ({ job }: DriverLogEvent) => Promise.resolve(job.failure)),
    ],
    [bindings.stop.name, stretched(seconds.stop, (event: StopEvent) => stopJob(LIVY, event))],
    [bindings.items.name, stretched(seconds.items, (event: ItemsEvent) => listItems(event))],
    [bindings.outcome.name, stretched(seconds.outcome, (event: OutcomeEvent) => groupOutcome(event))],
  ]);
  const s3 = new Map([
    [LIST_OBJECTS, stretched(seconds.look, () => Promise.resolve({ KeyCount: manner.resultsThere ? 1 : 0 }))],
    [DELETE_OBJECT, stretched(seconds.forget, () => Promise.resolve({}))],
  ]);

  const machine = compile(pipeline, bindings).machine;
  const over = { yet: false };
  const calls: Promise<unknown>[] = [];
  const handlers: Record<string, (event: object) => Promise<unknown>> = {};
  for (const [state, arn] of tasksOf(machine)) {
    handlers[state] = async (event) => {
      // The interpreter takes what a branch or an item begins with for the execution's input.
      const own =
        "execution" in event
          ? { ...event, execution: { ...(event.execution as object), Input: input } }
          : event;
      if (over.yet) {
        throw OVER;
      }
      see(own);
      const ofS3 = s3.get(arn);
      if (ofS3 !== undefined) {
        return ofS3(own);
      }
      counted.requests += 1;
      const calledAt = Date.now();
      const call = bodies.get(arn)!(own as never);
      calls.push(call.catch(() => undefined));
      const result = await call;
      counted.lambdaSeconds += (Date.now() - calledAt) / 1000;
      return JSON.parse(JSON.stringify(result)) as unknown;
    };
  }

  const begin = Date.now();
  const end: { at: number; status: Counted["status"] } = { at: begin, status: "SUCCEEDED" };
  await livy.run(async () => {
    const run = new StateMachine(machine as never, { validationOptions: { noValidate: true } }).run(
      input as never,
      {
        overrides: { taskResourceLocalHandlers: handlers as never },
        noThrowOnAbort: true,
        context: { Execution: execution as never },
      },
    );
    run.result.catch(() => undefined);
    for await (const event of run.eventLogs) {
      switch (event.type) {
        case "StateEntered":
          counted.transitions += 1;
          counted.events += EVENTS[event.state.type][0];
          see(event.state.input);
          break;
        case "StateExited":
          counted.events += EVENTS[event.state.type][1];
          see(event.state.output);
          break;
        case "StateFailed":
          counted.events += event.state.type === "Map" || event.state.type === "Parallel" ? 1 : 0;
          break;
        case "MapIterationStarted":
          // It ends in one more, whatever it ends in.
          counted.events += 2;
          break;
        case "ExecutionFailed":
          end.status = "FAILED";
          break;
        default:
      }
    }
    end.at = Date.now();
    // The interpreter would begin the items that have not begun.
    over.yet = true;
    run.abort();
    // What is called when the execution ends runs on, and is billed.
    await Promise.all(calls);
  });
  const still = stand.applications().filter(({ endedBy }) => endedBy === null);
  if (still.length > 0 && end.status === "SUCCEEDED") {
    throw new Error(`${String(still.length)} applications run on`);
  }
  return { ...counted, status: end.status, seconds: (end.at - begin) / 1000 };
}

/** Ends the interpreter's own work on an execution that has ended. */
const OVER = Object.assign(new Error("over"), { isRetryable: false, isCatchable: false });

/** What Livy takes of a job. */
function applicationOf({ name, file, className = "", args }: SparkJob): SparkApplication {
  return { name, file, className, args };
}

/** All tasks with what they call, within branches and items too. */
function tasksOf({ States: states }: States): readonly (readonly [string, string])[] {
  return Object.entries(states).flatMap(([name, state]) => [
    ...(state.Type === "Task" ? [[name, state.Resource] as const] : []),
    ...innerStates(state).flatMap(tasksOf),
  ]);
}

/** Lets a call last so many seconds. */
function stretched<E>(seconds: number, body: (event: E) => Promise<unknown>) {
  return async (event: E) => {
    const until = Date.now() + seconds * 1000;
    const result = await body(event);
    await wait(until - Date.now());
    return result;
  };
}

async function wait(milliseconds: number): Promise<void> {
  if (milliseconds > 0) {
    await new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    });
  }
}
