import { isJsonObject, texts } from "./snapshot";
import type { JsonObject } from "./snapshot";

/** A state machine as a picture has it: states and the ways between them. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** By {@link edgeKey}. Ways between the same two states are one, their labels joined. */
  readonly edges: ReadonlyMap<string, GraphEdge>;
}

export interface GraphNode {
  readonly type: string;
  /** The state without its ways out and without the states it holds. */
  readonly own: JsonObject;
  /** The state with its ways out, without the states it holds. */
  readonly whole: JsonObject;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Where the machine begins; no state can have this name, because a name is at least one character. */
export const START = "";

export function edgeKey({ from, to }: Pick<GraphEdge, "from" | "to">): string {
  return JSON.stringify([from, to]);
}

/**
 * Reads any definition, also one that this project's compiler no longer writes. The states of Parallel and Map
 * stand beside the others: state names are unique in a whole machine (https://states-language.net/spec.html).
 */
export function graphOf(definition: JsonObject): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const connect = (from: string, to: unknown, label: string) => {
    if (typeof to === "string") {
      const key = edgeKey({ from, to });
      const labels = [edges.get(key)?.label ?? "", label].filter((one) => one !== "");
      edges.set(key, { from, to, label: labels.join(", ") });
    }
  };
  const add = (machine: JsonObject, from: string, label: string) => {
    connect(from, machine.StartAt, label);
    for (const [name, state] of Object.entries(isJsonObject(machine.States) ? machine.States : {})) {
      if (isJsonObject(state)) {
        nodes.set(name, nodeOf(state));
        connect(name, state.Next, "");
        jsonObjects(state.Choices).forEach((rule) => {
          connect(name, rule.Next, describeRule(rule));
        });
        connect(name, state.Default, "otherwise");
        jsonObjects(state.Catch).forEach((catcher) => {
          connect(name, catcher.Next, texts(catcher.ErrorEquals).join(", "));
        });
        jsonObjects(state.Branches).forEach((branch, index) => {
          add(branch, name, `branch ${String(index + 1)}`);
        });
        [state.ItemProcessor, state.Iterator].filter(isJsonObject).forEach((inner) => {
          add(inner, name, "each item");
        });
      }
    }
  };
  add(definition, START, "");
  return { nodes, edges };
}

const WAYS_OUT = ["Next", "End", "Choices", "Default", "Catch"];
const INNER = ["Branches", "ItemProcessor", "Iterator"];

function nodeOf(state: JsonObject): GraphNode {
  const inner = [state.ItemProcessor, state.Iterator]
    .filter(isJsonObject)
    .map((one) => omit(one, ["StartAt", "States"]));
  return {
    type: String(state.Type),
    own: { ...omit(state, [...WAYS_OUT, ...INNER]), inner },
    whole: { ...omit(state, INNER), inner, branches: jsonObjects(state.Branches).length },
  };
}

function omit(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

/** `state: success` for a plain comparison, its JSON for a composed one. */
function describeRule(rule: JsonObject): string {
  const { Variable, Condition, ...comparison } = omit(rule, ["Next"]);
  if (typeof Condition === "string") {
    return Condition;
  }
  const [[operator, value] = ["", ""], ...more] = Object.entries(comparison);
  if (typeof Variable !== "string" || more.length > 0) {
    return JSON.stringify(omit(rule, ["Next"]));
  }
  const subject = Variable.split(".").at(-1) ?? Variable;
  const how = /^(String|Numeric|Boolean|Timestamp)Equals$/.test(operator) ? ":" : ` ${operator}`;
  return `${subject}${how} ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function jsonObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
