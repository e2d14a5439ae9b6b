import { daysBetween } from "../../contract/dates";
import type { ForEach, Inputs } from "../../model/pipeline";

/** How many items of a forEach the example of the inputs has: as many as there may be, where it can't be read. */
export function usualItems({ in: source, atMost }: Pick<ForEach, "in" | "atMost">, inputs: Inputs): number {
  if ("list" in source) {
    const list = inputs[source.list];
    return Array.isArray(list) ? Math.min(list.length, atMost) : atMost;
  }
  const days = daysBetween(String(inputs[source.from]), String(inputs[source.to]));
  return Number.isInteger(days) && days >= 1 ? Math.min(days, atMost) : atMost;
}
