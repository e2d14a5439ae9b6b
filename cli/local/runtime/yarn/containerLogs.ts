import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { s3Request } from "../s3Request";
import type { S3Access } from "../s3Request";
import { stopWithAll } from "../../../common/supervisor";

export interface LogPusherOptions {
  /** Folder of YARN's container logs: `<application id>/<container id>/<file>`. */
  readonly from: string;
  readonly store: S3Access;
  readonly bucket: string;
  /** Key that EMR's logs of this cluster begin with, with a slash at its end, e.g. `emr-logs/j-1/`. */
  readonly prefix: string;
  /** Seconds between two copies: what is written is in the bucket that much later at most. EMR takes 300. */
  readonly delaySeconds: number;
}

/** The files of a container that EMR keeps. */
const FILES = ["stdout", "stderr"];

/** Milliseconds after a log has last grown when it is copied for the last time, so that its copy is newer than its end. */
const LAST_COPY_MS = 10_000;

/**
 * Copies the logs of containers to the store as EMR's log pusher does: compressed, and whole each time that one has
 * grown, and once more when it has not for a while. Ends with `stopAll`.
 * Source: "View log files archived to Amazon S3" in the EMR Management Guide.
 */
export function pushContainerLogs({ from, store, bucket, prefix, delaySeconds }: LogPusherOptions): void {
  const abort = new AbortController();
  /** The size of each copied log, and whether that was its last copy. */
  const pushed = new Map<string, { readonly size: number; readonly isLast: boolean }>();
  const pushAll = async () => {
    for (const path of await logFiles(from)) {
      const { size, mtimeMs } = await stat(join(from, path));
      const isLast = Date.now() - mtimeMs >= LAST_COPY_MS;
      const before = pushed.get(path);
      if (size > 0 && (size !== before?.size || (isLast && !before.isLast))) {
        const body = gzipSync(await readFile(join(from, path)));
        const key = `${prefix}containers/${path}.gz`;
        const { status } = await s3Request(store, { method: "PUT", bucket, key, body });
        if (status === 200) {
          pushed.set(path, { size, isLast });
        }
      }
    }
  };
  const over = (async () => {
    while (!abort.signal.aborted) {
      // What is not there yet, or not any more, is for the next look.
      await pushAll().catch(() => undefined);
      await sleep(delaySeconds * 1000, undefined, { signal: abort.signal }).catch(() => undefined);
    }
  })();
  stopWithAll({
    stop: async () => {
      abort.abort();
      await over;
    },
  });
}

/** Paths of the log files under a folder, e.g. `application_1_0001/container_1_0001_01_000001/stdout`. */
async function logFiles(from: string): Promise<readonly string[]> {
  const names = async (folder: string, begin: string) =>
    (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(begin));
  const paths: string[] = [];
  for (const application of await names(from, "application_")) {
    for (const container of await names(join(from, application), "container_")) {
      const there = await readdir(join(from, application, container));
      paths.push(
        ...FILES.filter((file) => there.includes(file)).map((file) => join(application, container, file)),
      );
    }
  }
  return paths;
}
