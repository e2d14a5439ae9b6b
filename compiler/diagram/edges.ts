import type { ChoiceRule, Condition, MapState, ParallelState, State, States } from "../states";

/** `error` leads to a failure; `back`, to a state that leads here; `on`, to where the run should go. */
export type EdgeKind = "on" | "error" | "back";

/** A way between two states of one level. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Empty where there is no choice. */
  readonly label: string;
  readonly kind: EdgeKind;
}

const OTHERWISE = "otherwise";

/**
 * The ways between states, without those within branches and processors. Several ways between the same two states are
 * one, their labels joined.
 */
export function edgesOf({ StartAt, States: states }: States): readonly Edge[] {
  const bad = failingStates(states);
  const back = backWays(StartAt, states, bad);
  return Object.entries(states).flatMap(([from, state]) => {
    const labels = new Map<string, readonly string[]>();
    for (const [to, label] of exits(state)) {
      labels.set(to, [...(labels.get(to) ?? []), label]);
    }
    return [...labels].map(([to, all]): Edge => {
      const kind = bad.has(to) ? "error" : back.has(wayKey(from, to)) ? "back" : "on";
      const words = all.map((label) => (label === OTHERWISE ? OTHERWISE_BY_KIND[kind] : label));
      return { from, to, label: words.filter((word) => word !== "").join(", "), kind };
    });
  });
}

/** What it means that no rule of a Choice holds: to go back is to look again. */
const OTHERWISE_BY_KIND: Readonly<Record<EdgeKind, string>> = {
  on: OTHERWISE,
  back: "no verdict yet",
  error: "failed",
};

/** Whether a state holds others. */
export function isGroup(state: State | undefined): state is MapState | ParallelState {
  return state?.Type === "Map" || state?.Type === "Parallel";
}

/** Whether a state ends its level, as an outcome or as the machine's end. */
export function isEnd(state: State): boolean {
  return exits(state).length === 0;
}

/** Whether a state says that something failed: the machine's end, or an outcome of a branch or an item. */
export function isFailureEnd(state: State): boolean {
  return state.Type === "Fail" || (state.Type === "Pass" && state.Parameters.state === "failed");
}

/** Whether a state says that an item was not run. */
export function isSkippedEnd(state: State): boolean {
  return state.Type === "Pass" && state.Parameters.state === "skipped";
}

/** States from which every way leads to a failure. */
export function failingStates(states: States["States"]): ReadonlySet<string> {
  const bad = new Set<string>();
  for (let before = -1; before < bad.size;) {
    before = bad.size;
    for (const [name, state] of Object.entries(states)) {
      const edges = exits(state);
      if (isFailureEnd(state) || (edges.length > 0 && edges.every(([to]) => bad.has(to)))) {
        bad.add(name);
      }
    }
  }
  return bad;
}

/** Ways to a state from which one came here, and ways to a state that can only go back, or fail. */
function backWays(start: string, states: States["States"], bad: ReadonlySet<string>): ReadonlySet<string> {
  const back = new Set<string>();
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]) => {
    const here = [...path, name];
    done.add(name);
    const edges = states[name] === undefined ? [] : exits(states[name]).map(([to]) => to);
    for (const to of edges) {
      if (here.includes(to)) {
        back.add(wayKey(name, to));
      } else if (!done.has(to)) {
        walk(to, here);
      }
    }
    const before = path.at(-1);
    const forward = edges.filter((to) => !bad.has(to));
    if (before !== undefined && forward.length > 0 && forward.every((to) => back.has(wayKey(name, to)))) {
      back.add(wayKey(before, name));
    }
  };
  walk(start, []);
  return back;
}

function wayKey(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

/** Where a state leads, each with what it leads there for. */
function exits(state: State): readonly (readonly [string, string])[] {
  switch (state.Type) {
    case "Choice":
      return [
        ...state.Choices.map((rule) => [rule.Next, ruleText(rule)] as const),
        [state.Default, OTHERWISE],
      ];
    case "Task":
      return [...nextOf(state), ...(state.Catch ?? []).map((catcher) => [catcher.Next, ""] as const)];
    case "Pass":
    case "Parallel":
    case "Map":
      return nextOf(state);
    case "Succeed":
    case "Fail":
      return [];
  }
}

function nextOf(state: State): readonly (readonly [string, string])[] {
  return "Next" in state ? [[state.Next, ""]] : [];
}

function ruleText(rule: ChoiceRule): string {
  return "And" in rule ? rule.And.map(conditionText).join(", ") : conditionText(rule);
}

/** `success` of a state, `not again` of a flag, `found` of a count: what the variable is called says the rest. */
function conditionText(condition: Condition): string {
  const path = condition.Variable.split(".");
  const name = path.at(-1) ?? "";
  if ("StringEquals" in condition) {
    return condition.StringEquals;
  }
  if ("BooleanEquals" in condition) {
    return condition.BooleanEquals ? name : `not ${name}`;
  }
  const counted = name === "count" && condition.NumericGreaterThan === 0 ? path.at(-2) : undefined;
  return counted ?? `${name} > ${String(condition.NumericGreaterThan)}`;
}
