import assert from "node:assert/strict";

import fc from "fast-check";

import { formatS3Uri, keyUnder, parseS3Uri, s3Arn, s3UriError, splitS3Uri } from "../../contract/s3Uri";

describe("parseS3Uri", () => {
  const read: [string, string, string][] = [
    ["s3://my-bucket", "my-bucket", ""],
    ["s3://my-bucket/", "my-bucket", ""],
    ["s3://my-bucket/a", "my-bucket", "a"],
    ["s3://my-bucket/a/b///", "my-bucket", "a/b"],
    ["s3://my.bucket.b1/year=2013/its_a!.-", "my.bucket.b1", "year=2013/its_a!.-"],
    ["s3://b01", "b01", ""],
    [`s3://${"b".repeat(63)}/.hidden/..a/b..`, "b".repeat(63), ".hidden/..a/b.."],
  ];
  for (const [uri, bucket, prefix] of read) {
    it(`reads ${uri}`, () => {
      assert.deepEqual(parseS3Uri(uri), { bucket, prefix });
    });
  }

  const refused: [string, readonly string[]][] = [
    ["what is no s3:// address", ["", "my-bucket", "s3:/my-bucket", "s3a://my-bucket", "S3://my-bucket"]],
    ["something before or after it", [" s3://my-bucket", "s3://my-bucket\n", "s3://my-bucket/a\n"]],
    ["no bucket", ["s3://", "s3:///a"]],
    ["a bucket's length", ["s3://ab", `s3://${"b".repeat(64)}`]],
    ["a bucket's letters", ["s3://My-bucket", "s3://my_bucket", "s3://-my-bucket", "s3://my-bucket."]],
    ["adjacent periods in a bucket", ["s3://my..bucket"]],
    ["a bucket that Java takes for no host", ["s3://192.168.5.4", "s3://data.2024/x", "s3://a.b-/x"]],
    ["an empty segment", ["s3://my-bucket//a", "s3://my-bucket/a//b"]],
    ["a segment that a path swallows", ["s3://my-bucket/.", "s3://my-bucket/a/../b", "s3://my-bucket/.."]],
    ["what a URI has to escape", ["s3://my-bucket/a b", "s3://my-bucket/a%20b", "s3://my-bucket/ä"]],
    ["what a shell means something by", ["s3://my-bucket/it's", "s3://my-bucket/(a)", "s3://my-bucket/$a"]],
    ["what a URI means something by", ["s3://my-bucket/a?b", "s3://my-bucket/a#b", "s3://my-bucket/a:b"]],
  ];
  for (const [why, uris] of refused) {
    for (const uri of uris) {
      it(`refuses ${JSON.stringify(uri)}: ${why}`, () => {
        assert.equal(parseS3Uri(uri), undefined);
        assert.notEqual(s3UriError(uri), undefined);
      });
    }
  }

  const segment = fc.stringMatching(/^[A-Za-z0-9!_=-][\w!.=-]{0,9}$/);
  const locations = fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/), fc.array(segment, { maxLength: 4 }))
    .map(([bucket, segments]) => ({ bucket, prefix: segments.join("/") }));

  it("reads what formatS3Uri writes, with and without slashes at the end", () => {
    fc.assert(
      fc.property(locations, fc.nat(3), (location, slashes) => {
        assert.deepEqual(parseS3Uri(formatS3Uri(location) + "/".repeat(slashes)), location);
      }),
    );
  });

  it("puts a file's key under the location", () => {
    fc.assert(
      fc.property(locations, segment, (location, file) => {
        const uri = `${formatS3Uri(location)}/${file}`;
        assert.equal(formatS3Uri({ ...location, prefix: keyUnder(location, file) }), uri);
      }),
    );
  });
});

describe("keyUnder", () => {
  it("joins prefix and path, and takes the path alone in a whole bucket", () => {
    assert.equal(keyUnder({ bucket: "b", prefix: "a/b" }, "c/d.jar"), "a/b/c/d.jar");
    assert.equal(keyUnder({ bucket: "b", prefix: "" }, "c/d.jar"), "c/d.jar");
  });
});

describe("splitS3Uri", () => {
  it("takes a URI apart as it is written, whichever scheme of S3 it has", () => {
    assert.deepEqual(splitS3Uri("s3://b/a//c.jar"), { scheme: "s3", bucket: "b", prefix: "a//c.jar" });
    assert.deepEqual(splitS3Uri("s3a://my_bucket"), { scheme: "s3a", bucket: "my_bucket", prefix: "" });
    assert.deepEqual(splitS3Uri("s3n:///a/"), { scheme: "s3n", bucket: "", prefix: "a" });
    assert.equal(splitS3Uri("hdfs://b/a"), undefined);
    assert.equal(splitS3Uri("b/a"), undefined);
  });
});

describe("s3Arn", () => {
  it("addresses the same bucket and key", () => {
    assert.equal(s3Arn("s3://b/a/c.zip"), "arn:aws:s3:::b/a/c.zip");
  });
});
