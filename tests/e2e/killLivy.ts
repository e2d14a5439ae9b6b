import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { serverUrl } from "../../cli/local/runtime/livyServer";
import { until } from "../cli/local/processes";
import { processesOf } from "../support/npm";

/** Kills a run's Livy once its first application runs; returns its address, which is that of the next one too. */
export async function killLivy(folder: string, submitted: () => Promise<void>): Promise<string> {
  const log = () => readFileSync(join(folder, "logs/livy.log"), "utf8");
  await submitted();
  await until("the application runs", () => log().includes("Submitted application: CheckOrders"), 60);
  const [livy = "", ...more] = javasOf(folder).filter((line) => !isDriver(line));
  assert.deepEqual(more, []);
  assert.equal(driversOf(folder).length, 1);
  process.kill(Number.parseInt(livy, 10), "SIGKILL");
  const url = serverUrl(log());
  assert.ok(url);
  return url;
}

/** Livy and its drivers, as `ps` shows them. */
function javasOf(folder: string): string[] {
  return processesOf(join(folder, "livy"));
}

export function driversOf(folder: string): string[] {
  return javasOf(folder).filter(isDriver);
}

function isDriver(line: string): boolean {
  return line.includes("org.apache.spark.deploy.SparkSubmit");
}

/** The states of an execution whose first batch Livy does not know any more. */
export const LOST_BATCH_STATES = [
  "Check Livy",
  "CheckOrders Job",
  "Wait for CheckOrders job to complete",
  "Query CheckOrders job status",
  "Stop CheckOrders job",
  "CheckOrders job failed",
];
