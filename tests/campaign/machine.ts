import { StateMachine } from "aws-local-stepfunctions";

import type { ExecutionContext } from "../../contract/events";
import { innerStates } from "../../compiler/states";
import type { State, StateMachine as Definition, States } from "../../compiler/states";
import { moved, RESUMED, resumed, within } from "./redrive";
import type { Member } from "./redrive";

/** Where an execution stands, or stood when it ended: a state at top level. Or where a branch or an item of it does. */
export interface Place {
  readonly state: string;
  readonly input: unknown;
  /** Of a group: where each of its branches or items stands that has begun, by its number. */
  readonly members: ReadonlyMap<number, Member>;
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
 * that state's input; of a group those branches and items that had not ended, each from where it stood. After an abort
 * no further call is made; one that is under way goes on, as on AWS.
 *
 * @param invoke calls the function, or the API, of that ARN
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
  const end = () => {
    over.yet = true;
  };
  const handlers: Record<string, (event: unknown) => Promise<unknown>> = {};
  for (const [name, state] of statesWithin(definition)) {
    if (state.Type === "Task") {
      handlers[name] = async (event) => {
        await allElse();
        if (over.yet) {
          throw STOP;
        }
        return invoke(state.Resource, ofExecution(event, execution)).finally(allElse);
      };
    }
  }
  const { machine, input } = resumed(definition, from) ?? { machine: definition, input: execution.Input };
  // Every machine here is checked once, when it is compiled: the checks take longer than a run.
  const options = { validationOptions: { noValidate: true } };
  const run = new StateMachine(machine as never, options).run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers as never },
    noThrowOnAbort: true,
    context: { Execution: { ...execution } as never },
  });
  run.result.then(end, end);
  void aborted.then(() => {
    end();
    run.abort();
  });
  let place: Place = from ?? { state: definition.StartAt, input, members: new Map() };
  for await (const event of run.eventLogs) {
    const at = event.timestamp;
    switch (event.type) {
      case "StateEntered": {
        const { name, input: given } = event.state;
        const entered = { state: name, input: given, members: new Map<number, Member>() };
        if (Object.hasOwn(definition.States, name)) {
          place = entered;
        } else if (!name.endsWith(RESUMED)) {
          place = moved(place, within(definition, name, given)?.path ?? [], entered);
        }
        break;
      }
      case "StateExited": {
        const { name, input: given, output } = event.state;
        const left = within(definition, name, given);
        place = left?.isEnd === true ? moved(place, left.path, { output }) : place;
        break;
      }
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

/** All states by name, the inner ones too. */
function statesWithin({ States: states }: States): readonly (readonly [string, State])[] {
  return Object.entries(states).flatMap(([name, state]) => [
    [name, state] as const,
    ...innerStates(state).flatMap(statesWithin),
  ]);
}

/** The interpreter takes what it, a branch or an item begins with for the execution's input. */
function ofExecution(event: unknown, { Input }: ExecutionContext): unknown {
  const { execution } = event as { readonly execution?: ExecutionContext };
  return execution === undefined ? event : { ...(event as object), execution: { ...execution, Input } };
}

/** Resolves once every promise has gone on that can: a failure elsewhere has ended the execution, events are told. */
function allElse(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** Ends the interpreter's own work on an execution that is over. */
const STOP = Object.assign(new Error("aborted"), { isRetryable: false, isCatchable: false });
