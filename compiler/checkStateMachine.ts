import { MAX_STATE_NAME } from "../contract/limits";
import { innerStates, targetsOf } from "./states";
import type { StateMachine, States } from "./states";

/**
 * Checks that a machine is consistent, within branches and processors too: every target exists on the level of the state
 * that leads there, every state can be reached, every name fits and is used once.
 *
 * @throws Error naming the pipeline, the state and the rule.
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
      throw new Error(`${where} leads to state "${name}", which does not exist there`);
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
        `${where}, state "${name}": its name has ${String(name.length)} characters of at most ${String(MAX_STATE_NAME)}; shorten the job's or the group's name`,
      );
    }
    if (names.has(name)) {
      throw new Error(`${where} has two states "${name}"; names are unique, within branches and items too`);
    }
    names.add(name);
    for (const inner of innerStates(state)) {
      checkStates(`${where}, state "${name}"`, inner, names);
    }
  }
}
