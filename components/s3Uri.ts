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
  // Livy's and Spark's paths are URIs: a blank or an empty segment in one does not survive the way.
  if (match?.[1] === undefined || !/^([\w!.*'()=-]+(\/[\w!.*'()=-]+)*)?$/.test(prefix)) {
    return undefined;
  }
  return { bucket: match[1], prefix };
}

/** The key of a file under a location: `prefix/path`. */
export function keyUnder(location: S3Location, path: string): string {
  return location.prefix === "" ? path : `${location.prefix}/${path}`;
}

/** `s3://bucket[/prefix]`, without a slash at the end. */
export function formatS3Uri({ bucket, prefix }: S3Location): string {
  return prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}
