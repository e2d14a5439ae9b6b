import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { bucketIn, checkBucketRegion } from "../../components/bucketRegion";
import { forgetPending, register, valueOf } from "../support/components";

describe("bucketIn", () => {
  const build = (region: string) => () => {
    const parent = new pulumi.ComponentResource("test:Parent", "parent");
    return valueOf(bucketIn(region, "my-bucket", parent)).catch((error: unknown) => (error as Error).message);
  };

  it("asks where a bucket is, and gives its name where that is the stack's region", async () => {
    const { outputs, calls } = await register(build("us-east-1"));
    assert.equal(outputs, "my-bucket");
    assert.deepEqual(calls, [["aws:s3/getBucket:getBucket", { bucket: "my-bucket" }]]);
  });

  it("rejects where it is not", async () => {
    const { outputs } = await register(build("eu-west-1"));
    assert.match(
      outputs,
      /the bucket my-bucket of rootPath is in us-east-1, but the stack is in eu-west-1; /,
    );
    forgetPending();
  });

  it("rejects with one sentence where AWS does not tell", async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ inputs }) => ({ id: "id", state: inputs as object }),
      call: () => {
        // As the engine words it.
        throw Object.assign(new Error(), { details: "StatusCode: 301" });
      },
    });
    assert.match(
      await build("us-east-1")(),
      /my-bucket of rootPath can't be looked up in us-east-1: it does not exist, is in another region, or may not be listed \(s3:ListBucket\); .*301/,
    );
    await pulumi.runtime.disconnect();
    forgetPending();
  });
});

describe("checkBucketRegion", () => {
  it("refuses a bucket of another region in one sentence", () => {
    checkBucketRegion("us-east-1", "b", "us-east-1");
    assert.throws(
      () => {
        checkBucketRegion("us-east-1", "b", "eu-west-1");
      },
      (error: Error) =>
        pulumi.RunError.isInstance(error) &&
        error.message ===
          "the bucket b of rootPath is in eu-west-1, but the stack is in us-east-1; " +
            "use a bucket in us-east-1, or deploy to eu-west-1 (aws:region)",
    );
  });
});
