import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";

import type * as pulumi from "@pulumi/pulumi";
import axios from "axios";

import { UserError } from "../errors";
import { ROOT } from "../paths";
import type { Resource } from "../synth/synthesise";

/**
 * Uploads the registered bucket objects to the local store, each from its own file, into buckets of the
 * registered names; a bucket that exists stays as it is.
 *
 * @param endpoint of the S3 store, e.g. `http://127.0.0.1:40123`
 * @throws UserError when an object has no file
 */
export async function uploadObjects(objects: readonly Resource[], endpoint: string): Promise<void> {
  const buckets = new Set(objects.map((object) => object.inputs.bucket as string));
  for (const bucket of buckets) {
    await axios.put(`${endpoint}/${bucket}`, undefined, {
      proxy: false,
      // 409: the bucket is still there from an earlier run.
      validateStatus: (status) => status === 200 || status === 409,
    });
  }
  await Promise.all(objects.map((object) => upload(object, endpoint)));
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

async function upload(object: Resource, endpoint: string): Promise<void> {
  const { bucket, key, contentType } = object.inputs as {
    bucket: string;
    key: string;
    contentType?: string;
  };
  const file = await sourceOf(object);
  await axios.put(`${endpoint}/${bucket}/${key}`, createReadStream(file), {
    proxy: false,
    headers: {
      "Content-Length": statSync(file).size,
      "Content-Type": contentType ?? "application/octet-stream",
    },
    maxBodyLength: Infinity,
    // A redirect would need the whole body in memory.
    maxRedirects: 0,
  });
}
