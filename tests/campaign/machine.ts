import { StateMachine } from "aws-local-stepfunctions";

import type { ExecutionContext } from "../../asl/contract";
import type { StateMachine as Definition } from "../../asl/states";

/** Where an execution stands, or stood when it ended. */
export interface Place {
  readonly state: string;
  readonly input: unknown;
}

/** How a start or a redrive of an execution ended. */
export interface Ending {
  readonly status: "SUCCEEDED" | "FAILED" | "ABORTED";
  /** Only of a failed one. */
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly place: Place;
}

/**
 * Runs a definition on the interpreter, from its start or, as a redrive does, from the state where it ended and with
 * that state's input. After an abort no further call is made; one that is under way goes on, as on AWS.
 *
 * @param invoke calls the function of that ARN
 * @param aborted resolves when somebody aborts it
 */
export async function runMachine(
  definition: Definition,
  invoke: (arn: string, event: unknown) => Promise<unknown>,
  execution: ExecutionContext,
  from: Place | undefined,
  aborted: Promise<void>,
): Promise<Ending> {
  const over = { yet: false };
  const handlers: Record<string, (event: unknown) => Promise<unknown>> = {};
  for (const [state, task] of Object.entries(definition.States)) {
    if (task.Type === "Task") {
      handlers[state] = async (event) => {
        if (over.yet) {
          throw STOP;
        }
        // The interpreter takes what it begins with for the execution's input.
        const own = {
          ...(event as object),
          execution: { ...(event as Event).execution, Input: execution.Input },
        };
        return invoke(task.Resource, own);
      };
    }
  }
  const machine = { ...definition, StartAt: from?.state ?? definition.StartAt };
  // Every machine here is checked once, when it is compiled: the checks take longer than a run.
  const options = { validationOptions: { noValidate: true } };
  const run = new StateMachine(machine as never, options).run((from?.input ?? execution.Input) as never, {
    overrides: { taskResourceLocalHandlers: handlers as never },
    noThrowOnAbort: true,
    context: { Execution: { ...execution } as never },
  });
  run.result.catch(() => undefined);
  void aborted.then(() => {
    over.yet = true;
    run.abort();
  });
  let place: Place = { state: machine.StartAt, input: from?.input ?? execution.Input };
  for await (const event of run.eventLogs) {
    const at = event.timestamp;
    switch (event.type) {
      case "StateEntered":
        place = { state: event.state.name, input: event.state.input };
        break;
      case "ExecutionSucceeded":
        return { status: "SUCCEEDED", at, place };
      case "ExecutionFailed":
        return { status: "FAILED", error: event.Error, cause: String(event.Cause), at, place };
      case "ExecutionAborted":
        return { status: "ABORTED", at, place };
      default:
    }
  }
  throw new Error("the execution's events end without its end");
}

interface Event {
  readonly execution: ExecutionContext;
}

/** Ends the interpreter's own work on an aborted execution. */
const STOP = Object.assign(new Error("aborted"), { isRetryable: false, isCatchable: false });
