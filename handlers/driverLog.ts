import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";

import { splitS3Uri } from "../contract/s3Uri";
import { sleep } from "./sleep";

/** A driver's own log, its streams one after the other; or why there is none. */
export type DriverLog = { readonly lines: readonly string[] } | { readonly missing: string };

/** Milliseconds between two looks for the log. */
const LOOK_MS = 10_000;

/** Characters of each stream that are kept, from its end. */
const MAX_TAIL = 200_000;

/**
 * How much earlier than the end of an application, as Livy reported it, the last copy of its log may be: clocks differ,
 * and a short log may have been copied while YARN was ending the application.
 */
const CLOCK_ALLOWANCE_MS = 5_000;

/**
 * Reads the log of a driver that ran on YARN from where EMR copies it, some five minutes later: waits for a copy that
 * was made after the end, and takes an older one when the time is over.
 *
 * @param logUri `s3://…/` folder of the cluster's logs
 * @param endedAt when the application's end was seen, milliseconds since 1970
 * @param until when to give up, milliseconds since 1970
 */
export async function readDriverLog(
  logUri: string,
  applicationId: string,
  endedAt: number,
  until: number,
): Promise<DriverLog> {
  const { bucket = "", prefix = "" } = splitS3Uri(logUri) ?? {};
  // The bucket of an existing cluster's logs may be in another region.
  const s3 = new S3Client({ followRegionRedirects: true });
  const folder = `${prefix}/containers/${applicationId}/`;
  for (;;) {
    const isLast = Date.now() + LOOK_MS > until;
    try {
      const keys = await driverKeys(s3, bucket, folder, isLast ? 0 : endedAt - CLOCK_ALLOWANCE_MS);
      if (keys.length > 0) {
        const streams = await Promise.all(keys.map((key) => readTail(s3, bucket, key)));
        return { lines: streams.flatMap((text) => text.split("\n")) };
      }
    } catch (error) {
      if (isLast) {
        return { missing: `could not be read: ${(error as Error).message}` };
      }
    }
    if (isLast) {
      return { missing: "is not in S3 yet" };
    }
    await sleep(LOOK_MS);
  }
}

/** The log files of the driver's container, which is the first of its application; all copied at a time or later. */
async function driverKeys(
  s3: S3Client,
  bucket: string,
  folder: string,
  copiedAt: number,
): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: folder }));
  const files = Contents.filter(({ Key = "" }) => /_01_000001\/std(?:out|err)\.gz$/.test(Key));
  return files.some(({ LastModified }) => (LastModified?.getTime() ?? 0) >= copiedAt)
    ? files.flatMap(({ Key }) => Key ?? []).sort()
    : [];
}

/** The end of a compressed text, whatever its length. */
async function readTail(s3: S3Client, bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const gunzip = createGunzip().setEncoding("utf8");
  let tail = "";
  gunzip.on("data", (part: string) => {
    tail = (tail + part).slice(-MAX_TAIL);
  });
  await pipeline(Body as Readable, gunzip);
  return tail;
}
