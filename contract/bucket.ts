/**
 * Why Hadoop and Spark can't read from a bucket with this name, as the predicate of a sentence; undefined if they can.
 * For them the name is the host of a URI, which allows fewer characters than S3 does.
 * Source: "Bucket naming rules" in the S3 User Guide; `parseHostname` in OpenJDK's java/net/URI.java.
 */
export function bucketError(bucket: string): string | undefined {
  const [odd] = /[^a-z0-9.-]/u.exec(bucket) ?? [];
  if (odd !== undefined) {
    return `has ${JSON.stringify(odd)} in its bucket's name, which may only have lower-case letters, digits, - and .`;
  }
  const labels = bucket.split(".");
  if (bucket.length < 3 || bucket.length > 63) {
    return `has a bucket's name of ${String(bucket.length)} characters, but it must have 3 to 63`;
  }
  if (labels.some((label) => label === "" || label.startsWith("-") || label.endsWith("-"))) {
    return "has a bucket's name with a part that is empty, or begins or ends with -";
  }
  if (labels.length > 1 && /^\d/.test(labels.at(-1) ?? "")) {
    return `has the bucket ${bucket}, whose last part begins with a digit, so Java does not accept it as a host`;
  }
  return undefined;
}
