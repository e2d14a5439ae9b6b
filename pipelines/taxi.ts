import { sequence } from "../model/pipeline";
import type { Pipeline, SparkJob } from "../model/pipeline";
import { folder, jar, trips } from "./shared/taxi";

const milesPerRate: SparkJob = {
  name: "MilesPerRate",
  file: jar,
  className: "com.example.MilesPerRateCode",
  args: ["{rootPath}", "{runPath}"],
  writes: ["{runPath}/miles-per-rate/"],
};

const rateCodeStatus: SparkJob = {
  name: "RateCodeStatus",
  file: jar,
  className: "com.example.RateCodeStatus",
  args: ["{rootPath}", "{runPath}"],
  // At its end it publishes both results, and deletes the folder of the run.
  writes: ["{runPath}/", `${folder}/miles-per-rate/`, `${folder}/rate-code-status/`],
};

/** New York taxi trips: miles per rate code, then miles and fares per rate code. */
export const taxi: Pipeline = {
  name: "Spark-ETL-State-Machine",
  description: "Taxi trips: miles and fares per rate code, by two Spark applications in sequence",
  data: [trips],
  run: sequence(milesPerRate, rateCodeStatus),
  result: `${folder}/rate-code-status/`,
};
