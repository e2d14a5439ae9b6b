import { readFileSync } from "node:fs";

import { decimal, hundredths } from "./rates";

/** What trips are added up by, and of which day; all days unless it says so. */
export interface TotalsOptions {
  readonly by: "hour" | "payment_type";
  readonly day?: string;
}

/**
 * The CSV of totals computed by other means: line by line, in whole hundredths, and the time as the text that it is.
 * For files in the TLC's layout of green taxis without quotes, whose values all are readable.
 */
export function totalsOf(file: string, { by, day = "" }: TotalsOptions): string {
  const [header = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const names = header.split(",");
  const totals = new Map<number, { trips: number; distance: bigint; fare: bigint }>();
  for (const line of lines) {
    const trip = Object.fromEntries(line.split(",").map((field, index) => [names[index] ?? "", field]));
    const time = trip.lpep_pickup_datetime ?? "";
    if (!time.startsWith(day)) {
      continue;
    }
    const key = Number(by === "hour" ? time.slice(11, 13) : trip.Payment_type);
    const total = totals.get(key) ?? { trips: 0, distance: 0n, fare: 0n };
    totals.set(key, {
      trips: total.trips + 1,
      distance: total.distance + hundredths(trip.Trip_distance),
      fare: total.fare + hundredths(trip.Fare_amount),
    });
  }
  const rows = [...totals]
    .sort(([a], [b]) => a - b)
    .map(([key, { trips, distance, fare }]) => [key, trips, decimal(distance), decimal(fare)].join(","));
  return [`${by},trips,total_distance,total_fare_amount`, ...rows, ""].join("\n");
}
