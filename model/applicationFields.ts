import type { SparkApplication } from "./pipeline";

/** All fields of an application, so that none is forgotten. */
const FIELDS: Readonly<Record<keyof SparkApplication, true>> = {
  name: true,
  file: true,
  className: true,
  args: true,
  jars: true,
  pyFiles: true,
  files: true,
  archives: true,
  driverMemory: true,
  driverCores: true,
  executorMemory: true,
  executorCores: true,
  numExecutors: true,
  queue: true,
  proxyUser: true,
  conf: true,
};

/** What of a job Livy is told, in the order in which a function's code has it. */
export const APPLICATION_FIELDS = Object.keys(FIELDS) as readonly (keyof SparkApplication)[];
