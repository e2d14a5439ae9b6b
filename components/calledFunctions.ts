import { compile } from "../compiler/compile";
import type { Pipeline } from "../model/pipeline";
import type { Bindings, FunctionBinding } from "../compiler/place";
import { innerStates } from "../compiler/states";
import type { States } from "../compiler/states";
import type { FunctionOutput, LivyFunctions } from "./livyFunctions";

/** All functions that a machine might call. */
export type Functions = Pick<LivyFunctions, keyof Bindings>;

/**
 * The functions that a pipeline's machine calls, and no other: what it may invoke, and what its definition waits for.
 *
 * @throws Error when the pipeline does not compile
 */
export function calledFunctions(pipeline: Pipeline, functions: Functions): readonly FunctionOutput[] {
  // Before their ARNs are known, functions go by their names.
  const machine = compile(
    pipeline,
    bindAll(functions, (name) => name),
  );
  const called = taskResources(machine);
  const { submit, ...shared } = functions;
  return [
    shared.check,
    ...Object.values(submit),
    shared.query,
    shared.stop,
    shared.items,
    shared.outcome,
  ].filter(({ name }) => called.has(name));
}

/** Functions as a machine's definition names them. */
export function bindAll(functions: Functions, arnOf: (name: string) => string): Bindings {
  const bind = ({ name, timeoutSeconds }: FunctionOutput): FunctionBinding => ({
    arn: arnOf(name),
    timeoutSeconds,
  });
  const { check, submit, query, stop, items, outcome } = functions;
  return {
    check: bind(check),
    submit: Object.fromEntries(Object.entries(submit).map(([job, fn]) => [job, bind(fn)])),
    query: bind(query),
    stop: bind(stop),
    items: bind(items),
    outcome: bind(outcome),
  };
}

/** What a machine's tasks call: functions, and AWS' own APIs. */
export function taskResources({ States: states }: States): ReadonlySet<string> {
  return new Set(
    Object.values(states).flatMap((state) => [
      ...(state.Type === "Task" ? [state.Resource] : []),
      ...innerStates(state).flatMap((inner) => [...taskResources(inner)]),
    ]),
  );
}
