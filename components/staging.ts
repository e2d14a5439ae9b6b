import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { formatS3Uri, keyUnder } from "./s3Uri";
import type { S3Location } from "./s3Uri";

/** A file of this repository, and its key under the root path. */
export interface StagedFile {
  readonly path: string;
  readonly key: string;
  readonly contentType: string;
}

export interface StagingArgs {
  /** An existing bucket or folder; undefined makes a bucket of the stack's own. */
  readonly rootPath: S3Location | undefined;
  readonly files: readonly StagedFile[];
}

/** The root path in S3 and the files that a pipeline finds there. */
export class Staging extends pulumi.ComponentResource {
  /** `s3://bucket[/prefix]`, resolved once every file is there. */
  public readonly rootPath: pulumi.Output<string>;
  /** ARN of the bucket. */
  public readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: StagingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Staging", name, {}, opts);

    const bucket = args.rootPath?.bucket ?? ownBucket(name, this);
    const prefix = args.rootPath?.prefix ?? "";
    const objects = args.files.map((file) => upload(name, bucket, prefix, file, this));

    const staged = pulumi.all(objects.map((object) => object.id));
    this.rootPath = pulumi
      .all([bucket, staged])
      .apply(([bucketName]) => formatS3Uri({ bucket: bucketName, prefix }));
    this.bucketArn = pulumi.interpolate`arn:aws:s3:::${bucket}`;
    this.registerOutputs({ rootPath: this.rootPath });
  }
}

function ownBucket(name: string, parent: Staging): pulumi.Output<string> {
  const bucket = new aws.s3.Bucket(`${name}-bucket`, {}, { parent });
  new aws.s3.BucketPublicAccessBlock(
    `${name}-bucket-private`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  return bucket.bucket;
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
    },
    { parent },
  );
}
