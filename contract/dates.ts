const DAY_MS = 86_400_000;

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: unknown): text is string {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return false;
  }
  const time = midnight(text);
  // A 30th of February is read as the 2nd of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** How many days there are from one to another, both included; 0 or less where the second is the earlier. */
export function daysBetween(from: string, to: string): number {
  return (midnight(to) - midnight(from)) / DAY_MS + 1;
}

/** So many days from one on, in their order. */
export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, day) =>
    new Date(midnight(first) + day * DAY_MS).toISOString().slice(0, 10),
  );
}

/** Milliseconds since 1970, whatever the time zone. */
function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
