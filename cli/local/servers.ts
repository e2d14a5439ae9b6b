import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { CACHE_FOLDER } from "../common/paths";
import type { Report } from "../common/report";
import { classpath } from "./runtime/classpath";
import type { RuntimePart } from "./runtime/classpath";
import type { Java } from "./runtime/java";
import { startLivy } from "./runtime/livyServer";
import { launchS3Store } from "./runtime/s3Store";
import type { S3Store } from "./runtime/s3Store";
import { startYarnCluster } from "./localCluster";
import type { ClusterKind, LocalCluster } from "./localCluster";

/** Jars of each program that runs beside the pipeline, where Maven keeps them. */
export interface Runtime {
  readonly s3store: readonly string[];
  readonly livy: readonly string[];
  /** With what Spark needs to run on YARN, where it does. */
  readonly spark: readonly string[];
  /** HDFS and YARN; empty where they are not needed. */
  readonly yarn: readonly string[];
}

/** All that a run needs on this machine before the program is known. */
export interface Prepared {
  readonly java: Java;
  readonly runtime: Runtime;
  /** Waits for the S3 store, which is being started. */
  readonly untilStoreIsUp: () => Promise<S3Store>;
}

/** The servers in place of S3 and of the EMR cluster. */
export interface Servers {
  readonly store: S3Store;
  readonly livyUrl: string;
}

/**
 * Finds the jars of Spark, Livy, the S3 store and of a cluster of that kind, and downloads what is missing.
 *
 * @throws UserError when they can't be downloaded
 */
export async function resolveRuntime(
  java: Java,
  onProgress: (text: string) => void,
  cluster: ClusterKind = "local",
): Promise<Runtime> {
  const jarsOf = (part: RuntimePart) =>
    classpath(java, part, {
      cacheDir: join(CACHE_FOLDER, "classpath"),
      onProgress: ({ artifacts, bytes }) => {
        onProgress(`downloading ${part}: ${String(artifacts)} files, ${(bytes / 1e6).toFixed(0)} MB`);
      },
    });
  const onYarn = cluster === "yarn";
  return {
    s3store: await jarsOf("s3store"),
    livy: await jarsOf("livy"),
    spark: [...(await jarsOf("spark")), ...(onYarn ? await jarsOf("sparkYarn") : [])],
    yarn: onYarn ? await jarsOf("yarn") : [],
  };
}

/**
 * Starts the process of the S3 store, which needs nothing of the program.
 *
 * @param folder the run's folder, made readable for this user only: objects in `s3/`, the store's keys in `keys/`, logs
 *   in `logs/`
 * @returns waits until it is up
 */
export function launchStore(java: Java, runtime: Runtime, folder: string): Promise<() => Promise<S3Store>> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  return launchS3Store(java, runtime.s3store, {
    dataDir: join(folder, "s3"),
    keysDir: join(folder, "keys"),
    logFile: join(folder, "logs/s3.log"),
  });
}

/**
 * Waits for the S3 store, then starts Livy with the cluster's configuration and Spark behind it.
 *
 * @param folder the run's folder: logs in `logs/`, Livy's own files in `livy/`, and HDFS and YARN in `yarn/`
 */
export async function startServers(
  { java, runtime, untilStoreIsUp }: Prepared,
  cluster: LocalCluster,
  folder: string,
  report: Report,
): Promise<Servers> {
  const store = await report.step("S3 store", async () => {
    const started = await untilStoreIsUp();
    return [started, started.endpoint];
  });
  const yarn =
    cluster.yarn === undefined
      ? undefined
      : await startYarnCluster(java, runtime.yarn, cluster.yarn, store, folder, report);
  const livyUrl = await report.step("Livy", async () => {
    const { url } = await startLivy(java, {
      sparkClasspath: runtime.spark,
      livyClasspath: runtime.livy,
      ...cluster.configuration,
      store,
      hadoopConf: yarn?.hadoopConf,
      dir: join(folder, "livy"),
      logFile: join(folder, "logs/livy.log"),
      say: report.note,
    });
    return [url, url];
  });
  return { store, livyUrl };
}
