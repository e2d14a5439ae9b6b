import { parallel } from "../../model/pipeline";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { folder, input, jar, orderFile } from "./shared/orders";

function ordersOf(region: string, name: string): SparkJob {
  const result = `${folder}/regions/${region}/`;
  return {
    name,
    file: jar,
    className: "com.example.SelectOrders",
    args: [input, result, region],
    writes: [result],
  };
}

/** Two jobs side by side: one with configuration of its own, one that is run again when it fails. */
export const ordersByRegion: Pipeline = {
  name: "Orders-By-Region",
  description: "Orders of each region, by two Spark applications at once",
  data: [orderFile],
  run: parallel(
    { name: "Regions" },
    { ...ordersOf("north", "NorthOrders"), conf: { "spark.sql.shuffle.partitions": "1" } },
    { ...ordersOf("south", "SouthOrders"), runLimitSeconds: 43_200, retries: 1 },
  ),
  result: `${folder}/regions/`,
};
