const DAY_MS = 86_400_000;

/** Whether a text is a calendar date, `YYYY-MM-DD`. */
export function isDate(text: unknown): text is string {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return false;
  }
  const time = midnight(text);
  // Date reads February 30 as March 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The number of days from one date to another, both included; 0 or less if the second one is earlier. */
export function daysBetween(from: string, to: string): number {
  return (midnight(to) - midnight(from)) / DAY_MS + 1;
}

/** `count` dates from the first one on, in order. */
export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, day) =>
    new Date(midnight(first) + day * DAY_MS).toISOString().slice(0, 10),
  );
}

/** Milliseconds since 1970, whatever the time zone. */
function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
