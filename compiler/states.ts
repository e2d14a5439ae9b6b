/**
 * The part of the Amazon States Language (JSONPath dialect) that pipelines compile to, as a discriminated
 * union: a state that AWS would refuse can't be written. Source: https://states-language.net/spec.html
 */

/** A reference path or path, `$.…`. */
export type Path = `$${string}`;

/** Where a state leads: to another state by name, or to the end of the machine. */
export type Transition = { readonly Next: string } | { readonly End: true };

export interface Retrier {
  readonly ErrorEquals: readonly [string, ...string[]];
  /** Seconds before the first retry. */
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  /** Factor by which the interval grows at each retry, at least 1. */
  readonly BackoffRate: number;
  /** Seconds that no interval is longer than. */
  readonly MaxDelaySeconds: number;
  /** FULL: each interval is drawn between nothing and its length, so that what failed together does not come back together. */
  readonly JitterStrategy: "FULL" | "NONE";
}

/** Where a task leads that has failed for good. */
export interface Catcher {
  readonly ErrorEquals: readonly [string, ...string[]];
  /** Where `{Error, Cause}` goes; null leaves the input as it is. */
  readonly ResultPath: Path | null;
  readonly Next: string;
}

/** A value of a payload: under a key that ends in `.$`, a path to it or an intrinsic function. */
export type Payload =
  string | number | boolean | null | readonly Payload[] | { readonly [key: string]: Payload };

type Template = Readonly<Record<string, Payload>>;

export type TaskState = {
  readonly Type: "Task";
  /** The ARN of the Lambda function, or of the AWS API, called with Parameters. */
  readonly Resource: string;
  readonly Parameters: Template;
  /** What is taken of the result. */
  readonly ResultSelector?: Template;
  /** Where the result goes; null leaves the input as it is; without it, the result is all there is. */
  readonly ResultPath?: Path | null;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
} & Transition;

/** What holds, of one variable. */
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

/** Gives what Parameters say. */
export type PassState = { readonly Type: "Pass"; readonly Parameters: Template } & Transition;

/** Runs its branches at once; the result is a list of theirs. */
export type ParallelState = {
  readonly Type: "Parallel";
  readonly Branches: readonly States[];
  readonly ResultPath: Path;
} & Transition;

/** Runs its processor for each item; the result is a list of theirs. */
export type MapState = {
  readonly Type: "Map";
  readonly ItemsPath: Path;
  readonly MaxConcurrency: number;
  /** What the processor begins with. */
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

export type State = TaskState | ChoiceState | PassState | ParallelState | MapState | SucceedState | FailState;

/** A flat map of named states, and where it begins. */
export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A state machine. Names are unique in all of it, within branches and processors too. */
export interface StateMachine extends States {
  readonly Comment: string;
}

/** What a state holds of states: branches, or a processor. */
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
