import { forEach } from "../model/pipeline";
import type { Pipeline, SparkJob } from "../model/pipeline";
import { folder, jar, trips } from "./shared/taxi";

const day = `${folder}/days/{date}/`;

const dayTotals: SparkJob = {
  name: "DayTotals",
  file: jar,
  className: "com.example.TripTotals",
  args: ["{rootPath}", "hour", day, "{date}"],
  writes: [day],
  // All items share the 25,000 events of an execution: the longer a job may take, the fewer items there may be.
  startLimitSeconds: 3_600,
  runLimitSeconds: 3_600,
};

/** New York taxi trips, backfilled day by day: days whose result exists are skipped. */
export const taxiDays: Pipeline = {
  name: "Taxi-Days",
  description: "Taxi trips: trips, miles and fares per hour, for each day from one date to another",
  data: [trips],
  inputs: { from: "2013-08-01", to: "2013-08-02" },
  run: forEach({
    name: "Days",
    item: "date",
    in: { from: "from", to: "to" },
    atMost: 31,
    concurrency: 2,
    result: day,
    run: dayTotals,
  }),
  result: `${folder}/days/`,
};
