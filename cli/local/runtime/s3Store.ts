import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { sharingOptions } from "./classArchive";
import type { Java } from "./java";
import { LEAN_JVM, SERIAL_GC } from "./jvm";
import { readLog } from "./logFile";
import { propertiesFile } from "./properties";
import { getStatus, untilReady } from "./ready";
import { REGION, type S3Access } from "./s3Request";
import { baseEnv, startProcess } from "../../common/supervisor";

export interface S3StoreOptions {
  /** Objects are plain files: `<dataDir>/<bucket>/<key>`. Created when missing, kept as found. */
  readonly dataDir: string;
  /** Takes what only this user may read: the store's configuration and `credentials`, both with its keys. */
  readonly keysDir: string;
  /** Truncated at start. */
  readonly logFile: string;
}

/** A store with new keys at each start: on a shared machine others reach its port, too. */
export interface S3Store extends S3Access {
  /** An AWS credentials file, which `AWS_SHARED_CREDENTIALS_FILE` takes. */
  readonly credentialsFile: string;
  readonly stop: () => Promise<void>;
}

const READY_SECONDS = 30;

/**
 * s3proxy's own keys: any free port of 127.0.0.1, signed requests only, files on disk, and headers it does not know
 * (such as the SDKs' newest checksums) passed over. Source: https://github.com/gaul/s3proxy#readme
 */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "s3proxy.endpoint": "http://127.0.0.1:0",
  "s3proxy.authorization": "aws-v2-or-v4",
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
  options: S3StoreOptions,
): Promise<S3Store> {
  const untilUp = await launchS3Store(java, jars, options);
  return untilUp();
}

/**
 * Starts the process of an S3 store, which comes up by itself meanwhile.
 * @returns waits until it answers; throws as `startS3Store`
 */
export async function launchS3Store(
  java: Java,
  jars: readonly string[],
  { dataDir, keysDir, logFile }: S3StoreOptions,
): Promise<() => Promise<S3Store>> {
  const data = resolve(dataDir);
  const [configuration, credentialsFile] = ["s3proxy.properties", "credentials"].map((name) =>
    resolve(keysDir, name),
  ) as [string, string];
  const accessKey = `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`;
  const secretKey = randomBytes(30).toString("base64url");
  await Promise.all([data, keysDir, dirname(logFile)].map((dir) => mkdir(dir, { recursive: true })));
  // A bucket whose folder others may read is a public bucket to the store, which lists it without a signature.
  await Promise.all((await readdir(data)).map((bucket) => chmod(join(data, bucket), 0o700)));
  await writePrivately(
    configuration,
    propertiesFile({
      ...CONFIGURATION,
      "s3proxy.identity": accessKey,
      "s3proxy.credential": secretKey,
      "jclouds.filesystem.basedir": data,
    }),
  );
  await writePrivately(
    credentialsFile,
    `[default]\naws_access_key_id = ${accessKey}\naws_secret_access_key = ${secretKey}\nregion = ${REGION}\n`,
  );
  const server = startProcess({
    name: "The S3 store",
    command: java.java,
    args: [
      ...LEAN_JVM,
      SERIAL_GC,
      ...(await sharingOptions(java, "s3store", jars)),
      "-Xmx256m",
      "-cp",
      jars.join(delimiter),
      "org.gaul.s3proxy.Main",
      "--properties",
      configuration,
    ],
    env: baseEnv(),
    cwd: data,
    logFile,
  });
  return async () => {
    const endpoint = await untilReady(server, logFile, READY_SECONDS, async () => {
      const port = listeningPort(await readLog(logFile));
      if (port === undefined) {
        return undefined;
      }
      const url = `http://127.0.0.1:${String(port)}`;
      // The request is not signed: a store that is up refuses it.
      return (await getStatus(url)) === 403 ? url : undefined;
    });
    return { endpoint, accessKey, secretKey, credentialsFile, stop: server.stop };
  };
}

/** Writes a file that nobody but its owner may read, also where it has been there with another mode. */
export async function writePrivately(file: string, text: string): Promise<void> {
  await writeFile(file, "", { mode: 0o600 });
  await chmod(file, 0o600);
  await writeFile(file, text);
}

/** The port that Jetty took, out of "Started ServerConnector@47dbb1e2{HTTP/1.1, (http/1.1)}{127.0.0.1:35243}". */
export function listeningPort(log: string): number | undefined {
  const port = /ServerConnector@\w+\{[^}]*\}\{[^}]*:(\d+)\}/.exec(log)?.[1];
  return port === undefined ? undefined : Number(port);
}
