import type { Pipeline } from "../../model/pipeline";
import type { Bindings, FunctionBinding } from "../../compiler/place";
import { jobsOf } from "../../model/steps";

const bound = (name: string, timeoutSeconds: number): FunctionBinding => ({
  arn: `arn:aws:lambda:eu-west-1:1:function:${name}`,
  timeoutSeconds,
});

/** Functions for every job of a pipeline, each with a time of its own, so that no two can be mixed up. */
export function bind({ run }: Pick<Pipeline, "run">): Bindings {
  return {
    check: bound("check", 20),
    submit: Object.fromEntries(
      jobsOf(run).map(({ name }, index) => [name, bound(`submit-${name}`, 90 + index)]),
    ),
    query: bound("query", 330),
    stop: bound("stop", 300),
    items: bound("items", 11),
    outcome: bound("outcome", 12),
  };
}
