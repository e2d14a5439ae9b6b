import { join } from "node:path";
import type { S3Access } from "./s3Request";

export interface SparkDefaultsOptions {
  /** The registered cluster's spark-defaults; the local keys win. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Where s3:// is. */
  readonly store: S3Access;
  /** For everything that Spark writes outside the store. */
  readonly tmpDir: string;
}

/** s3:// as on EMR, at the local store; the endpoint is added by `sparkDefaults` and `s3aDefaults`. */
const S3A_DEFAULTS: Readonly<Record<string, string>> = {
  "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
  "spark.hadoop.fs.s3n.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
  "spark.hadoop.fs.s3a.path.style.access": "true",
  "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
  "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
  "spark.hadoop.fs.s3a.aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
  // the store keeps ETags in extended attributes, which not every file system has (ramfs, NFS, some on macOS)
  "spark.hadoop.fs.s3a.change.detection.version.required": "false",
  // the store cannot copy part by part what was uploaded part by part: every object in one go, up to 2 GB
  "spark.hadoop.fs.s3a.multipart.size": "2147483647",
  "spark.hadoop.fs.s3a.multipart.threshold": "2147483647",
  // a store that has gone is an error within seconds; the defaults try for a quarter of an hour
  "spark.hadoop.fs.s3a.attempts.maximum": "2",
  "spark.hadoop.fs.s3a.retry.limit": "2",
  "spark.hadoop.fs.s3a.retry.interval": "100ms",
  "spark.hadoop.fs.s3a.retry.throttle.limit": "2",
  "spark.hadoop.fs.s3a.connection.establish.timeout": "2000",
  "spark.hadoop.fs.s3a.connection.timeout": "60000",
};

/**
 * The local keys of spark-defaults.conf, which win over the cluster's; those that hold an address or a folder are
 * added by `sparkDefaults`. Sources: https://spark.apache.org/docs/3.5.6/configuration.html and, for S3A,
 * https://hadoop.apache.org/docs/r3.3.4/hadoop-aws/tools/hadoop-aws/index.html
 */
export const LOCAL_SPARK_DEFAULTS: Readonly<Record<string, string>> = {
  // nothing listens beyond this machine
  "spark.driver.bindAddress": "127.0.0.1",
  "spark.driver.host": "127.0.0.1",
  "spark.ui.enabled": "false",
  // what a cluster has and this machine has not
  "spark.dynamicAllocation.enabled": "false",
  "spark.eventLog.enabled": "false",
  "spark.shuffle.service.enabled": "false",
  "spark.sql.catalogImplementation": "in-memory",
  // 200 tasks to shuffle a sample cost more than the job
  "spark.sql.shuffle.partitions": "2",
  ...S3A_DEFAULTS,
};

/** Keys to S3 that a cluster's configuration may hold: they would override the local store's, in core-site.xml. */
const CREDENTIALS =
  /^spark\.hadoop\.fs\.s3a\.(?:bucket\.[^.]+\.)?(?:access\.key|secret\.key|session\.token)$/;

/** spark-defaults.conf: the cluster's, under the local keys. */
export function sparkDefaults({ defaults, store, tmpDir }: SparkDefaultsOptions): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([key]) => !CREDENTIALS.test(key))),
    ...LOCAL_SPARK_DEFAULTS,
    "spark.hadoop.fs.s3a.endpoint": store.endpoint,
    "spark.hadoop.hadoop.tmp.dir": tmpDir,
    "spark.sql.warehouse.dir": join(tmpDir, "spark-warehouse"),
  };
}

/** The same of S3 in Hadoop's own words, for a cluster's core-site.xml. */
export function s3aDefaults({ endpoint }: S3Access): Record<string, string> {
  const entries = Object.entries(S3A_DEFAULTS).map(([key, value]) => [
    key.slice("spark.hadoop.".length),
    value,
  ]);
  return { ...(Object.fromEntries(entries) as Record<string, string>), "fs.s3a.endpoint": endpoint };
}

/**
 * The keys of spark-defaults.conf that win over the cluster's where Spark runs on the local YARN.
 * Source: https://spark.apache.org/docs/3.5.6/running-on-yarn.html
 */
export const YARN_SPARK_DEFAULTS: Readonly<Record<string, string>> = {
  // nothing listens beyond this machine; executors get it from their driver
  "spark.yarn.appMasterEnv.SPARK_LOCAL_IP": "127.0.0.1",
  // the proxy that it is behind on a cluster is not among the jars
  "spark.ui.enabled": "false",
  // no history server reads them
  "spark.eventLog.enabled": "false",
  // EMR's external shuffle service is a part of its NodeManager; one executor is enough for a sample
  "spark.dynamicAllocation.enabled": "false",
  "spark.shuffle.service.enabled": "false",
  "spark.executor.instances": "1",
  // these JVMs live for a minute, several side by side on few cores; a job's own options go before
  "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1",
  "spark.executor.defaultJavaOptions": "-XX:TieredStopAtLevel=1",
  // there is no Hive
  "spark.sql.catalogImplementation": "in-memory",
  // 200 tasks to shuffle a sample cost more than the job
  "spark.sql.shuffle.partitions": "2",
};

/** spark-defaults.conf for the local YARN: the cluster's, under the local keys; S3 is in Hadoop's own configuration. */
export function yarnSparkDefaults(
  defaults: Readonly<Record<string, string>>,
  jarsFolder: string,
): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([key]) => !CREDENTIALS.test(key))),
    ...YARN_SPARK_DEFAULTS,
    // in place, not copied to HDFS for each application
    "spark.yarn.jars": `local:${jarsFolder}/*`,
  };
}
