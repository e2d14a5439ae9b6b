import { forEach } from "../../model/pipeline";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { folder, input, jar, orderFile } from "./shared/orders";

const day = `${folder}/days/{date}/`;

const ordersOfDay: SparkJob = {
  name: "OrdersOfDay",
  file: jar,
  className: "com.example.SelectOrders",
  args: [input, day, "{date}"],
  writes: [day],
  startLimitSeconds: 3_600,
  runLimitSeconds: 3_600,
};

/** One job for each date of a range, unless its result exists. */
export const ordersByDay: Pipeline = {
  name: "Orders-By-Day",
  description: "Orders of each day from one date to another",
  inputs: { from: "2013-08-01", to: "2013-08-02" },
  data: [orderFile],
  run: forEach({
    name: "Days",
    item: "date",
    in: { from: "from", to: "to" },
    atMost: 31,
    concurrency: 2,
    result: day,
    run: ordersOfDay,
  }),
  result: `${folder}/days/`,
};
