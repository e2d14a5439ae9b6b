import { checkStateMachine } from "./checkStateMachine";
import { argumentInputs, folderInputs } from "../model/inputs";
import { forEachStates, parallelStates } from "./groupStates";
import { jobStates } from "./jobStates";
import type { Pipeline, Step } from "../model/pipeline";
import { calls, EXECUTION, EXECUTION_CAUSE_BYTES, statesOf } from "./place";
import type { Bindings, Compiled, Place } from "./place";
import { FINAL_CHECK, LIVY_NOT_READY, LIVY_STARTING, LOST_CALL, THROTTLED } from "./retries";
import type { StateMachine, TaskState } from "./states";
import { forEachsOf } from "../model/steps";

const CHECK = "Check Livy";

/**
 * Turns a pipeline into the state machine that runs it: Livy and the input are checked; then each job is submitted,
 * looked at until there is a verdict, and followed by what comes after it. A failure ends the execution with its
 * cause, once nothing of the job runs any more.
 *
 * The states pass on `$.values` and `$.position` (the items around them), `$.job` (the last job or group), `$.items`
 * and `$.outcomes` (of the last group).
 *
 * @param pipeline one that `validationErrors` finds nothing wrong with
 * @throws Error when a job has no function, or the machine does not hold together
 */
export function compile(pipeline: Pipeline, bindings: Bindings): StateMachine {
  const place: Place = {
    bindings,
    items: [],
    success: "ends",
    failure: "ends",
    item: undefined,
    causeBytes: EXECUTION_CAUSE_BYTES,
  };
  const { start, states } = compileStep(pipeline.run, undefined, place);
  const machine: StateMachine = {
    Comment: pipeline.description,
    ...statesOf({ start: CHECK, states: [[CHECK, checkState(pipeline, start, bindings)], ...states] }),
  };
  checkStateMachine(pipeline.name, machine);
  return machine;
}

function compileStep(step: Step, next: string | undefined, place: Place): Compiled {
  switch (step.shape) {
    case undefined:
      return jobStates(step, next, place);
    case "sequence": {
      const [first, ...others] = step.steps;
      if (first === undefined) {
        throw new Error("a sequence has no steps");
      }
      if (others.length === 0) {
        return compileStep(first, next, place);
      }
      const rest = compileStep({ ...step, steps: others }, next, place);
      const { start, states } = compileStep(first, rest.start, place);
      return { start, states: [...states, ...rest.states] };
    }
    case "parallel":
      return parallelStates(step, next, place, compileStep);
    case "forEach":
      return forEachStates(step, next, place, compileStep);
  }
}

function checkState(pipeline: Pipeline, next: string, { check }: Bindings): TaskState {
  const { run, inputs = {} } = pipeline;
  return {
    Type: "Task",
    ...calls(check),
    Parameters: {
      ...EXECUTION,
      inputs,
      folders: folderInputs(pipeline),
      arguments: argumentInputs(pipeline),
      items: forEachsOf(run).map((group) => ({
        group: group.name,
        in: { ...group.in },
        atMost: group.atMost,
      })),
    },
    // What the states begin with.
    ResultSelector: { values: {}, position: "" },
    Retry: [FINAL_CHECK, LIVY_STARTING, LIVY_NOT_READY, THROTTLED, LOST_CALL],
    Next: next,
  };
}
