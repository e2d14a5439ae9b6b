import assert from "node:assert/strict";

import { bucketError } from "../../contract/bucket";

describe("the rule of a bucket's name", () => {
  for (const bucket of ["abc", "1ab", "a-b", "1.b2", "2024.data", "a.b-c.d1", "a1.b".padStart(63, "x")]) {
    it(`takes ${bucket}`, () => {
      assert.equal(bucketError(bucket), undefined);
    });
  }

  // Each of them java.net.URI takes for no host, or S3 for no bucket.
  const refused: readonly [bucket: string, why: RegExp][] = [
    ["data.2024", /data\.2024, whose last part begins with a digit/],
    ["192.168.5.4", /last part begins with a digit/],
    ["my_bucket", /"_"/],
    ["My-bucket", /"M"/],
    ["ä-bucket", /"ä"/],
    ["bucket\n", /"\\n"/],
    ["a.b-", /part that is empty, or begins or ends with -/],
    ["a-.bc", /begins or ends/],
    ["-ab", /begins or ends/],
    ["a..b", /empty/],
    ["ab.", /empty/],
    ["ab", /2 characters/],
    ["b".repeat(64), /64 characters/],
  ];
  for (const [bucket, why] of refused) {
    it(`refuses ${JSON.stringify(bucket)}`, () => {
      assert.match(bucketError(bucket) ?? "", why);
    });
  }
});
