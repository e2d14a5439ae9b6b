import { readFileSync } from "node:fs";

/** Miles and fares of one rate code, as the pipeline writes them. */
export interface RateRow {
  readonly rate_code_id: string;
  readonly total_distance: string;
  readonly total_fare_amount: string;
}

/**
 * The pipeline's result computed by other means: line by line, in whole hundredths. For files whose values
 * have at most two decimals and no quotes, as TLC's.
 */
export function ratesOf(file: string): RateRow[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").split(/\r?\n/);
  const names = header.split(",").map((name) => name.toLowerCase().replace(/[ _]/g, ""));
  const [code, distance, fare] = ["ratecodeid", "tripdistance", "fareamount"].map((name) =>
    names.indexOf(name),
  ) as [number, number, number];
  const totals = new Map<string, { distance: bigint; fare: bigint }>();
  for (const line of lines.filter((one) => one.trim() !== "")) {
    const fields = line.split(",");
    const key = fields[code] ?? "";
    const total = totals.get(key) ?? { distance: 0n, fare: 0n };
    totals.set(key, {
      distance: total.distance + hundredths(fields[distance]),
      fare: total.fare + hundredths(fields[fare]),
    });
  }
  return [...totals]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([key, total]) => ({
      rate_code_id: key,
      total_distance: decimal(total.distance),
      total_fare_amount: decimal(total.fare),
    }));
}

/** Throws when it is no number of at most two decimals. */
export function hundredths(text = ""): bigint {
  const match = /^(-?)(\d*)(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null || text === "") {
    throw new Error(`"${text}" is no number of at most two decimals`);
  }
  const [, sign, whole = "", fraction = ""] = match;
  const value = BigInt(whole + fraction.padEnd(2, "0"));
  return sign === "-" ? -value : value;
}

export function decimal(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
