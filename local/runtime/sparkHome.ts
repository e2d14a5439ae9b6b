import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Java } from "./java";
import { LEAN_JVM } from "./jvm";
import { propertiesFile } from "./properties";
import { type SparkDefaultsOptions, sparkDefaults } from "./sparkDefaults";

export interface SparkHomeOptions extends SparkDefaultsOptions {
  readonly classpath: readonly string[];
}

/** A driver's heap; on a cluster spark.driver.memory says so, here the laptop does. */
const DRIVER_HEAP = "2g";

/** What Spark 3.5 opens for itself on Java 17 (org.apache.spark.launcher.JavaModuleOptions). */
const JAVA_17 = [
  "--add-opens=java.base/java.lang=ALL-UNNAMED",
  "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
  "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
  "--add-opens=java.base/java.io=ALL-UNNAMED",
  "--add-opens=java.base/java.net=ALL-UNNAMED",
  "--add-opens=java.base/java.nio=ALL-UNNAMED",
  "--add-opens=java.base/java.util=ALL-UNNAMED",
  "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
  "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
  "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
  "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
  "--add-opens=java.base/sun.nio.cs=ALL-UNNAMED",
  "--add-opens=java.base/sun.security.action=ALL-UNNAMED",
  "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED",
  "--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
  "-Djdk.reflect.useDirectMethodHandle=false",
];

/**
 * Standard error in Spark's own pattern, which Livy keeps as the batch's log: its last few hundred lines. The
 * application speaks from INFO on, and of Spark what tells how far it is; the rest of Spark and Hadoop, who would push
 * these words and the cause out of those lines, from WARN on.
 */
const LOG4J2 = propertiesFile({
  "rootLogger.level": "info",
  "rootLogger.appenderRef.stderr.ref": "stderr",
  "appender.stderr.type": "Console",
  "appender.stderr.name": "stderr",
  "appender.stderr.target": "SYSTEM_ERR",
  "appender.stderr.layout.type": "PatternLayout",
  "appender.stderr.layout.pattern": "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex",
  ...level("spark", "org.apache.spark", "warn"),
  ...level("context", "org.apache.spark.SparkContext", "info"),
  ...level("jobs", "org.apache.spark.scheduler.DAGScheduler", "info"),
  ...level("shaded", "org.sparkproject", "warn"),
  ...level("hadoop", "org.apache.hadoop", "warn"),
  ...level("parquet", "org.apache.parquet", "warn"),
  // warn at every start of something optional that is not there
  ...level("jaxb", "com.amazonaws.util.Base64", "error"),
  ...level("native", "org.apache.hadoop.util.NativeCodeLoader", "error"),
  ...level("metrics", "org.apache.hadoop.metrics2.impl.MetricsConfig", "error"),
});

/**
 * Writes a SPARK_HOME into an empty folder. Its bin/spark-submit is one JVM, where Spark's own starts a second one
 * only to put the command together. What that one does with the driver's memory, class path and Java options has no
 * effect here: the machine decides.
 */
export async function writeSparkHome(home: string, java: Java, options: SparkHomeOptions): Promise<void> {
  const conf = path.join(home, "conf");
  const submit = path.join(home, "bin/spark-submit");
  const jvm = path.join(home, "driver.jvm");
  await Promise.all([mkdir(conf, { recursive: true }), mkdir(path.dirname(submit), { recursive: true })]);
  await Promise.all([
    writeFile(path.join(conf, "spark-defaults.conf"), propertiesFile(sparkDefaults(options))),
    writeFile(path.join(conf, "log4j2.properties"), LOG4J2),
    writeFile(jvm, argumentFile(driverJvm(conf, options))),
    writeFile(submit, submitScript([java.java, `@${jvm}`, "org.apache.spark.deploy.SparkSubmit"], options)),
  ]);
  await chmod(submit, 0o755);
}

function level(id: string, logger: string, least: "info" | "warn" | "error"): Record<string, string> {
  return { [`logger.${id}.name`]: logger, [`logger.${id}.level`]: least };
}

function driverJvm(conf: string, { classpath, tmpDir }: SparkHomeOptions): string[] {
  return [
    ...LEAN_JVM,
    `-Xmx${DRIVER_HEAP}`,
    ...JAVA_17,
    "-Duser.timezone=UTC", // as on a cluster
    `-Djava.io.tmpdir=${tmpDir}`,
    `-Dderby.system.home=${tmpDir}`,
    "-cp",
    [conf, ...classpath].join(path.delimiter),
  ];
}

function submitScript(command: readonly string[], { tmpDir }: SparkHomeOptions): string {
  const words = command.map(shellWord).join(" ");
  return `#!/bin/sh\n# one JVM, with the options in driver.jvm\nexport SPARK_LOCAL_DIRS=${shellWord(tmpDir)}\nexec ${words} "$@"\n`;
}

/** A file for `java @file`: https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#java-command-line-argument-files */
export function argumentFile(args: readonly string[]): string {
  return args.map((arg) => `"${arg.replace(/["\\]/g, "\\$&")}"\n`).join("");
}

/** One word for a POSIX shell, whatever it holds. */
export function shellWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
