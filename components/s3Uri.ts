/** A bucket and a key prefix without slashes at its ends; the prefix is empty for the whole bucket. */
export interface S3Location {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * Reads `s3://bucket[/prefix]`, or returns undefined for anything else.
 * Source of the bucket rule: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function parseS3Uri(uri: string): S3Location | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
  const prefix = (match?.[2] ?? "").replace(/\/+$/, "");
  const bucket = match?.[1];
  if (bucket === undefined || bucket.includes("..") || /^\d+(\.\d+){3}$/.test(bucket)) {
    return undefined;
  }
  // Livy's and Spark's paths are URIs: a blank, a dot or nothing for a segment does not survive the way; and in a
  // policy a * would open more than the path.
  const isSafe = (segment: string) => /^[\w!.'()=-]+$/.test(segment) && !/^\.\.?$/.test(segment);
  return prefix === "" || prefix.split("/").every(isSafe) ? { bucket, prefix } : undefined;
}

/** The key of a file under a location: `prefix/path`. */
export function keyUnder(location: S3Location, path: string): string {
  return location.prefix === "" ? path : `${location.prefix}/${path}`;
}

/** `s3://bucket[/prefix]`, without a slash at the end. */
export function formatS3Uri({ bucket, prefix }: S3Location): string {
  return prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}
