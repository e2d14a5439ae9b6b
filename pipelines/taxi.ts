import type { Pipeline } from "../asl/pipeline";

const folder = "{rootPath}/emr-step-functions";

/** New York taxi trips: miles per rate code, then miles and fares per rate code. */
export const taxi: Pipeline = {
  name: "Spark-ETL-State-Machine",
  description: "Taxi trips: miles and fares per rate code, by two Spark applications in sequence",
  jobs: [
    {
      name: "MilesPerRate",
      file: `${folder}/spark-taxi.jar`,
      className: "com.example.MilesPerRateCode",
      args: ["{rootPath}", "{runPath}"],
    },
    {
      name: "RateCodeStatus",
      file: `${folder}/spark-taxi.jar`,
      className: "com.example.RateCodeStatus",
      args: ["{rootPath}", "{runPath}"],
    },
  ],
  result: `${folder}/rate-code-status/`,
};
