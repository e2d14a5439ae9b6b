import type { State, States } from "../../compiler/states";

/** Where a state of a flat machine leads when no call fails and a job stands at `verdict`; undefined at an end. */
export function next(machine: States, name: string, verdict: string): string | undefined {
  const state: State | undefined = machine.States[name];
  switch (state?.Type) {
    case "Task":
    case "Wait":
      return "Next" in state ? state.Next : undefined;
    case "Choice":
      return (
        state.Choices.find((choice) => "StringEquals" in choice && choice.StringEquals === verdict)?.Next ??
        state.Default
      );
    default:
      return undefined;
  }
}

/** Names of the states from StartAt to the end, when every job ends with `success` at once. */
export function successPath(machine: States): readonly string[] {
  const path: string[] = [];
  for (
    let name: string | undefined = machine.StartAt;
    name !== undefined;
    name = next(machine, name, "success")
  ) {
    if (path.includes(name)) {
      throw new Error(`a round trip at "${name}"`);
    }
    path.push(name);
  }
  return path;
}
