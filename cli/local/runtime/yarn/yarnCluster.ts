import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { UserError } from "../../../common/errors";
import type { Java } from "../java";
import { LEAN_JVM, SERIAL_GC } from "../jvm";
import { readLog } from "../logFile";
import { propertiesFile } from "../properties";
import { untilReady } from "../ready";
import type { S3Access } from "../s3Request";
import { writePrivately } from "../s3Store";
import { s3aDefaults } from "../sparkDefaults";
import { shellWord } from "../sparkHome";
import { baseEnv, startProcess, stopWithAll } from "../../../common/supervisor";
import { clusterProperties, hadoopXml } from "./yarnConfiguration";

export interface YarnOptions {
  /** Jars of Hadoop's minicluster. */
  readonly jars: readonly string[];
  /** Takes the compiled launcher. */
  readonly cacheDir: string;
  /** The registered cluster's yarn-site, capacity-scheduler, hdfs-site and core-site; LOCAL_YARN wins. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Where s3:// is. */
  readonly store: S3Access;
  /** The cluster's own folder, emptied first. */
  readonly dir: string;
  /** Truncated at start; not inside `dir`. */
  readonly logFile: string;
}

export interface YarnCluster {
  /** Folder with Hadoop's configuration for clients of the cluster; only this user may read it. */
  readonly hadoopConf: string;
  /** Folder with the logs of containers: `<application id>/<container id>/stdout`. */
  readonly containerLogs: string;
}

const run = promisify(execFile);

const READY_SECONDS = 120;

const LAUNCHER = join(__dirname, "YarnCluster.java");

/** What Hadoop 3.3 reads of Java's own classes by reflection. */
const OPENED = ["java.lang", "java.io", "java.util"].flatMap((name) => [
  "--add-opens",
  `java.base/${name}=ALL-UNNAMED`,
]);

const LOG4J = propertiesFile({
  "log4j.rootCategory": "WARN, console",
  "log4j.logger.org.apache.hadoop.yarn.server.nodemanager.containermanager.monitor": "INFO",
  "log4j.appender.console": "org.apache.log4j.ConsoleAppender",
  "log4j.appender.console.layout": "org.apache.log4j.PatternLayout",
  "log4j.appender.console.layout.ConversionPattern": "%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n",
});

/**
 * Starts HDFS and YARN, one node of each in one JVM, and ready when the node is there. Containers end with it, however
 * it ends, and within a second.
 *
 * @throws Error with the end of its log when it does not come up.
 */
export async function startYarn(java: Java, options: YarnOptions): Promise<YarnCluster> {
  const { jars, store, logFile } = options;
  const dir = resolve(options.dir);
  const [conf, hadoopConf, bin, work] = ["conf", "hadoop", "bin", "work"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ];
  const classes = await compiledLauncher(java, jars, resolve(options.cacheDir));
  await rm(dir, { recursive: true, force: true });
  await Promise.all([conf, hadoopConf, bin, work].map((folder) => mkdir(folder, { recursive: true })));
  const configurationFile = join(conf, "cluster.properties");
  const environment = baseEnv();
  await Promise.all([
    writeFile(
      configurationFile,
      propertiesFile({
        ...clusterProperties(options.configuration),
        "yarn.nodemanager.admin-env": `PATH=${environment.PATH ?? ""}`,
      }),
    ),
    writeFile(join(conf, "log4j.properties"), LOG4J),
    writeSetsid(bin, environment.PATH ?? ""),
  ]);
  const server = startProcess({
    name: "YARN",
    command: "/bin/sh",
    args: [
      "-c",
      'YARN_PID=$$ exec "$@"',
      "YARN",
      java.java,
      ...LEAN_JVM,
      SERIAL_GC,
      "-Xmx400m",
      ...OPENED,
      "-cp",
      [conf, classes, ...jars].join(delimiter),
      "YarnCluster",
      configurationFile,
    ],
    env: {
      ...environment,
      PATH: [bin, environment.PATH].join(delimiter),
      JAVA_HOME: java.home,
    },
    cwd: work,
    logFile,
  });
  stopWithAll({
    stop: async () => {
      await server.stop();
      await untilUnused(dir);
    },
  });
  const { fileSystem, resourceManager, scheduler, containerLogs } = await untilReady(
    server,
    logFile,
    READY_SECONDS,
    async () => placesOf(await readLog(logFile)),
  );
  await Promise.all([
    writePrivately(
      join(hadoopConf, "core-site.xml"),
      hadoopXml({
        ...s3aDefaults(store),
        "fs.defaultFS": fileSystem,
        // Here, and in no Spark property: those are seen in logs.
        "fs.s3a.access.key": store.accessKey,
        "fs.s3a.secret.key": store.secretKey,
      }),
    ),
    writeFile(
      join(hadoopConf, "yarn-site.xml"),
      hadoopXml({
        "yarn.resourcemanager.address": resourceManager,
        "yarn.resourcemanager.scheduler.address": scheduler,
      }),
    ),
    writeFile(join(hadoopConf, "hdfs-site.xml"), hadoopXml({ "dfs.replication": "1" })),
  ]);
  return { hadoopConf, containerLogs };
}

interface Places {
  readonly fileSystem: string;
  readonly resourceManager: string;
  readonly scheduler: string;
  readonly containerLogs: string;
}

/** What the launcher prints once all is up. */
export function placesOf(log: string): Places | undefined {
  const [, fileSystem, resourceManager, scheduler, containerLogs] =
    /^READY (\S+) (\S+) (\S+) (.+)$/m.exec(log) ?? [];
  return fileSystem === undefined ||
    resourceManager === undefined ||
    scheduler === undefined ||
    containerLogs === undefined
    ? undefined
    : { fileSystem, resourceManager, scheduler, containerLogs };
}

/**
 * The NodeManager starts each container in a session of its own, which no process group of the run reaches, and which
 * outlives a NodeManager that is killed. This one has a guard beside its first process, which ends the session once the
 * NodeManager has gone. The guard ends with the container, and holds none of its streams.
 */
const GUARDED_SESSION = `(while kill -0 "$YARN_PID" && kill -0 $$; do sleep 0.3; done
kill -0 "$YARN_PID" || kill -KILL -- -$$) </dev/null >/dev/null 2>&1 &
exec "$@"`;

/** Writes a `setsid` that is found before the system's own. */
async function writeSetsid(bin: string, path: string): Promise<void> {
  const setsid = join(bin, "setsid");
  const command = `exec setsid /bin/sh -c ${shellWord(GUARDED_SESSION)} container "$@"`;
  await writeFile(setsid, `#!/bin/sh\nPATH=${shellWord(path)}\nexport PATH\n${command}\n`);
  await chmod(setsid, 0o755);
}

/** Resolves when no process names a folder in its command line, as containers do; at the latest after 10 s. */
async function untilUnused(folder: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const { stdout } = await run("ps", ["-A", "-o", "args="], { maxBuffer: Infinity });
    if (!stdout.includes(folder)) {
      return;
    }
    await sleep(100);
  }
}

/** The folder with the launcher's class: compiled once for its source. */
async function compiledLauncher(java: Java, jars: readonly string[], cacheDir: string): Promise<string> {
  const source = await readFile(LAUNCHER);
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 12);
  const classes = join(cacheDir, `yarn-launcher-${hash}`);
  if (existsSync(classes)) {
    return classes;
  }
  const unfinished = `${classes}.${String(process.pid)}`;
  const logFile = join(cacheDir, "logs/yarn-launcher.log");
  const javac = startProcess({
    name: "javac",
    command: join(java.home, "bin/javac"),
    args: ["-d", unfinished, "-cp", jars.join(delimiter), LAUNCHER],
    env: baseEnv(),
    cwd: __dirname,
    logFile,
  });
  const { code } = await javac.exited;
  if (code !== 0) {
    throw new UserError(`javac failed on ${LAUNCHER} (log: ${logFile}).`);
  }
  await rename(unfinished, classes);
  return classes;
}
