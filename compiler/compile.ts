import { groupStateNames, jobStateNames } from "../contract/stateNames";
import { argumentInputs, folderInputs } from "../model/inputs";
import type { Pipeline, Sequence, Step } from "../model/pipeline";
import { forEachsOf } from "../model/steps";
import { checkStateMachine } from "./checkStateMachine";
import { aslOf, needsOf } from "./compiled";
import type { CompiledState, CompiledStep, Level, Needs } from "./compiled";
import { jsonOf, objectOf } from "./cost/jsonSizes";
import { callCost, EXECUTION_PARAMETER, functionTask } from "./functions";
import type { Functions } from "./functions";
import { forEachStates, parallelStates } from "./groupStates";
import { jobStates } from "./jobStates";
import { FINAL_CHECK, LIVY_NOT_READY, LIVY_STARTING, LOST_CALL, THROTTLED } from "./retries";
import type { StateMachine } from "./states";
import { branchContext, itemContext, pipelineContext } from "./stepContext";
import type { StepContext } from "./stepContext";

/** A pipeline's state machine, and what is known about it. */
export interface CompiledPipeline {
  /** Its tasks refer to functions by name; `bindFunctions` replaces the names with ARNs. */
  readonly machine: StateMachine;
  readonly needs: Needs;
  /** Its states, with the cost of each. */
  readonly level: Level;
}

const CHECK = "Check Livy";

/**
 * Compiles a pipeline into the state machine that runs it: it checks Livy and the input; then each job is submitted,
 * and queried until there is a verdict, before the next step begins. A failure ends the execution with its cause, once
 * no batch of the job is running any more.
 *
 * The states pass on `$.values` and `$.position` (the items around them), `$.job` (the last job or group), `$.items`
 * and `$.outcomes` (of the last group).
 *
 * @param pipeline a pipeline without `validationErrors`
 * @throws Error if a job has no function, or the machine is not consistent
 */
export function compile(pipeline: Pipeline, functions: Functions): CompiledPipeline {
  const context = pipelineContext(pipeline, functions);
  const { start, states } = compileStep(pipeline.run, undefined, context);
  const level: Level = { start: CHECK, states: [checkState(pipeline, start, context), ...states] };
  const machine: StateMachine = { Comment: pipeline.description, ...aslOf(level) };
  checkStateMachine(pipeline.name, machine);
  return { machine, needs: needsOf(level), level };
}

/** @param next the state after the step's success; undefined if its success ends its level */
function compileStep(step: Step, next: string | undefined, context: StepContext): CompiledStep {
  switch (step.shape) {
    case undefined:
      return jobStates(step, next, context);
    case "sequence":
      return sequenceStates(step, next, context);
    case "parallel": {
      const within = branchContext(step, context);
      const branches = step.branches.map((branch) => compileStep(branch, undefined, within));
      return parallelStates(step, next, context, branches);
    }
    case "forEach": {
      const item = compileStep(step.run, undefined, itemContext(step, context));
      return forEachStates(step, next, context, item);
    }
  }
}

function sequenceStates({ steps }: Sequence, next: string | undefined, context: StepContext): CompiledStep {
  const states: CompiledState[] = [];
  let { data } = context.bytes;
  steps.forEach((step, index) => {
    const following = steps[index + 1];
    const compiled = compileStep(step, following === undefined ? next : startOf(following), {
      ...context,
      bytes: { ...context.bytes, data },
    });
    states.push(...compiled.states);
    data = compiled.data;
  });
  return { start: startOfFirst(steps), states, data };
}

/** The first state of a step. */
function startOf(step: Step): string {
  switch (step.shape) {
    case undefined:
      return jobStateNames(step.name).submit;
    case "sequence":
      return startOfFirst(step.steps);
    case "parallel":
      return groupStateNames(step.name).group;
    case "forEach":
      return groupStateNames(step.name).list;
  }
}

function startOfFirst([first]: readonly Step[]): string {
  if (first === undefined) {
    throw new Error("a sequence has no steps");
  }
  return startOf(first);
}

function checkState(pipeline: Pipeline, next: string, { functions, bytes }: StepContext): CompiledState {
  const parameters = {
    inputs: pipeline.inputs ?? {},
    folders: folderInputs(pipeline),
    arguments: argumentInputs(pipeline),
    items: forEachsOf(pipeline.run).map((group) => ({
      group: group.name,
      in: { ...group.in },
      atMost: group.atMost,
    })),
  };
  const call = objectOf({
    execution: bytes.execution,
    inputs: jsonOf(parameters.inputs),
    folders: jsonOf(parameters.folders),
    arguments: jsonOf(parameters.arguments),
    items: jsonOf(parameters.items),
  });
  return functionTask(
    CHECK,
    functions.check,
    {
      Parameters: { ...EXECUTION_PARAMETER, ...parameters },
      // The data that the first step begins with.
      ResultSelector: { values: {}, position: "" },
      Retry: [FINAL_CHECK, LIVY_STARTING, LIVY_NOT_READY, THROTTLED, LOST_CALL],
      Next: next,
    },
    { cost: callCost(functions.check), bytes: Math.max(call, objectOf(bytes.data)) },
  );
}
