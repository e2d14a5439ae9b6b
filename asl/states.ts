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

/** A value of a payload: under a key that ends in `.$`, a path to it. */
export type Payload = string | number | { readonly [key: string]: Payload };

export type TaskState = {
  readonly Type: "Task";
  /** The ARN of the Lambda function, called with Parameters as its event. */
  readonly Resource: string;
  readonly Parameters: Readonly<Record<string, Payload>>;
  /** Where the result goes; null leaves the input as it is. */
  readonly ResultPath: Path | null;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
} & Transition;

export interface ChoiceRule {
  readonly Variable: Path;
  readonly StringEquals: string;
  readonly Next: string;
}

export interface ChoiceState {
  readonly Type: "Choice";
  readonly Choices: readonly [ChoiceRule, ...ChoiceRule[]];
  readonly Default: string;
}

export interface SucceedState {
  readonly Type: "Succeed";
}

export interface FailState {
  readonly Type: "Fail";
  readonly ErrorPath: Path;
  readonly CausePath: Path;
}

export type State = TaskState | ChoiceState | SucceedState | FailState;

/** A state machine: a flat map of named states. */
export interface StateMachine {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
