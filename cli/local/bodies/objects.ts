import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { UserError } from "../../common/errors";
import { ROOT } from "../../common/paths";
import { s3Request } from "../runtime/s3Request";
import type { S3Access, S3Request } from "../runtime/s3Request";
import type { Resource } from "../../synth/synthesise";

/**
 * Uploads the registered bucket objects to the local store, each from its own file, into buckets of the
 * registered names; a bucket that exists stays as it is.
 *
 * @throws UserError when an object has no file
 */
export async function uploadObjects(objects: readonly Resource[], store: S3Access): Promise<void> {
  const buckets = new Set(objects.map((object) => object.inputs.bucket as string));
  for (const bucket of buckets) {
    // 409: the bucket is still there from an earlier run.
    await put(store, { method: "PUT", bucket }, [200, 409]);
  }
  await Promise.all(objects.map((object) => upload(object, store)));
}

/**
 * The file that an object is made of.
 *
 * @throws UserError when it has none
 */
export async function sourceOf({ name, inputs }: Resource): Promise<string> {
  const { source } = inputs as { readonly source?: pulumi.asset.FileAsset };
  if (source === undefined) {
    throw new UserError(
      `object ${name} has no source file, and nothing else can be uploaded here; give it one`,
    );
  }
  return resolve(ROOT, await source.path);
}

async function upload(object: Resource, store: S3Access): Promise<void> {
  const { bucket, key, contentType } = object.inputs as {
    bucket: string;
    key: string;
    contentType?: string;
  };
  const file = await sourceOf(object);
  const headers = {
    "Content-Length": statSync(file).size,
    "Content-Type": contentType ?? "application/octet-stream",
  };
  await put(store, { method: "PUT", bucket, key, headers, body: createReadStream(file) }, [200]);
}

async function put(store: S3Access, request: S3Request, expected: readonly number[]): Promise<void> {
  const { status, data } = await s3Request(store, request);
  if (!expected.includes(status)) {
    const what = `${request.bucket}/${request.key ?? ""}`;
    throw new Error(`The S3 store refused ${what} with status ${String(status)}: ${data}`);
  }
}
