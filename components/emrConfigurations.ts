import { isAtLeast } from "./emrRelease";

/**
 * EMR's configuration classifications: files such as livy-conf, each with its properties. One within another is
 * written with a slash: `livy-env/export` has variables of Livy's environment.
 */
export type Classifications = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Livy and Spark as the pipelines need them. Every key holds on EMR and, unless it only means something on
 * a cluster, on the local target too.
 * Sources: Livy's livy.conf.template; https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-livy.html
 */
export const CLASSIFICATIONS: Classifications = {
  "livy-conf": {
    // Drivers run in YARN, so that the primary node does not hold them all.
    "livy.spark.deploy-mode": "cluster",
    // After a restart Livy knows its batches again. Its store can be HDFS or ZooKeeper, never S3.
    "livy.server.recovery.mode": "recovery",
    "livy.server.recovery.state-store": "filesystem",
    // A path of the cluster's own file system: Livy refuses hdfs:/// without a host.
    "livy.server.recovery.state-store.url": "/user/livy/recovery",
    // A batch's verdict can still be asked a day after it ended; Livy's default is ten minutes.
    "livy.server.session.state-retain.sec": "86400s",
    // Livy's default of two minutes marks an application dead that is still waiting for capacity.
    "livy.server.yarn.app-lookup-timeout": "600s",
    // Lines of an application's log that Livy holds: enough for a stack trace with its causes; its default is 200.
    "livy.cache-log.size": "500",
    // No page in somebody's browser can post a batch: requests need the X-Requested-By header.
    "livy.server.csrf-protection.enabled": "true",
    // Batches that may be starting at once; each is a spark-submit process on the primary node. Livy's default is 100.
    "livy.server.session.max-creation": "20",
    // Files come from S3; an upload through the API is for interactive sessions. Bytes; Livy's default is 100 MB.
    "livy.file.upload.max.size": "1048576",
  },
  "spark-defaults": {
    // Timestamps mean the same on every node and on a laptop.
    "spark.sql.session.timeZone": "UTC",
  },
};

/**
 * UTF-8 for everything that reads or writes text. Java before 18 takes the charset of arguments and of text from the
 * locale, and turns what that does not have into "?"; what a service or a YARN container finds there is up to the image.
 * LC_ALL goes before LANG and every other LC_ variable.
 *
 * @param release decides which locale there is: EMR 7 runs on Amazon Linux 2023, whose own is C.UTF-8, earlier releases
 *   on Amazon Linux 2, whose own is en_US.UTF-8. Source: "Using the default Amazon Linux AMI" of the EMR Management Guide
 */
export function utf8Classifications(release: string): Classifications {
  const locale = isAtLeast(release, "emr-7.0.0") ? "C.UTF-8" : "en_US.UTF-8";
  return {
    // Livy, and each spark-submit, which inherits it: arguments on their way to YARN, and what they log.
    "livy-env/export": { LC_ALL: locale },
    "spark-defaults": {
      // The driver, whose arguments YARN's launch script gives it in UTF-8.
      "spark.yarn.appMasterEnv.LC_ALL": locale,
      // Executors: text that tasks read and write without naming a charset.
      "spark.executorEnv.LC_ALL": locale,
    },
  };
}

/** The nodes of a new cluster. */
export interface NodeCounts {
  readonly coreInstanceCount: number;
  readonly taskInstanceCount: number;
  /** 0: no managed scaling. */
  readonly scalingMaxInstances: number;
}

/**
 * Where drivers run and how often data is kept, by the nodes that there are. What is the same for all numbers of nodes
 * but 0 and 1 does not replace a cluster that grows.
 */
export function nodeClassifications(nodes: NodeCounts): Classifications {
  const hasTaskNodes = nodes.taskInstanceCount > 0 || nodes.scalingMaxInstances > 0;
  return {
    ...(hasTaskNodes ? DRIVERS_ON_CORE_NODES : {}),
    // One core node that is lost is not to take Livy's recovery along. EMR keeps a single copy below four core nodes.
    // Source: "HDFS configuration" in the EMR Release Guide.
    ...(nodes.coreInstanceCount > 1 ? { "hdfs-site": { "dfs.replication": "2" } } : {}),
  };
}

/**
 * A driver ends with its node, and a batch with its driver: task nodes come and go, on spot and with scaling. From EMR 6
 * on YARN starts drivers anywhere unless it is told not to. Executors may still run on core nodes.
 * Source: "Understand node types in Amazon EMR" in the EMR Management Guide.
 */
const DRIVERS_ON_CORE_NODES: Classifications = {
  "yarn-site": {
    "yarn.node-labels.enabled": "true",
    "yarn.node-labels.am.default-node-label-expression": "CORE",
  },
  "capacity-scheduler": {
    // The share of the core nodes' memory that drivers may have; the others wait. Hadoop's tenth is one driver on three
    // m6g.xlarge. The other half is for executors, so that there are some where task nodes can't be had.
    // Source: "Setup for application limits" in Hadoop's Capacity Scheduler guide.
    "yarn.scheduler.capacity.maximum-am-resource-percent": "0.5",
  },
};

/** Entries over entries, classification by classification; the later ones win. */
export function mergeClassifications(base: Classifications, over: Classifications): Classifications {
  const names = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(names.map((name) => [name, { ...base[name], ...over[name] }]));
}

/** The JSON that EMR takes, canonical: sorted and minimal, so that only a real change shows as one. */
export function configurationsJson(classifications: Classifications): string {
  const full = sorted(classifications).filter(([, properties]) => Object.keys(properties).length > 0);
  const names = [...new Set(full.map(([name]) => name.split("/")[0] ?? ""))].sort();
  return JSON.stringify(
    names.map((Classification) => {
      const inner = full.flatMap(([name, properties]) =>
        name.startsWith(`${Classification}/`)
          ? [{ Classification: name.slice(Classification.length + 1), Properties: ordered(properties) }]
          : [],
      );
      return {
        Classification,
        ...(inner.length === 0 ? {} : { Configurations: inner }),
        Properties: ordered(classifications[Classification] ?? {}),
      };
    }),
  );
}

function ordered(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(sorted(properties));
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
