import type { Job, QueryEvent, Values } from "../contract/events";

/** A job's title in messages: `DayTotals (2013-08-03)` for an item, otherwise `MilesPerRate`. */
export function jobTitle(jobName: string, values: Values): string {
  const items = Object.values(values);
  return items.length === 0 ? jobName : `${jobName} (${items.join(", ")})`;
}

/** A job's batch in a cause, e.g. `Copy (2013-08-01): com.example.Copy (batch 7, application_1700000000000_0001)`. */
export function batchTitle(
  { jobName, values, application }: Pick<QueryEvent, "jobName" | "values" | "application">,
  { id, applicationId }: Pick<Job, "id" | "applicationId">,
): string {
  const inYarn = applicationId === null ? "" : `, ${applicationId}`;
  return `${jobTitle(jobName, values)}: ${application} (batch ${String(id)}${inYarn})`;
}
