/**
 * The part of the Amazon States Language (JSONPath dialect) that pipelines compile to, as a discriminated
 * union: a state that AWS would refuse can't be written. Source: https://states-language.net/spec.html
 */

/** A reference path or path, `$.…`. */
export type Path = `$${string}`;

/** The transition of a state: to another state by name, or to the end of the machine. */
export type Transition = { readonly Next: string } | { readonly End: true };

export interface Retrier {
  readonly ErrorEquals: readonly [string, ...string[]];
  /** Seconds before the first retry. */
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  /** Factor by which the interval grows at each retry, at least 1. */
  readonly BackoffRate: number;
  /** Maximum interval in seconds. */
  readonly MaxDelaySeconds: number;
  /**
   * FULL: each interval is random between 0 and its length, so that calls that failed together are not retried
   * together.
   */
  readonly JitterStrategy: "FULL" | "NONE";
}

/** The transition of a task whose retries are exhausted. */
export interface Catcher {
  readonly ErrorEquals: readonly [string, ...string[]];
  /** Where `{Error, Cause}` goes; null leaves the input as it is. */
  readonly ResultPath: Path | null;
  readonly Next: string;
}

/** A value of a payload; under a key that ends in `.$`, the path of the value or an intrinsic function. */
export type Payload =
  string | number | boolean | null | readonly Payload[] | { readonly [key: string]: Payload };

type Template = Readonly<Record<string, Payload>>;

export type TaskState = {
  readonly Type: "Task";
  /** The ARN of the Lambda function, or of the AWS API, called with Parameters. */
  readonly Resource: string;
  readonly Parameters: Template;
  /** The part of the result that is kept. */
  readonly ResultSelector?: Template;
  /** Where the result goes; null keeps the input unchanged; if missing, the result replaces the input. */
  readonly ResultPath?: Path | null;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
} & Transition;

/** A condition on one variable. */
export type Condition = { readonly Variable: Path } & (
  | { readonly StringEquals: string }
  | { readonly BooleanEquals: boolean }
  | { readonly NumericGreaterThan: number }
);

export type ChoiceRule = (Condition | { readonly And: readonly [Condition, ...Condition[]] }) & {
  readonly Next: string;
};

export interface ChoiceState {
  readonly Type: "Choice";
  readonly Choices: readonly [ChoiceRule, ...ChoiceRule[]];
  readonly Default: string;
}

/** Its output is its Parameters. */
export type PassState = { readonly Type: "Pass"; readonly Parameters: Template } & Transition;

/** Waits as many seconds as its input says, a whole number. */
export type WaitState = { readonly Type: "Wait"; readonly SecondsPath: Path } & Transition;

/** Runs its branches concurrently; its result is the list of their results. */
export type ParallelState = {
  readonly Type: "Parallel";
  readonly Branches: readonly States[];
  readonly ResultPath: Path;
} & Transition;

/** Runs its processor for each item; its result is the list of their results. */
export type MapState = {
  readonly Type: "Map";
  readonly ItemsPath: Path;
  readonly MaxConcurrency: number;
  /** The input of the processor. */
  readonly ItemSelector: Template;
  readonly ItemProcessor: States & { readonly ProcessorConfig: { readonly Mode: "INLINE" } };
  readonly ResultPath: Path;
} & Transition;

export interface SucceedState {
  readonly Type: "Succeed";
}

export interface FailState {
  readonly Type: "Fail";
  readonly ErrorPath: Path;
  readonly CausePath: Path;
}

export type State =
  TaskState | ChoiceState | WaitState | PassState | ParallelState | MapState | SucceedState | FailState;

/** Named states, and the first one. */
export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A state machine. Names are unique in the whole machine, including branches and processors. */
export interface StateMachine extends States {
  readonly Comment: string;
}

/** The states within a state: its branches, or its processor. */
export function innerStates(state: State): readonly States[] {
  switch (state.Type) {
    case "Parallel":
      return state.Branches;
    case "Map":
      return [state.ItemProcessor];
    default:
      return [];
  }
}

/** The states that a state leads to, by name. */
export function targetsOf(state: State): readonly string[] {
  switch (state.Type) {
    case "Task":
      return [...nextOf(state), ...(state.Catch ?? []).map((catcher) => catcher.Next)];
    case "Wait":
    case "Pass":
    case "Parallel":
    case "Map":
      return nextOf(state);
    case "Choice":
      return [...state.Choices.map((choice) => choice.Next), state.Default];
    case "Succeed":
    case "Fail":
      return [];
  }
}

function nextOf(state: State): readonly string[] {
  return "Next" in state ? [state.Next] : [];
}
