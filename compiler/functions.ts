import type { Pipeline } from "../model/pipeline";
import { jobsOf } from "../model/steps";
import type { CompiledState } from "./compiled";
import { MAX_WAIT_SECONDS } from "../contract/polling";
import type { Polling } from "../contract/polling";
import { DRIVER_LOG_WAIT_SECONDS, FUNCTION_TIMEOUT_SECONDS } from "../contract/timeouts";
import { SHORT_CALL_SECONDS } from "./cost/estimates";
import { called } from "./cost/figures";
import type { Cost } from "./cost/figures";
import type { State, StateMachine, States, TaskState } from "./states";

/** A Lambda function that a machine calls. */
export interface CalledFunction {
  /** Its name, which `bindFunctions` replaces with its ARN. */
  readonly name: string;
  /** Its timeout in seconds. */
  readonly timeoutSeconds: number;
}

/** The Lambda functions that a compiled machine calls. */
export interface Functions {
  /** Checks that Livy answers, and the execution's input. */
  readonly check: CalledFunction;
  /** Each job's submit function, by the job's name. */
  readonly submit: Readonly<Record<string, CalledFunction>>;
  /** Polls a batch until there is a verdict, or its window closes. */
  readonly query: CalledFunction & { readonly polling: Polling };
  /** Finds in a driver's own log why its application failed. */
  readonly driverLog: CalledFunction;
  /** Ends the batches of a job that failed. */
  readonly stop: CalledFunction;
  /** Lists the items of a forEach. */
  readonly items: CalledFunction;
  /** Determines the outcome of a group. */
  readonly outcome: CalledFunction;
}

/** Seconds that a call may take in addition to the function's timeout, before Step Functions counts it as lost. */
const CALL_ALLOWANCE_SECONDS = 10;

/** The parameter of every function: the execution that calls it. */
export const EXECUTION_PARAMETER = { "execution.$": "$$.Execution" };

type FunctionTask = Pick<TaskState, "Parameters" | "ResultSelector" | "ResultPath" | "Retry" | "Catch"> & {
  readonly Next: string;
};

/** A task that calls a function. */
export function functionTask(
  name: string,
  { name: functionName, timeoutSeconds }: CalledFunction,
  task: FunctionTask,
  estimate: Pick<CompiledState, "cost" | "bytes">,
): CompiledState {
  return {
    name,
    state: {
      Type: "Task",
      Resource: functionName,
      TimeoutSeconds: timeoutSeconds + CALL_ALLOWANCE_SECONDS,
      ...task,
    },
    ...estimate,
    needs: { functions: [functionName] },
  };
}

/** The cost of a call that does not wait for a batch. */
export function callCost({ timeoutSeconds }: CalledFunction): Cost {
  return { worst: called(timeoutSeconds), usual: called(SHORT_CALL_SECONDS) };
}

/** How batches are looked at unless a stack's configuration says otherwise. */
export const DEFAULT_POLLING: Polling = {
  windowSeconds: 240,
  waitPercent: 1,
  maxWaitSeconds: MAX_WAIT_SECONDS.ownCluster,
};

/**
 * Functions with the timeouts that they have in a stack, for a machine that is not deployed.
 *
 * @param polling any will do if only the machine's states matter
 */
export function standardFunctions({ run }: Pick<Pipeline, "run">, polling = DEFAULT_POLLING): Functions {
  const { check, submit, items, outcome, stop, queryExtra, driverLogExtra } = FUNCTION_TIMEOUT_SECONDS;
  return {
    check: { name: "check", timeoutSeconds: check },
    submit: Object.fromEntries(
      jobsOf(run).map(({ name }) => [name, { name: `submit ${name}`, timeoutSeconds: submit }]),
    ),
    query: { name: "query", timeoutSeconds: polling.windowSeconds + queryExtra, polling },
    driverLog: { name: "driverLog", timeoutSeconds: DRIVER_LOG_WAIT_SECONDS + driverLogExtra },
    stop: { name: "stop", timeoutSeconds: stop },
    items: { name: "items", timeoutSeconds: items },
    outcome: { name: "outcome", timeoutSeconds: outcome },
  };
}

/**
 * Replaces the names of functions with their ARNs.
 *
 * @param arns the ARN of each function, by name
 */
export function bindFunctions(machine: StateMachine, arns: Readonly<Record<string, string>>): StateMachine {
  return { ...machine, ...bindStates(machine, arns) };
}

function bindStates({ StartAt, States: states }: States, arns: Readonly<Record<string, string>>): States {
  return {
    StartAt,
    States: Object.fromEntries(Object.entries(states).map(([name, state]) => [name, bindState(state, arns)])),
  };
}

function bindState(state: State, arns: Readonly<Record<string, string>>): State {
  switch (state.Type) {
    case "Task":
      return { ...state, Resource: arns[state.Resource] ?? state.Resource };
    case "Parallel":
      return { ...state, Branches: state.Branches.map((branch) => bindStates(branch, arns)) };
    case "Map":
      return {
        ...state,
        ItemProcessor: { ...state.ItemProcessor, ...bindStates(state.ItemProcessor, arns) },
      };
    default:
      return state;
  }
}
