import { isAtLeast } from "./emrRelease";

/**
 * EMR's configuration classifications: files such as livy-conf, each with its properties. A nested classification is
 * written with a slash: `livy-env/export` has the variables of Livy's environment.
 */
export type Classifications = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The configuration of Livy and Spark that the pipelines need. Every key applies on EMR and, unless it only has a
 * meaning on a cluster, on the local target too.
 * Sources: Livy's livy.conf.template; https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-livy.html
 */
export const CLASSIFICATIONS: Classifications = {
  "livy-conf": {
    // Drivers run in YARN, so that they do not all run on the primary node.
    "livy.spark.deploy-mode": "cluster",
    // Livy recovers its batches after a restart. Its store can be HDFS or ZooKeeper, but not S3.
    "livy.server.recovery.mode": "recovery",
    "livy.server.recovery.state-store": "filesystem",
    // A path of the cluster's own file system: Livy refuses hdfs:/// without a host.
    "livy.server.recovery.state-store.url": "/user/livy/recovery",
    // A batch's verdict is available for a day after its end; Livy's default is ten minutes.
    "livy.server.session.state-retain.sec": "86400s",
    // With Livy's default of two minutes, an application that still waits for capacity would count as dead.
    "livy.server.yarn.app-lookup-timeout": "600s",
    // Lines of an application's log that Livy keeps: enough for a stack trace with its causes; the default is 200.
    "livy.cache-log.size": "500",
    // A web page in a user's browser can't post a batch: requests need the X-Requested-By header.
    "livy.server.csrf-protection.enabled": "true",
    // Batches that may be starting at the same time; each is a spark-submit process on the primary node. Livy's default
    // is 100.
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
 * locale, and replaces characters that it does not have by "?"; the locale of a service or a YARN container depends on
 * the image. LC_ALL has precedence over LANG and every other LC_ variable.
 *
 * @param release decides which locale exists: EMR 7 runs on Amazon Linux 2023, with C.UTF-8, earlier releases on Amazon
 *   Linux 2, with en_US.UTF-8. Source: "Using the default Amazon Linux AMI" of the EMR Management Guide
 */
export function utf8Classifications(release: string): Classifications {
  const locale = isAtLeast(release, "emr-7.0.0") ? "C.UTF-8" : "en_US.UTF-8";
  return {
    // Livy, and each spark-submit, which inherits it: the arguments that they pass to YARN, and their logs.
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
 * Where drivers run and how often data is replicated, depending on the nodes. It only differs between no, one and
 * several nodes of a kind, so that a cluster with several nodes is not replaced when it grows.
 */
export function nodeClassifications(nodes: NodeCounts): Classifications {
  const hasTaskNodes = nodes.taskInstanceCount > 0 || nodes.scalingMaxInstances > 0;
  return {
    ...(hasTaskNodes ? DRIVERS_ON_CORE_NODES : {}),
    // Livy's recovery must survive the loss of a core node. EMR keeps a single copy below four core nodes.
    // Source: "HDFS configuration" in the EMR Release Guide.
    ...(nodes.coreInstanceCount > 1 ? { "hdfs-site": { "dfs.replication": "2" } } : {}),
  };
}

/**
 * A driver ends with its node, and a batch with its driver, but task nodes come and go, with spot instances and
 * scaling. From EMR 6 on, YARN starts drivers on any node unless it is configured otherwise. Executors may still run on
 * core nodes. Source: "Understand node types in Amazon EMR" in the EMR Management Guide.
 */
const DRIVERS_ON_CORE_NODES: Classifications = {
  "yarn-site": {
    "yarn.node-labels.enabled": "true",
    "yarn.node-labels.am.default-node-label-expression": "CORE",
  },
  "capacity-scheduler": {
    // The share of the core nodes' memory that drivers may use; further ones wait. With Hadoop's default of a tenth,
    // three m6g.xlarge run one driver. The other half is for executors, so that some run even if no task nodes are
    // available. Source: "Setup for application limits" in Hadoop's Capacity Scheduler guide.
    "yarn.scheduler.capacity.maximum-am-resource-percent": "0.5",
  },
};

/** Merges two sets of properties, classification by classification; those of `over` win. */
export function mergeClassifications(base: Classifications, over: Classifications): Classifications {
  const names = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(names.map((name) => [name, { ...base[name], ...over[name] }]));
}

/** The JSON for EMR in a canonical form, sorted and minimal, so that only a real change shows as a difference. */
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
