import { StateMachine } from "aws-local-stepfunctions";

import type { ExecutionContext } from "../../../contract/events";
import type { States } from "../../../compiler/states";
import { causeText } from "../../../handlers/causeText";
import { UserError } from "../../common/errors";
import type { Resource } from "../../synth/synthesise";
import { executionArn } from "./executionStart";
import type { ExecutionStart } from "./executionStart";
import type { Invoke } from "./function";
import { createVisitLog, statesWithin } from "./visits";
import type { StatePlace, StateVisit } from "./visits";

export interface Execution {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly startedAt: string;
  readonly seconds: number;
  readonly states: readonly StateVisit[];
  /** Only of a failed execution: the error's name, and its cause in words. */
  readonly error?: string;
  readonly cause?: string;
}

/** What an execution tells while it runs; seconds are those since its start. */
export interface Watcher {
  readonly entered: (state: string, seconds: number, place: StatePlace) => void;
  readonly exited: (input: unknown, output: unknown, place: StatePlace, seconds: number) => Promise<void>;
  /** A task failed with an error that its state tries again. */
  readonly retried: (error: string, cause: string, place: StatePlace, seconds: number) => void;
}

/**
 * Runs the registered definition of a state machine, byte for byte, until it ends or `signal` aborts it. On AWS a
 * function that is still called then goes on; here its process is ended, and no later call is made.
 *
 * @param functions local bodies of the Lambda functions, and of AWS' own APIs, by ARN
 * @throws UserError when a task calls something that has no local body
 */
export async function execute(
  machine: Resource,
  functions: ReadonlyMap<string, Invoke>,
  { name, input }: ExecutionStart,
  watcher: Watcher,
  signal: AbortSignal,
): Promise<Execution> {
  const definition = JSON.parse(machine.inputs.definition as string) as States;
  const start = Date.now();
  const own = { Input: input, StartTime: new Date(start).toISOString() };
  const over = new AbortController();
  const calls: Promise<unknown>[] = [];
  const turn = takingTurns();
  // By the state's name, in groups too.
  const handlers: Record<string, (event: unknown) => Promise<unknown>> = {};
  for (const { name: state, state: task } of statesWithin(definition)) {
    if (task.Type !== "Task") {
      continue;
    }
    const invoke = functions.get(task.Resource);
    if (invoke === undefined) {
      throw new UserError(
        `state "${state}" of ${machine.name} calls ${task.Resource}, which is not supported on this machine`,
      );
    }
    handlers[state] = async (event) => {
      await turn();
      if (over.signal.aborted) {
        throw STOP;
      }
      const call = invoke(ofExecution(event, own), over.signal);
      calls.push(call.catch(() => undefined));
      return call.finally(turn);
    };
  }

  if (signal.aborted) {
    return { status: "ABORTED", startedAt: own.StartTime, seconds: 0, states: [] };
  }
  const since = (timestamp: number) => (timestamp - start) / 1000;
  const run = new StateMachine(definition as never).run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers as never },
    noThrowOnAbort: true,
    // $$.Execution, to which the interpreter adds Input and StartTime.
    context: {
      Execution: {
        Id: executionArn(machine.outputs.arn as string, name),
        Name: name,
        RoleArn: machine.inputs.roleArn,
        RedriveCount: 0,
      },
    },
  });
  // The events say all that happened, but later: the watcher may take its time.
  const end = () => {
    over.abort();
  };
  run.result.then(end, end);
  signal.addEventListener("abort", () => {
    run.abort();
  });

  const visits = createVisitLog(definition);
  let ended: Pick<Execution, "status" | "error" | "cause"> = { status: "ABORTED" };
  let endedAt = start;
  for await (const event of run.eventLogs) {
    const seconds = since(event.timestamp);
    endedAt = event.timestamp;
    switch (event.type) {
      case "StateEntered":
        watcher.entered(event.state.name, seconds, visits.entered(event.state, seconds));
        break;
      case "StateExited":
        await watcher.exited(
          event.state.input,
          event.state.output,
          visits.exited(event.state, seconds),
          seconds,
        );
        break;
      case "StateFailed":
        visits.failed(event.state, event.Error, toText(event.Cause));
        break;
      case "StateCaught":
        visits.caught(event.state);
        break;
      case "StateRetried": {
        const { error, cause, ...place } = visits.retried(event.state);
        watcher.retried(error, cause, place, seconds);
        break;
      }
      case "ExecutionFailed":
        ended = { status: "FAILED", error: event.Error, cause: toText(event.Cause) };
        break;
      case "ExecutionSucceeded":
        ended = { status: "SUCCEEDED" };
        break;
      case "ExecutionTimeout":
        ended = { status: "TIMED_OUT" };
        break;
    }
  }
  // It stays aborted: the interpreter would try a task again whose call is ended here.
  over.abort();
  await Promise.all(calls);
  const states = visits.ended(ended.status === "FAILED", since(endedAt));
  return { ...ended, startedAt: own.StartTime, seconds: since(Date.now()), states };
}

/** Ends the interpreter's own work on an execution that has ended: items that are still to come, and retries. */
const STOP = Object.assign(new Error("the execution has ended"), { isRetryable: false, isCatchable: false });

/**
 * Lets one caller go on at a time, each once every promise has gone on that can. The interpreter hands up by promises
 * what happens in groups: a call waits so that a failure elsewhere has ended the execution before it, and its end,
 * so that the events of many calls do not come late, or after the end of the group.
 */
function takingTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(
      () =>
        new Promise((resolve) => {
          process.nextTick(resolve);
        }),
    );
    return last;
  };
}

/** In a group the interpreter takes what a branch or an item begins with for the execution's input. */
function ofExecution(
  event: unknown,
  own: Pick<ExecutionContext, "Input"> & { readonly StartTime: string },
): unknown {
  const execution = (event as { readonly execution?: ExecutionContext } | null)?.execution;
  return execution === undefined ? event : { ...(event as object), execution: { ...execution, ...own } };
}

function toText(cause: unknown): string {
  return typeof cause === "string" ? causeText(cause) : JSON.stringify(cause);
}
