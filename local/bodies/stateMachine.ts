import { StateMachine } from "aws-local-stepfunctions";

import { causeText } from "../../handlers/causeText";
import { UserError } from "../errors";
import type { Resource } from "../synth/synthesise";
import { executionArn } from "./executionStart";
import type { ExecutionStart } from "./executionStart";
import type { Invoke } from "./function";

/** One stay in a state. */
export interface StateVisit {
  readonly name: string;
  readonly type: string;
  /** Seconds after the start of the execution. */
  readonly enteredAt: number;
  /** Seconds spent in the state. */
  readonly seconds: number;
}

export interface Execution {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly startedAt: string;
  readonly seconds: number;
  readonly states: readonly StateVisit[];
  /** Only of a failed execution: the error's name, and its cause in words. */
  readonly error?: string;
  readonly cause?: string;
}

/** What an execution tells while it runs. */
export interface Watcher {
  /** @param seconds since the start of the execution */
  readonly entered: (state: string, seconds: number) => void;
  readonly exited: (input: unknown, output: unknown) => Promise<void>;
  /** A task failed with an error that its state tries again. */
  readonly retried: (error: string, cause: string) => void;
}

interface Definition {
  readonly States: Readonly<Record<string, { readonly Type: string; readonly Resource?: string }>>;
}

/**
 * Runs the registered definition of a state machine, byte for byte, until it ends or `signal` aborts it. On AWS a
 * function that is still called then goes on; here its process is ended, and no later call is made.
 *
 * @param functions local bodies of the Lambda functions by ARN
 * @throws UserError when a task calls something that has no local body
 */
export async function execute(
  machine: Resource,
  functions: ReadonlyMap<string, Invoke>,
  { name, input }: ExecutionStart,
  watcher: Watcher,
  signal: AbortSignal,
): Promise<Execution> {
  const definition = JSON.parse(machine.inputs.definition as string) as Definition;
  const over = new AbortController();
  const calls: Promise<unknown>[] = [];
  const handlers: Record<string, (event: unknown) => Promise<unknown>> = {};
  for (const [state, { Type, Resource: arn = "" }] of Object.entries(definition.States)) {
    const invoke = functions.get(arn);
    if (Type === "Task" && invoke === undefined) {
      throw new UserError(
        `state "${state}" of ${machine.name} calls ${arn}, which has no body on this machine`,
      );
    }
    if (invoke !== undefined) {
      handlers[state] = (event) => {
        const call = invoke(event, over.signal);
        calls.push(call.catch(() => undefined));
        return call;
      };
    }
  }

  const start = Date.now();
  if (signal.aborted) {
    return { status: "ABORTED", startedAt: new Date(start).toISOString(), seconds: 0, states: [] };
  }
  const since = (timestamp: number) => (timestamp - start) / 1000;
  const run = new StateMachine(definition as never).run(input, {
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
  // The events say all that happened; the result's rejection would say it again.
  run.result.catch(() => undefined);
  signal.addEventListener("abort", () => {
    run.abort();
  });

  const states: StateVisit[] = [];
  let current: { name: string; type: string; enteredAt: number } | undefined;
  let failed: { error: string; cause: string } | undefined;
  let end: Pick<Execution, "status" | "error" | "cause"> = { status: "ABORTED" };
  const leave = (timestamp: number) => {
    if (current !== undefined) {
      // Both are whole milliseconds; their difference as a floating point number is not.
      const seconds = Math.round((since(timestamp) - current.enteredAt) * 1000) / 1000;
      states.push({ ...current, seconds });
      current = undefined;
    }
  };
  for await (const event of run.eventLogs) {
    switch (event.type) {
      case "StateEntered":
        current = { name: event.state.name, type: event.state.type, enteredAt: since(event.timestamp) };
        watcher.entered(current.name, current.enteredAt);
        break;
      case "StateExited":
        leave(event.timestamp);
        await watcher.exited(event.state.input, event.state.output);
        break;
      case "StateFailed":
        failed = { error: event.Error, cause: toText(event.Cause) };
        break;
      case "StateRetried":
        watcher.retried(failed?.error ?? "", failed?.cause ?? "");
        break;
      case "ExecutionFailed":
        leave(event.timestamp);
        end = { status: "FAILED", error: event.Error, cause: toText(event.Cause) };
        break;
      case "ExecutionSucceeded":
        leave(event.timestamp);
        end = { status: "SUCCEEDED" };
        break;
      case "ExecutionTimeout":
        leave(event.timestamp);
        end = { status: "TIMED_OUT" };
        break;
      case "ExecutionAborted":
        leave(event.timestamp);
        break;
    }
  }
  // It stays aborted: the interpreter would try a task again whose call is ended here.
  over.abort();
  await Promise.all(calls);
  return { ...end, startedAt: new Date(start).toISOString(), seconds: since(Date.now()), states };
}

function toText(cause: unknown): string {
  return typeof cause === "string" ? causeText(cause) : JSON.stringify(cause);
}
