import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Java } from "./java";
import { LEAN_JVM } from "./jvm";
import { readLog } from "./logFile";
import { propertiesFile } from "./properties";
import { getStatus, untilReady } from "./ready";
import { baseEnv, startProcess } from "./supervisor";

export interface S3StoreOptions {
  /** Objects are plain files: `<dataDir>/<bucket>/<key>`. Created when missing, kept as found. */
  readonly dataDir: string;
  /** Truncated at start; the store's configuration is written beside it. */
  readonly logFile: string;
}

export interface S3Store {
  /** "http://127.0.0.1:<port>"; path-style addresses, no signature asked for. */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const READY_SECONDS = 30;

/**
 * s3proxy's own keys: any free port of 127.0.0.1, no authorization, files on disk, and headers it does not know
 * (such as the SDKs' newest checksums) passed over. Source: https://github.com/gaul/s3proxy#readme
 */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "s3proxy.endpoint": "http://127.0.0.1:0",
  "s3proxy.authorization": "none",
  "s3proxy.ignore-unknown-headers": "true",
  "jclouds.provider": "filesystem-nio2",
};

/**
 * Starts an S3 store, ready when it answers.
 * @throws Error with the end of its log when it does not come up.
 */
export async function startS3Store(
  java: Java,
  jars: readonly string[],
  { dataDir, logFile }: S3StoreOptions,
): Promise<S3Store> {
  const data = path.resolve(dataDir);
  const configuration = `${logFile}.properties`;
  await mkdir(data, { recursive: true });
  await mkdir(path.dirname(logFile), { recursive: true });
  await writeFile(configuration, propertiesFile({ ...CONFIGURATION, "jclouds.filesystem.basedir": data }));
  const server = startProcess({
    name: "The S3 store",
    command: java.java,
    args: [
      ...LEAN_JVM,
      "-Xmx256m",
      "-cp",
      jars.join(path.delimiter),
      "org.gaul.s3proxy.Main",
      "--properties",
      path.resolve(configuration),
    ],
    env: baseEnv(),
    cwd: data,
    logFile,
  });
  const endpoint = await untilReady(server, logFile, READY_SECONDS, async () => {
    const port = listeningPort(await readLog(logFile));
    if (port === undefined) return undefined;
    const url = `http://127.0.0.1:${String(port)}`;
    return (await getStatus(url)) === 200 ? url : undefined;
  });
  return { endpoint, stop: server.stop };
}

/** The port that Jetty took, out of "Started ServerConnector@47dbb1e2{HTTP/1.1, (http/1.1)}{127.0.0.1:35243}". */
export function listeningPort(log: string): number | undefined {
  const port = /ServerConnector@\w+\{[^}]*\}\{[^}]*:(\d+)\}/.exec(log)?.[1];
  return port === undefined ? undefined : Number(port);
}
