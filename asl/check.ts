import type { Pipeline } from "./pipeline";
import type { State, StateMachine } from "./states";

/** Longest name of a state. Source: https://states-language.net/spec.html#states-fields */
const MAX_STATE_NAME = 80;

/**
 * Checks what a pipeline's author can get wrong.
 *
 * @throws Error naming the pipeline, the job and the rule.
 */
export function checkPipeline(pipeline: Pipeline): void {
  const where = `pipeline ${pipeline.name}`;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(pipeline.name)) {
    throw new Error(`${where}: a name has 1 to 80 letters, digits, - or _, as state machines' names have`);
  }
  if (pipeline.jobs.length === 0) {
    throw new Error(`${where} has no jobs; give it at least one`);
  }
  const seen = new Set<string>();
  for (const job of pipeline.jobs) {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(job.name)) {
      throw new Error(
        `${where}, job "${job.name}": a name begins with a letter and has letters and digits only`,
      );
    }
    if (seen.has(job.name)) {
      throw new Error(`${where} has two jobs named ${job.name}; names are unique`);
    }
    seen.add(job.name);
  }
}

/**
 * Proves that a machine holds together: every target exists, every state can be reached, every name fits.
 *
 * @throws Error naming the pipeline, the state and the rule.
 */
export function checkStateMachine(pipeline: string, machine: StateMachine): void {
  const reached = new Set<string>();
  const open = [machine.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = machine.States[name];
    if (state === undefined) {
      throw new Error(`pipeline ${pipeline} leads to state "${name}", which does not exist`);
    }
    if (!reached.has(name)) {
      reached.add(name);
      open.push(...targets(state));
    }
  }
  for (const name of Object.keys(machine.States)) {
    if (!reached.has(name)) {
      throw new Error(`pipeline ${pipeline}, state "${name}": nothing leads there`);
    }
    if (name.length > MAX_STATE_NAME) {
      throw new Error(
        `pipeline ${pipeline}, state "${name}": its name has ${String(name.length)} characters of at most ${String(MAX_STATE_NAME)}; shorten the job's name`,
      );
    }
  }
}

function targets(state: State): readonly string[] {
  switch (state.Type) {
    case "Task":
      return [
        ...("Next" in state ? [state.Next] : []),
        ...(state.Catch ?? []).map((catcher) => catcher.Next),
      ];
    case "Choice":
      return [...state.Choices.map((choice) => choice.Next), state.Default];
    case "Succeed":
    case "Fail":
      return [];
  }
}
