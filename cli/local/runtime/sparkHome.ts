import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { sharingOptions } from "./classArchive";
import type { Java } from "./java";
import { LEAN_JVM, SERIAL_GC } from "./jvm";
import { propertiesFile } from "./properties";
import type { S3Access } from "./s3Request";
import { writePrivately } from "./s3Store";
import { type SparkDefaultsOptions, sparkDefaults, yarnSparkDefaults } from "./sparkDefaults";

export interface SparkHomeOptions extends SparkDefaultsOptions {
  readonly classpath: readonly string[];
  /** Whether Spark runs on YARN, whose HADOOP_CONF_DIR knows S3: its jars are then in the home's folder `jars`. */
  readonly onYarn: boolean;
}

/** A driver's heap, unless the job's driverMemory or spark.driver.memory says another; Spark's default is half of it. */
const DRIVER_HEAP = "2g";

/** Runs what spark-submit gets, and what it runs is Spark's own choice. */
const SUBMIT = join(__dirname, "sparkSubmit.mjs");

/** All from INFO on, on standard error in Spark's own pattern, as on a cluster. */
const LOG_ALL: Readonly<Record<string, string>> = {
  "rootLogger.level": "info",
  "rootLogger.appenderRef.stderr.ref": "stderr",
  "appender.stderr.type": "Console",
  "appender.stderr.name": "stderr",
  "appender.stderr.target": "SYSTEM_ERR",
  "appender.stderr.layout.type": "PatternLayout",
  "appender.stderr.layout.pattern": "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex",
};

/**
 * The same, which Livy keeps as the batch's log: its last few hundred lines. The
 * application speaks from INFO on, and of Spark what tells how far it is; the rest of Spark and Hadoop, who would push
 * these words and the cause out of those lines, from WARN on.
 */
const LOG4J2 = propertiesFile({
  ...LOG_ALL,
  ...level("spark", "org.apache.spark", "warn"),
  ...level("context", "org.apache.spark.SparkContext", "info"),
  ...level("jobs", "org.apache.spark.scheduler.DAGScheduler", "info"),
  // of thousands of tasks, the end of one a second
  ...level("tasks", "org.apache.spark.scheduler.TaskSetManager", "info"),
  "logger.tasks.filter.ends.type": "BurstFilter",
  "logger.tasks.filter.ends.level": "info",
  "logger.tasks.filter.ends.rate": "1",
  "logger.tasks.filter.ends.maxBurst": "1",
  "filter.starts.type": "RegexFilter",
  "filter.starts.regex": "Starting task \\S+ in stage .*",
  "filter.starts.onMatch": "DENY",
  "filter.starts.onMismatch": "NEUTRAL",
  ...level("shaded", "org.sparkproject", "warn"),
  ...level("hadoop", "org.apache.hadoop", "warn"),
  ...level("parquet", "org.apache.parquet", "warn"),
  // warn at every start of something optional that is not there
  ...level("jaxb", "com.amazonaws.util.Base64", "error"),
  ...level("native", "org.apache.hadoop.util.NativeCodeLoader", "error"),
  ...level("metrics", "org.apache.hadoop.metrics2.impl.MetricsConfig", "error"),
});

/**
 * Writes a SPARK_HOME into an empty folder. Its bin/spark-submit has Spark's launcher put the driver's command together,
 * as Spark's own script does, so that the driver's memory, class path, library path and Java options come from where
 * they come from on a cluster.
 */
export async function writeSparkHome(home: string, java: Java, options: SparkHomeOptions): Promise<void> {
  const { classpath, defaults, onYarn, tmpDir, store } = options;
  const [bin, conf, jars] = ["bin", "conf", "jars"].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  const submit = join(bin, "spark-submit");
  const configuration = join(home, "submit.json");
  const launcherJar = classpath.find((jar) => basename(jar).startsWith("spark-launcher_"));
  if (launcherJar === undefined) {
    throw new Error("There is no spark-launcher among Spark's jars.");
  }
  const launching = {
    launcher: [java.java, ...LEAN_JVM, SERIAL_GC, "-cp", launcherJar, "org.apache.spark.launcher.Main"],
    launcherEnv: {
      SPARK_DIST_CLASSPATH: classpath.join(delimiter),
      SPARK_DRIVER_MEMORY: DRIVER_HEAP,
      SPARK_SCALA_VERSION: "2.12",
    },
    collector: SERIAL_GC,
    confFolder: `${conf}/`,
    noJars: join(jars, "*"),
    runsDriver: !onYarn,
    tmpDir,
  };
  const sharing = onYarn ? [] : await sharingOptions(java, "spark", classpath);
  // The launcher wants to see the folder; the jars are where Maven keeps them.
  await Promise.all([bin, conf, jars].map((folder) => mkdir(folder, { recursive: true })));
  const ownFiles = onYarn
    ? [
        writeFile(join(conf, "spark-defaults.conf"), propertiesFile(yarnSparkDefaults(defaults, jars))),
        writeFile(join(conf, "log4j2.properties"), propertiesFile(LOG_ALL)),
        ...classpath.map((jar) => symlink(jar, join(jars, basename(jar)))),
      ]
    : [
        writeFile(join(conf, "spark-defaults.conf"), propertiesFile(sparkDefaults(options))),
        writeFile(join(conf, "log4j2.properties"), LOG4J2),
        writePrivately(join(conf, "core-site.xml"), coreSite(store)),
      ];
  await Promise.all([
    ...ownFiles,
    writeFile(join(conf, "java-opts"), [...driverOptions(tmpDir), ...sharing].map(optionLine).join("")),
    writeFile(configuration, JSON.stringify(launching)),
    writeFile(submit, submitScript([process.execPath, SUBMIT, configuration], tmpDir)),
  ]);
  await chmod(submit, 0o755);
}

function level(id: string, logger: string, least: "info" | "warn" | "error"): Record<string, string> {
  return { [`logger.${id}.name`]: logger, [`logger.${id}.level`]: least };
}

/** Java options before the job's own, which win. */
function driverOptions(tmpDir: string): string[] {
  return [
    ...LEAN_JVM,
    "-Duser.timezone=UTC", // as on a cluster
    `-Djava.io.tmpdir=${tmpDir}`,
    `-Dderby.system.home=${tmpDir}`,
  ];
}

/** Hadoop's own file for the store's keys: a Spark property would be seen in logs, and in the Spark UI. */
function coreSite({ accessKey, secretKey }: S3Access): string {
  const property = (name: string, value: string) =>
    `  <property><name>${name}</name><value>${value}</value></property>\n`;
  const keys = property("fs.s3a.access.key", accessKey) + property("fs.s3a.secret.key", secretKey);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${keys}</configuration>\n`;
}

function submitScript(command: readonly string[], tmpDir: string): string {
  const words = command.map(shellWord).join(" ");
  return `#!/bin/sh\nexport SPARK_LOCAL_DIRS=${shellWord(tmpDir)}\nexec ${words} "$@"\n`;
}

/** One option as a line of Spark's conf/java-opts; CommandBuilderUtils.parseOptionString of Spark takes it apart. */
export function optionLine(option: string): string {
  return `"${option.replace(/["\\]/g, "\\$&")}"\n`;
}

/** One word for a POSIX shell, whatever it holds. */
export function shellWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
