import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { ownBucket } from "./ownBucket";
import type { OwnBucketArgs } from "./ownBucket";
import { formatS3Uri, keyUnder } from "./s3Uri";
import type { S3Location } from "./s3Uri";
import type { StagedFile } from "./stagedFiles";

export interface StagingArgs extends OwnBucketArgs {
  /** An existing bucket or folder, of which only the staged files are touched; undefined: a bucket of its own. */
  readonly rootPath: S3Location | undefined;
  readonly files: readonly StagedFile[];
}

/** The root path in S3 and the files that a pipeline finds there. */
export class Staging extends pulumi.ComponentResource {
  /** `s3://bucket[/prefix]`, resolved once every file is there. */
  public readonly rootPath: pulumi.Output<string>;

  constructor(name: string, args: StagingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Staging", name, {}, opts);

    const { bucket, prefix } = args.rootPath ?? {
      bucket: ownBucket(`${name}-bucket`, args, this),
      prefix: "",
    };
    const objects = args.files.map((file) => upload(name, bucket, prefix, file, this));

    this.rootPath = after(bucket, objects).apply((resolved) => formatS3Uri({ bucket: resolved, prefix }));
    this.registerOutputs({ rootPath: this.rootPath });
  }
}

function upload(
  name: string,
  bucket: pulumi.Input<string>,
  prefix: string,
  file: StagedFile,
  parent: Staging,
): aws.s3.BucketObjectv2 {
  return new aws.s3.BucketObjectv2(
    `${name}-${file.key}`,
    {
      bucket,
      key: keyUnder({ bucket: "", prefix }, file.key),
      source: new pulumi.asset.FileAsset(file.path),
      contentType: file.contentType,
      // S3 computes it, refuses a transfer that came through damaged, and shows it to whoever reads the object.
      checksumAlgorithm: "SHA256",
    },
    { parent },
  );
}
