import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import type { ClusterConfiguration } from "./bodies/cluster";
import { CACHE_FOLDER } from "../common/paths";
import type { Report } from "../common/report";
import { classpath } from "./runtime/classpath";
import type { RuntimePart } from "./runtime/classpath";
import type { Java } from "./runtime/java";
import { startLivy } from "./runtime/livyServer";
import { startS3Store } from "./runtime/s3Store";
import type { S3Store } from "./runtime/s3Store";

/** Jars of each program that a run needs, where Maven keeps them. */
export type Runtime = Readonly<Record<RuntimePart, readonly string[]>>;

/** The servers in place of S3 and of the EMR cluster. */
export interface Servers {
  readonly store: S3Store;
  readonly livyUrl: string;
}

/**
 * Finds the jars of Spark, Livy and the S3 store, and downloads what is missing.
 *
 * @throws UserError when they can't be downloaded
 */
export async function resolveRuntime(java: Java, onProgress: (text: string) => void): Promise<Runtime> {
  const jarsOf = (part: RuntimePart) =>
    classpath(java, part, {
      cacheDir: join(CACHE_FOLDER, "classpath"),
      onProgress: ({ artifacts, bytes }) => {
        onProgress(`downloading ${part}: ${String(artifacts)} files, ${(bytes / 1e6).toFixed(0)} MB`);
      },
    });
  return { s3store: await jarsOf("s3store"), livy: await jarsOf("livy"), spark: await jarsOf("spark") };
}

/**
 * Starts the S3 store, then Livy with the cluster's configuration and Spark behind it.
 *
 * @param folder the run's folder, made readable for this user only: objects in `s3/`, the store's keys in `keys/`, logs
 *   in `logs/`, Livy's own files in `livy/`
 */
export async function startServers(
  java: Java,
  runtime: Runtime,
  configuration: ClusterConfiguration,
  folder: string,
  report: Report,
): Promise<Servers> {
  const logFile = (name: string) => join(folder, "logs", `${name}.log`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const store = await report.step("S3 store", async () => {
    const started = await startS3Store(java, runtime.s3store, {
      dataDir: join(folder, "s3"),
      keysDir: join(folder, "keys"),
      logFile: logFile("s3"),
    });
    return [started, started.endpoint];
  });
  const livyUrl = await report.step("Livy", async () => {
    const { url } = await startLivy(java, {
      sparkClasspath: runtime.spark,
      livyClasspath: runtime.livy,
      ...configuration,
      store,
      dir: join(folder, "livy"),
      logFile: logFile("livy"),
      say: report.note,
    });
    return [url, url];
  });
  return { store, livyUrl };
}
