import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * An existing bucket's name, if the bucket is in the given region: state machines can only list buckets in their own
 * region, and EMR only writes logs to a bucket in the cluster's region. Rejects with a pulumi.RunError that says what
 * to do.
 */
export function bucketIn(region: string, bucket: string, parent: pulumi.Resource): pulumi.Output<string> {
  const found = aws.s3.getBucket({ bucket }, { parent }).catch((error: unknown) => {
    throw new pulumi.RunError(
      `the bucket ${bucket} of rootPath can't be looked up in ${region}: it does not exist, is in another region, or ` +
        `may not be listed (s3:ListBucket); ${(error as Error).message}`,
    );
  });
  return pulumi.output(found).apply(({ bucketRegion }) => {
    checkBucketRegion(region, bucket, bucketRegion);
    return bucket;
  });
}

/** @throws pulumi.RunError if the bucket is in another region, with both regions */
export function checkBucketRegion(region: string, bucket: string, bucketRegion: string): void {
  if (bucketRegion !== region) {
    throw new pulumi.RunError(
      `the bucket ${bucket} of rootPath is in ${bucketRegion}, but the stack is in ${region}; ` +
        `use a bucket in ${region}, or deploy to ${bucketRegion} (aws:region)`,
    );
  }
}
