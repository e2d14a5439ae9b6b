import type { Outcome } from "../contract/events";
import type {
  Catcher,
  FailState,
  PassState,
  Payload,
  State,
  States,
  SucceedState,
  TaskState,
} from "./states";

/** A Lambda function that a machine calls. */
export interface FunctionBinding {
  readonly arn: string;
  /** Seconds that it may run: its own timeout. */
  readonly timeoutSeconds: number;
}

/** The Lambda functions that a compiled machine calls. */
export interface Bindings {
  /** Finds out whether Livy is there, and the execution's input right. */
  readonly check: FunctionBinding;
  /** Each job's submit function, by the job's name. */
  readonly submit: Readonly<Record<string, FunctionBinding>>;
  /** Looks at a batch until there is a verdict, or for so long. */
  readonly query: FunctionBinding;
  /** Ends what runs of a job that failed. */
  readonly stop: FunctionBinding;
  /** Lists the items of a forEach. */
  readonly items: FunctionBinding;
  /** Says how a group has ended. */
  readonly outcome: FunctionBinding;
}

/** Where in a pipeline a step stands, as far as its states go by it. */
export interface Place {
  readonly bindings: Bindings;
  /** What the items of the forEachs around it are called, outermost first. */
  readonly items: readonly string[];
  /** Whether its success, where nothing follows, ends the execution, or is the outcome of an item or a branch. */
  readonly success: "ends" | "outcome";
  /** Whether a failure ends the execution, or is the outcome of an item or a branch. */
  readonly failure: "ends" | "outcome";
  /** The item that an outcome names: of a branch there is none. */
  readonly item: string | undefined;
  /** The most bytes of a failure's cause, as JSON. */
  readonly causeBytes: number;
}

/** The states of a step, and the first of them. */
export interface Compiled {
  readonly start: string;
  readonly states: readonly (readonly [string, State])[];
}

/** The most bytes of an execution's cause, as JSON: 32,768 characters. Source: "ExecutionFailedEventDetails". */
export const EXECUTION_CAUSE_BYTES = 30_000;

/** Seconds that a call may take longer than the function runs, before Step Functions counts it as lost. */
const CALL_ALLOWANCE_SECONDS = 10;

/** What every function is told: which execution calls. */
export const EXECUTION = { "execution.$": "$$.Execution" };

export function calls({
  arn,
  timeoutSeconds,
}: FunctionBinding): Pick<TaskState, "Resource" | "TimeoutSeconds"> {
  return { Resource: arn, TimeoutSeconds: timeoutSeconds + CALL_ALLOWANCE_SECONDS };
}

/** Any error goes into the job's failure, by the names that a Fail state reads. */
export function failureTo(next: string): Catcher {
  return { ErrorEquals: ["States.ALL"], ResultPath: "$.job.failure", Next: next };
}

/** The end of a last step that succeeded: of an item or a branch no more than that, or a group's list of them would grow. */
export function finishedState({ success }: Place): SucceedState | PassState {
  return success === "ends" ? { Type: "Succeed" } : outcome({ state: "success" });
}

/**
 * A step's states by name.
 *
 * @throws Error when two have one name
 */
export function statesOf({ start, states }: Compiled): States {
  const names = states.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`there are two states "${twice}"; each job and group has a name of its own`);
  }
  return { StartAt: start, States: Object.fromEntries<State>(states) };
}

/** The end of a step that failed for `$.job.failure`. */
export function failedState(place: Place): FailState | PassState {
  return place.failure === "ends"
    ? { Type: "Fail", ErrorPath: "$.job.failure.Error", CausePath: "$.job.failure.Cause" }
    : outcome({
        state: "failed",
        ...itemOf(place),
        failure: { "Error.$": "$.job.failure.Error", "Cause.$": "$.job.failure.Cause" },
      });
}

/**
 * The outcome of a step that failed by an error of AWS' own, whose cause may be of any length: its name is kept, and
 * the cause stays in the execution's history.
 */
export function brokenState(place: Place, what: string): PassState {
  return outcome({
    state: "failed",
    ...itemOf(place),
    failure: { "Error.$": "$.job.failure.Error", Cause: `${what}; the execution's history says why` },
  });
}

export function outcome(parameters: {
  readonly state: Outcome["state"];
  readonly [key: string]: Payload;
}): PassState {
  return { Type: "Pass", Parameters: parameters, End: true };
}

function itemOf({ item }: Place): { readonly "item.$"?: string } {
  return item === undefined ? {} : { "item.$": `$.values.${item}` };
}
