import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { RUNS_FOLDER, STAGING_PREFIX } from "../contract/paths";
import { after } from "./after";
import { policy } from "./policies";

export interface OwnBucketArgs {
  /** KMS key of all its objects. */
  readonly keyArn: pulumi.Input<string>;
  /** On destroy, delete the bucket with all its objects; false keeps the bucket and everything that protects it. */
  readonly emptyOnDestroy: boolean;
  /** Days for which replaced versions of objects are kept. */
  readonly keepResultsDays: number;
  /** Days for which the cluster's logs are kept. */
  readonly keepLogsDays: number;
  /** An existing bucket for the access log; undefined: no access log. */
  readonly accessLogBucket: string | undefined;
}

/**
 * A private bucket: versioned, encrypted, accessible by TLS only. Its name is resolved once all of that is in place.
 */
export function ownBucket(name: string, args: OwnBucketArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const opts = { parent, retainOnDelete: !args.emptyOnDestroy };
  const { bucket, arn } = new aws.s3.Bucket(name, { forceDestroy: args.emptyOnDestroy }, opts);
  const parts: pulumi.CustomResource[] = [
    new aws.s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      opts,
    ),
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      opts,
    ),
    new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      opts,
    ),
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keyArn },
            // One data key for many objects: a hundredth of the calls to KMS, and of the cost.
            bucketKeyEnabled: true,
          },
        ],
      },
      opts,
    ),
    new aws.s3.BucketPolicy(`${name}-tls-only`, { bucket, policy: tlsOnly(arn) }, opts),
    new aws.s3.BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules: lifecycle(args) }, opts),
  ];
  if (args.accessLogBucket !== undefined) {
    const target = { targetBucket: args.accessLogBucket, targetPrefix: pulumi.interpolate`${bucket}/` };
    parts.push(new aws.s3.BucketLogging(`${name}-access-log`, { bucket, ...target }, opts));
  }
  return after(bucket, parts);
}

/** Source: "Restrict access to only HTTPS requests" in the S3 guide. */
function tlsOnly(bucketArn: pulumi.Output<string>): pulumi.Output<string> {
  return policy({
    effect: "Deny",
    principal: "*",
    // Every action on every object is refused, for everyone.
    actions: ["s3:*"],
    resources: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
    condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}

/** Days in which an aborted execution may be redriven, plus some for its run. */
const MIN_RUN_DAYS = 25;

function lifecycle(args: OwnBucketArgs) {
  return [
    {
      id: "replaced-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: args.keepResultsDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
    expires("cluster-logs", "emr-logs/", args.keepLogsDays),
    // Data that the jobs of a failed execution left for each other. It may be redriven for 14 days.
    expires("unfinished-runs", `${RUNS_FOLDER}/`, Math.max(args.keepResultsDays, MIN_RUN_DAYS)),
    // Data of an application that was killed before it published its result.
    expires("unpublished-results", STAGING_PREFIX, 1),
  ];
}

function expires(id: string, prefix: string, days: number) {
  return {
    id,
    status: "Enabled",
    filter: { prefix },
    expiration: { days },
    // In a versioned bucket expiration only hides an object; this deletes it.
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  };
}
