import { bucketError } from "./bucket";

/** A bucket and a key prefix without slashes at its ends; the prefix is empty for the whole bucket. */
export interface S3Location {
  readonly bucket: string;
  readonly prefix: string;
}

/** Parses `s3://bucket[/prefix]`; undefined if `s3UriError` finds an error. */
export function parseS3Uri(uri: string): S3Location | undefined {
  const parts = s3UriError(uri) === undefined ? splitS3Uri(uri) : undefined;
  return parts && { bucket: parts.bucket, prefix: parts.prefix };
}

/** The parts of an S3 URI, unchecked; the scheme is `s3`, or Hadoop's `s3a` or `s3n`. */
export function splitS3Uri(uri: string): (S3Location & { readonly scheme: string }) | undefined {
  const [, scheme, bucket = "", path = ""] = /^(s3[an]?):\/\/([^/]*)(?:\/(.*))?$/s.exec(uri) ?? [];
  return scheme === undefined ? undefined : { scheme, bucket, prefix: withoutEndSlash(path) };
}

/** A URI or a path without slashes at its end. */
export function withoutEndSlash(uri: string): string {
  return uri.replace(/\/+$/, "");
}

/**
 * Why a text can't be a root path, as the predicate of a sentence; undefined if it can. Livy's and Spark's paths are
 * URIs, which do not keep a space or a segment that is empty or a dot. In a policy, a * would allow more than the path,
 * and the address of an application's file is not quoted in the command that YARN's launch script runs.
 */
export function s3UriError(uri: string): string | undefined {
  const location = splitS3Uri(uri);
  if (location?.scheme !== "s3" || location.bucket === "") {
    return "does not begin with s3:// and the name of a bucket";
  }
  const { bucket, prefix } = location;
  const odd = [...new Set(prefix.match(/[^\w!.=/-]/gu))];
  if (odd.length > 0) {
    return `has ${odd.map((character) => JSON.stringify(character)).join(" and ")} in its prefix, which may only have letters, digits and _ ! . = - /`;
  }
  const isLost = (segment: string) => ["", ".", ".."].includes(segment);
  return prefix !== "" && prefix.split("/").some(isLost)
    ? "has a part between slashes that is empty, . or .."
    : bucketError(bucket);
}

/** The key of a file under a location: `prefix/path`. */
export function keyUnder(location: S3Location, path: string): string {
  return location.prefix === "" ? path : `${location.prefix}/${path}`;
}

/** `s3://bucket[/prefix]`, without a slash at the end. */
export function formatS3Uri({ bucket, prefix }: S3Location): string {
  return prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}

/** The ARN of an `s3://…` URI. */
export function s3Arn(uri: string): string {
  return uri.replace("s3://", "arn:aws:s3:::");
}
