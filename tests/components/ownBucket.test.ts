import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ownBucket } from "../../components/ownBucket";
import type { OwnBucketArgs } from "../../components/ownBucket";
import { awaitedBy, register } from "../support/components";
import { lifecycleRules, tlsOnlyPolicy } from "../support/expectedPolicies";

const ARGS: OwnBucketArgs = {
  keyArn: "arn:aws:kms:us-east-1:123456789012:key/k",
  emptyOnDestroy: true,
  keepResultsDays: 11,
  keepLogsDays: 22,
  accessLogBucket: undefined,
};
const PARTS = ["encryption", "lifecycle", "ownership", "private", "tls-only", "versioning"];

async function made(args: Partial<OwnBucketArgs> = {}) {
  let name: pulumi.Output<string> | undefined;
  const { outputs, resources } = await register(() => {
    const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
    return (name = ownBucket("b", { ...ARGS, ...args }, parent));
  });
  const { "Parent parent": parent, ...own } = resources;
  assert.ok(parent !== undefined);
  const inputs = Object.fromEntries(Object.entries(own).map(([key, one]) => [key, one.inputs]));
  return { bucket: outputs, inputs, awaited: await awaitedBy(name!) };
}

describe("ownBucket", () => {
  it("is private, versioned, encrypted, reached by TLS only, and tidied", async () => {
    const { bucket, inputs } = await made();
    const { "BucketPolicy b-tls-only": tlsOnly, ...rest } = inputs;
    assert.deepEqual(rest, {
      "Bucket b": { forceDestroy: true },
      "BucketPublicAccessBlock b-private": {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      "BucketOwnershipControls b-ownership": { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      "BucketVersioning b-versioning": { bucket, versioningConfiguration: { status: "Enabled" } },
      "BucketServerSideEncryptionConfiguration b-encryption": {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: ARGS.keyArn },
            bucketKeyEnabled: true,
          },
        ],
      },
      "BucketLifecycleConfiguration b-lifecycle": {
        bucket,
        rules: lifecycleRules({ results: 11, logs: 22, run: 25 }),
      },
    });
    const { policy, ...on } = tlsOnly!;
    assert.deepEqual(on, { bucket });
    assert.deepEqual(JSON.parse(policy as string), tlsOnlyPolicy(bucket));
  });

  it("is published once all of that holds", async () => {
    const { awaited } = await made();
    assert.deepEqual(awaited, ["b", ...PARTS.map((part) => `b-${part}`)]);
  });

  it("keeps an access log where one is asked for, and is published after that", async () => {
    const { bucket, inputs, awaited } = await made({ accessLogBucket: "logs" });
    assert.deepEqual(inputs["BucketLogging b-access-log"], {
      bucket,
      targetBucket: "logs",
      targetPrefix: `${bucket}/`,
    });
    assert.equal(Object.keys(inputs).length, 8);
    assert.ok(awaited.includes("b-access-log"));
  });

  it("is not emptied where it is to survive", async () => {
    const { inputs } = await made({ emptyOnDestroy: false });
    assert.deepEqual(inputs["Bucket b"], { forceDestroy: false });
  });
});
