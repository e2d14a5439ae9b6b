import { DEFAULT_POLLING } from "../../compiler/functions";
import type { CalledFunction, Functions } from "../../compiler/functions";
import type { Polling } from "../../contract/polling";
import type { Pipeline } from "../../model/pipeline";
import { jobsOf } from "../../model/steps";

/** Polling as usual, with another window. */
export const pollingOf = (windowSeconds: number): Polling => ({ ...DEFAULT_POLLING, windowSeconds });

const bound = (name: string, timeoutSeconds: number): CalledFunction => ({
  name: `arn:aws:lambda:eu-west-1:1:function:${name}`,
  timeoutSeconds,
});

/**
 * Functions for every job of a pipeline, called by ARNs already, each with a timeout of its own, so that no two can be
 * mixed up.
 */
export function bind({ run }: Pick<Pipeline, "run">): Functions {
  return {
    check: bound("check", 20),
    submit: Object.fromEntries(
      jobsOf(run).map(({ name }, index) => [name, bound(`submit-${name}`, 90 + index)]),
    ),
    query: { ...bound("query", 330), polling: DEFAULT_POLLING },
    driverLog: bound("driver-log", 420),
    stop: bound("stop", 300),
    items: bound("items", 11),
    outcome: bound("outcome", 12),
  };
}
