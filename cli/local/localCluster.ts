import { join } from "node:path";

import { keyUnder, splitS3Uri } from "../../contract/s3Uri";
import { clusterConfiguration, yarnConfiguration } from "./bodies/cluster";
import type { ClusterConfiguration } from "./bodies/cluster";
import { CACHE_FOLDER } from "../common/paths";
import type { Report } from "../common/report";
import type { Java } from "./runtime/java";
import type { S3Access } from "./runtime/s3Request";
import { pushContainerLogs } from "./runtime/yarn/containerLogs";
import { startYarn } from "./runtime/yarn/yarnCluster";
import type { YarnCluster } from "./runtime/yarn/yarnCluster";
import type { Resource } from "../synth/synthesise";

/** Where Spark runs on this machine: beside Livy on a local master, or on a YARN with an HDFS. */
export const CLUSTER_KINDS = ["local", "yarn"] as const;
export type ClusterKind = (typeof CLUSTER_KINDS)[number];

/** The body of a registered EMR cluster. */
export interface LocalCluster {
  readonly configuration: ClusterConfiguration;
  /** Undefined where Spark runs on a local master. */
  readonly yarn: YarnBody | undefined;
}

/** HDFS, YARN, and EMR's log pusher. */
interface YarnBody {
  /** Properties of yarn-site, capacity-scheduler and hdfs-site. */
  readonly hadoop: Readonly<Record<string, string>>;
  /** Folder of the cluster's logs; undefined where it keeps none. */
  readonly logs: { readonly bucket: string; readonly prefix: string } | undefined;
  /** Seconds until the log pusher has copied a log. */
  readonly logDelaySeconds: number;
}

/** How the local body of the cluster is to be. */
export interface ClusterOptions {
  readonly kind: ClusterKind;
  /** Seconds until the logs of YARN's containers are in the local bucket. */
  readonly logDelaySeconds: number;
}

/** @throws UserError as `clusterConfiguration` */
export function localCluster(cluster: Resource, { kind, logDelaySeconds }: ClusterOptions): LocalCluster {
  if (kind === "local") {
    return { configuration: clusterConfiguration(cluster), yarn: undefined };
  }
  const { hadoop, ...configuration } = yarnConfiguration(cluster);
  const { logUri = "" } = cluster.inputs as { logUri?: string };
  const place = splitS3Uri(logUri);
  const logs = place && { bucket: place.bucket, prefix: `${keyUnder(place, cluster.id)}/` };
  return { configuration, yarn: { hadoop, logs, logDelaySeconds } };
}

/** Starts HDFS and YARN, and copies the logs of their containers to the store from then on. */
export async function startYarnCluster(
  java: Java,
  jars: readonly string[],
  { hadoop, logs, logDelaySeconds }: YarnBody,
  store: S3Access,
  folder: string,
  report: Report,
): Promise<YarnCluster> {
  const cluster = await report.step("YARN", async () => {
    const started = await startYarn(java, {
      jars,
      cacheDir: CACHE_FOLDER,
      configuration: hadoop,
      store,
      dir: join(folder, "yarn"),
      logFile: join(folder, "logs/yarn.log"),
    });
    return [started, "HDFS and YARN 3.3.4, one node of each"];
  });
  if (logs !== undefined) {
    pushContainerLogs({ from: cluster.containerLogs, store, ...logs, delaySeconds: logDelaySeconds });
  }
  return cluster;
}
