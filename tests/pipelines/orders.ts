import { sequence } from "../../model/pipeline";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { folder, input, jar, orderFile } from "./shared/orders";

const checkOrders: SparkJob = {
  name: "CheckOrders",
  file: jar,
  className: "com.example.CheckOrders",
  args: [input, "{runPath}/checked/"],
  writes: ["{runPath}/checked/"],
};

const publishOrders: SparkJob = {
  name: "PublishOrders",
  file: jar,
  className: "com.example.SelectOrders",
  args: ["{runPath}/checked/", `${folder}/orders/`],
  writes: [`${folder}/orders/`],
};

/** One job after another, which reads what the first has written into the folder of the run. */
export const orders: Pipeline = {
  name: "Orders",
  description: "Orders, checked and published by two Spark applications in sequence",
  data: [orderFile],
  run: sequence(checkOrders, publishOrders),
  result: `${folder}/orders/`,
};
