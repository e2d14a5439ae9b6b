import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { sharingOptions } from "./classArchive";
import type { Java } from "./java";
import { LEAN_JVM, SERIAL_GC } from "./jvm";
import { keepUp } from "./keepUp";
import { readLog } from "./logFile";
import { propertiesFile } from "./properties";
import { getStatus, untilReady } from "./ready";
import type { S3Access } from "./s3Request";
import { writeSparkHome } from "./sparkHome";
import { baseEnv, type ProcessSpec, startProcess } from "../../common/supervisor";

export interface LivyOptions {
  readonly sparkClasspath: readonly string[];
  readonly livyClasspath: readonly string[];
  /** livy.conf of the registered cluster; LOCAL_LIVY_CONF wins. */
  readonly livyConf: Readonly<Record<string, string>>;
  /** spark-defaults of the registered cluster; LOCAL_SPARK_DEFAULTS wins. */
  readonly sparkDefaults: Readonly<Record<string, string>>;
  /** livy-env of the registered cluster; what this machine's servers need wins. */
  readonly livyEnv: Readonly<Record<string, string>>;
  /** Where s3:// is. */
  readonly store: S3Access;
  /** Folder with Hadoop's configuration of the YARN that drivers run in. Default: they run beside Livy. */
  readonly hadoopConf?: string | undefined;
  /** This server's own folder, emptied first: configuration, logs and everything its drivers write. */
  readonly dir: string;
  /** Truncated at the first start; not inside `dir`. */
  readonly logFile: string;
  /** Takes a sentence when the server has ended by itself, is up again, or is given up. Default: says nothing. */
  readonly say?: (text: string) => void;
}

export interface Livy {
  /** "http://127.0.0.1:<port>", the same after a restart. */
  readonly url: string;
  /** Ends the server and its drivers. */
  readonly stop: () => Promise<void>;
}

const READY_SECONDS = 60;

/**
 * The local keys of livy.conf, which win over the cluster's: any free port of 127.0.0.1, and Spark in one JVM.
 * Source: https://github.com/apache/incubator-livy/blob/v0.7.1-incubating-rc1/conf/livy.conf.template
 */
export const LOCAL_LIVY_CONF: Readonly<Record<string, string>> = {
  "livy.server.host": "127.0.0.1",
  "livy.server.port": "0",
  "livy.spark.master": "local[*]",
  "livy.spark.deploy-mode": "client",
  "livy.spark.scala-version": "2.12",
  // works on YARN only, and its state store is on the cluster's HDFS
  "livy.server.recovery.mode": "off",
};

/** The same where drivers run in the local YARN: recovery and the deploy mode are the cluster's own. */
export const YARN_LIVY_CONF: Readonly<Record<string, string>> = {
  "livy.server.host": "127.0.0.1",
  "livy.server.port": "0",
  // EMR's own Livy has these two from EMR
  "livy.spark.master": "yarn",
  "livy.spark.scala-version": "2.12",
};

const LOG4J = propertiesFile({
  "log4j.rootCategory": "INFO, console",
  "log4j.appender.console": "org.apache.log4j.ConsoleAppender",
  "log4j.appender.console.target": "System.err",
  "log4j.appender.console.layout": "org.apache.log4j.PatternLayout",
  "log4j.appender.console.layout.ConversionPattern": "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n",
});

/**
 * Starts a Livy server, ready when GET /batches answers 200, and keeps it up as EMR's service manager does: when it
 * ends without having been asked to, it is restarted, on the same port and with the same configuration. Without
 * YARN it then knows nothing of its earlier life: ids begin at 0 again, and its drivers have ended with it, as they are
 * of its process group. YARN keeps them, and Livy recovers its batches.
 * @throws Error with the end of its log when it does not come up.
 */
export async function startLivy(java: Java, options: LivyOptions): Promise<Livy> {
  const dir = resolve(options.dir);
  const [conf, logs, tmp, work, sparkHome] = ["conf", "logs", "tmp", "work", "spark"].map((name) =>
    join(dir, name),
  ) as [string, string, string, string, string];
  const { hadoopConf } = options;
  const onYarn = hadoopConf !== undefined;
  const local = onYarn ? YARN_LIVY_CONF : LOCAL_LIVY_CONF;
  const writeLivyConf = (ours: Readonly<Record<string, string>>): Promise<void> =>
    writeFile(join(conf, "livy.conf"), propertiesFile({ ...options.livyConf, ...local, ...ours }));
  await rm(dir, { recursive: true, force: true });
  await Promise.all([conf, logs, tmp, work].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([
    writeLivyConf({}),
    writeFile(join(conf, "log4j.properties"), LOG4J),
    writeSparkHome(sparkHome, java, {
      classpath: options.sparkClasspath,
      defaults: options.sparkDefaults,
      store: options.store,
      tmpDir: tmp,
      onYarn,
    }),
  ]);
  const spec: ProcessSpec = {
    name: "Livy",
    command: java.java,
    args: [
      ...LEAN_JVM,
      SERIAL_GC,
      ...(await sharingOptions(java, "livy", options.livyClasspath)),
      "-Xmx256m",
      `-Djava.io.tmpdir=${tmp}`,
      "-cp",
      // No jar has a file of a name that is in these folders.
      [...options.livyClasspath, conf, ...(onYarn ? [hadoopConf] : [])].join(delimiter),
      "org.apache.livy.server.LivyServer",
    ],
    // Drivers inherit it. No AWS credentials, no HADOOP_CONF_DIR, no JAVA_TOOL_OPTIONS of the user's.
    env: {
      ...options.livyEnv,
      ...baseEnv(),
      JAVA_HOME: java.home,
      LIVY_HOME: dir,
      LIVY_CONF_DIR: conf,
      LIVY_LOG_DIR: logs,
      SPARK_HOME: sparkHome,
      SPARK_CONF_DIR: join(sparkHome, "conf"),
      ...(onYarn ? { HADOOP_CONF_DIR: hadoopConf } : {}),
      SPARK_LOCAL_IP: "127.0.0.1",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    cwd: work,
    logFile: options.logFile,
  };
  const server = startProcess(spec);
  const url = await untilReady(server, options.logFile, READY_SECONDS, async () => {
    const address = serverUrl(await readLog(options.logFile));
    return address !== undefined && (await isUp(address)) ? address : undefined;
  });
  await writeLivyConf({ "livy.server.port": new URL(url).port });
  const { stop } = keepUp(server, {
    start: () => startProcess({ ...spec, append: true }),
    untilUp: (again) =>
      untilReady(again, options.logFile, READY_SECONDS, async () => (await isUp(url)) || undefined),
    say: options.say ?? (() => undefined),
  });
  return { url, stop };
}

async function isUp(url: string): Promise<boolean> {
  return (await getStatus(`${url}/batches`)) === 200;
}

/** The address that Livy bound, out of its own log line. */
export function serverUrl(log: string): string | undefined {
  return /WebServer: Starting server on (http:\/\/\S+)/.exec(log)?.[1];
}
