import type { Values } from "../contract/events";

/** A job's title in messages: `DayTotals (2013-08-03)` for an item, otherwise `MilesPerRate`. */
export function jobTitle(jobName: string, values: Values): string {
  const items = Object.values(values);
  return items.length === 0 ? jobName : `${jobName} (${items.join(", ")})`;
}
