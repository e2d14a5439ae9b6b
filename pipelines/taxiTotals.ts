import { parallel } from "../model/pipeline";
import type { Pipeline, SparkJob } from "../model/pipeline";
import { folder, jar, trips } from "./shared/taxi";

/** All trips, added up by one column: each job has a folder to itself, so that they can run side by side. */
function totalsBy(column: string, name: string): SparkJob {
  const result = `${folder}/totals/${column}/`;
  return {
    name,
    file: jar,
    className: "com.example.TripTotals",
    args: ["{rootPath}", column, result],
    writes: [result],
  };
}

/** New York taxi trips: when they begin, and how they are paid. */
export const taxiTotals: Pipeline = {
  name: "Taxi-Totals",
  description:
    "Taxi trips: trips, miles and fares per hour and per payment type, by two Spark applications at once",
  data: [trips],
  run: parallel(
    { name: "Totals" },
    totalsBy("hour", "HourTotals"),
    totalsBy("payment-type", "PaymentTotals"),
  ),
  result: `${folder}/totals/`,
};
