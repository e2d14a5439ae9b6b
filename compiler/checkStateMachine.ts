import { MAX_STATE_NAME } from "../contract/limits";
import { innerStates, targetsOf } from "./states";
import type { StateMachine, States } from "./states";

/**
 * Checks that a machine is consistent, including branches and item processors: every target exists on the level of the
 * state that leads to it, every state is reachable, every name is short enough and unique.
 *
 * @throws Error with the pipeline, the state and the rule
 */
export function checkStateMachine(pipeline: string, machine: StateMachine): void {
  const names = new Set<string>();
  checkStates(`pipeline ${pipeline}`, machine, names);
}

function checkStates(where: string, { StartAt, States: states }: States, names: Set<string>): void {
  const reached = new Set<string>();
  const open = [StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states[name];
    if (state === undefined) {
      throw new Error(`${where} leads to state "${name}", which does not exist on its level`);
    }
    if (!reached.has(name)) {
      reached.add(name);
      open.push(...targetsOf(state));
    }
  }
  for (const [name, state] of Object.entries(states)) {
    if (!reached.has(name)) {
      throw new Error(`${where}, state "${name}": nothing leads there`);
    }
    if (name.length > MAX_STATE_NAME) {
      throw new Error(
        `${where}, state "${name}": its name has ${String(name.length)} characters, but may have ${String(MAX_STATE_NAME)}; shorten the job's or the group's name`,
      );
    }
    if (names.has(name)) {
      throw new Error(`${where} has two states "${name}"; names must be unique in the whole machine`);
    }
    names.add(name);
    for (const inner of innerStates(state)) {
      checkStates(`${where}, state "${name}"`, inner, names);
    }
  }
}
