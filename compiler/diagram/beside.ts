import type { States } from "../states";
import { failingStates, isSkippedEnd } from "./edges";
import type { Edge } from "./edges";

/**
 * The states of a level that are not in the column of those that lead to success, each with the one that it stands
 * beside: what fails, and an item that is skipped, to the right of what leads there; what only goes back, to the left
 * of where it goes. A detour stands wherever there is room.
 */
export function besideOf(states: States["States"], edges: readonly Edge[]): ReadonlyMap<string, string> {
  const bad = failingStates(states);
  const detours = detoursOf(edges);
  const pairs = Object.entries(states).map(([name, state]) => {
    const here = edges.filter((edge) => edge.to === name);
    if (bad.has(name) || isSkippedEnd(state)) {
      const sources = here.map((edge) => edge.from);
      const good = sources.filter((source) => !bad.has(source));
      // Of a job, the status function, which is in the middle.
      const task = good.findLast((source) => states[source]?.Type === "Task" && !detours.has(source));
      return [name, task ?? good.at(-1) ?? sources.at(-1)] as const;
    }
    const goesBack = here.length > 0 && here.every(({ kind }) => kind === "back");
    return [
      name,
      goesBack ? edges.find((edge) => edge.from === name && edge.kind === "back")?.to : undefined,
    ] as const;
  });
  return new Map(pairs.flatMap(([name, other]) => (other === undefined ? [] : [[name, other]])));
}

/** States that lead only to where the one before them leads as well: they would be in the way of its straight line. */
export function detoursOf(edges: readonly Edge[]): ReadonlySet<string> {
  const on = edges.filter(({ kind }) => kind === "on");
  const after = (name: string) => on.flatMap(({ from, to }) => (from === name ? [to] : []));
  const detours = on.filter(({ from, to }) => {
    const here = after(to);
    return here.length > 0 && here.every((next) => after(from).includes(next));
  });
  return new Set(detours.map(({ to }) => to));
}
