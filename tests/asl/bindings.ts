import type { Bindings, FunctionBinding } from "../../asl/compile";
import type { Pipeline } from "../../asl/pipeline";

const bound = (name: string, timeoutSeconds: number): FunctionBinding => ({
  arn: `arn:aws:lambda:eu-west-1:1:function:${name}`,
  timeoutSeconds,
});

/** Functions for every job of a pipeline, each with a time of its own, so that no two can be mixed up. */
export function bind({ jobs }: Pipeline): Bindings {
  return {
    check: bound("check", 20),
    submit: Object.fromEntries(jobs.map(({ name }, index) => [name, bound(`submit-${name}`, 90 + index)])),
    query: bound("query", 330),
    stop: bound("stop", 300),
  };
}
