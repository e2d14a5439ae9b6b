import type { Values } from "../contract/events";

/** A job as a person knows it: `DayTotals (2013-08-03)` of an item, `MilesPerRate` otherwise. */
export function jobTitle(jobName: string, values: Values): string {
  const items = Object.values(values);
  return items.length === 0 ? jobName : `${jobName} (${items.join(", ")})`;
}
