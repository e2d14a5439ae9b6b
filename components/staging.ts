import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { bucketIn } from "./bucketRegion";
import { ownBucket } from "./ownBucket";
import type { OwnBucketArgs } from "./ownBucket";
import { formatS3Uri, keyUnder } from "../contract/s3Uri";
import type { S3Location } from "../contract/s3Uri";

/** A file to upload under the root path. */
export interface StagedFile {
  /** Relative to the project, or absolute. */
  readonly path: string;
  /** Relative to the root path. */
  readonly key: string;
  readonly contentType: string;
}

export interface StagingArgs extends OwnBucketArgs {
  /** The stack's region, in which an existing bucket must be. */
  readonly region: string;
  /** An existing bucket or folder, where only the staged files are changed; undefined: a new bucket. */
  readonly rootPath: S3Location | undefined;
  readonly files: readonly StagedFile[];
}

/** The root path in S3, and the files that are staged there. */
export class Staging extends pulumi.ComponentResource {
  /** `s3://bucket[/prefix]`, resolved once every file is uploaded. */
  public readonly rootPath: pulumi.Output<string>;

  constructor(name: string, args: StagingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Staging", name, {}, opts);

    const { rootPath } = args;
    const bucket =
      rootPath === undefined
        ? ownBucket(`${name}-bucket`, args, this)
        : unlessTaken(bucketIn(args.region, rootPath.bucket, this), rootPath, args.files, this);
    const prefix = rootPath?.prefix ?? "";
    const objects = args.files.map((file) => upload(name, args, { bucket, prefix }, file, this));

    this.rootPath = after(bucket, objects).apply((resolved) => formatS3Uri({ bucket: resolved, prefix }));
    this.registerOutputs({ rootPath: this.rootPath });
  }
}

/** Metadata of a staged object: the stack that uploaded it. */
const STAGED_BY = "staged-by";

function upload(
  name: string,
  args: StagingArgs,
  { bucket, prefix }: { readonly bucket: pulumi.Output<string>; readonly prefix: string },
  file: StagedFile,
  parent: Staging,
): aws.s3.BucketObjectv2 {
  const survives = args.rootPath !== undefined || !args.emptyOnDestroy;
  return new aws.s3.BucketObjectv2(
    `${name}-${file.key}`,
    {
      bucket,
      key: keyUnder({ bucket: "", prefix }, file.key),
      source: new pulumi.asset.FileAsset(file.path),
      contentType: file.contentType,
      // The nodes may use this key; by default, an existing bucket may encrypt with another.
      serverSideEncryption: "aws:kms",
      kmsKeyId: args.keyArn,
      metadata: { [STAGED_BY]: thisStack() },
      // S3 verifies the upload with it, and returns it to readers of the object.
      checksumAlgorithm: "SHA256",
    },
    // The provider deletes an object with all its versions, including those older than the stack.
    { parent, retainOnDelete: survives },
  );
}

/** An existing bucket's name, if the only objects at the files' keys are those that this stack staged. */
function unlessTaken(
  bucket: pulumi.Output<string>,
  rootPath: S3Location,
  files: readonly StagedFile[],
  parent: Staging,
): pulumi.Output<string> {
  const checks = files.map((file) => {
    const key = keyUnder(rootPath, file.key);
    // Looking up a missing object fails; listing does not. The key itself is first in the list.
    const { keys } = aws.s3.getObjectsOutput({ bucket, prefix: key, maxKeys: 1 }, { parent });
    return keys.apply(([first]) => {
      if (first !== key) {
        return undefined;
      }
      const { metadata } = aws.s3.getObjectOutput({ bucket, key, downloadBody: "false" }, { parent });
      return metadata.apply((of) => {
        checkStagedBy(formatS3Uri({ bucket: rootPath.bucket, prefix: key }), of[STAGED_BY], thisStack());
      });
    });
  });
  return pulumi.all(checks).apply(() => bucket);
}

function thisStack(): string {
  return `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** @throws pulumi.RunError if an object at a staged key is not this stack's, with what it is and what to do */
export function checkStagedBy(uri: string, stagedBy: string | undefined, stack: string): void {
  if (stagedBy !== stack) {
    const whose = stagedBy === undefined ? "no stack staged it" : `${stagedBy} staged it`;
    throw new pulumi.RunError(
      `${uri} already exists: ${whose}, and ${stack} would overwrite it; move it, or choose another rootPath`,
    );
  }
}
