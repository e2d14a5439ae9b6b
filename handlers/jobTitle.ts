import type { Values } from "../asl/contract";

/** A job as a person knows it: `DayTotals (2013-08-03)` of an item, `MilesPerRate` otherwise. */
export function jobTitle(jobName: string, values: Values): string {
  const items = Object.values(values);
  return items.length === 0 ? jobName : `${jobName} (${items.join(", ")})`;
}
