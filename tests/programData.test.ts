import assert from "node:assert/strict";

import type { Synthesis } from "../local/synth/synthesise";
import { find, ofType, stack } from "./support/stacks";
import type { Variant } from "./support/stacks";

const ACCOUNT = "123456789012";

describe("the data that the program keeps", function () {
  this.timeout(60_000);

  const inputs = (synthesis: Synthesis, type: string, name: string) => find(synthesis, type, name).inputs;

  for (const [variant, forceDestroy, resultDays, logDays] of [
    ["dev", true, 7, 7],
    ["prod", false, 90, 30],
  ] as const) {
    it(`lies in a bucket that is private, versioned, encrypted and reached by TLS only (${variant})`, async () => {
      const synthesis = await stack(variant);
      const { id: bucket, inputs: own } = find(synthesis, "Bucket", "staging-bucket");
      assert.deepEqual(own, { forceDestroy });
      assert.deepEqual(inputs(synthesis, "BucketPublicAccessBlock", "staging-bucket-private"), {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      assert.deepEqual(inputs(synthesis, "BucketOwnershipControls", "staging-bucket-ownership"), {
        bucket,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      assert.deepEqual(inputs(synthesis, "BucketVersioning", "staging-bucket-versioning"), {
        bucket,
        versioningConfiguration: { status: "Enabled" },
      });
      assert.deepEqual(
        inputs(synthesis, "BucketServerSideEncryptionConfiguration", "staging-bucket-encryption"),
        {
          bucket,
          rules: [
            {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: "aws:kms",
                kmsMasterKeyId: find(synthesis, "Key", "data-key").outputs.arn,
              },
              bucketKeyEnabled: true,
            },
          ],
        },
      );
      const { policy, ...of } = inputs(synthesis, "BucketPolicy", "staging-bucket-tls-only");
      assert.deepEqual(of, { bucket });
      assert.deepEqual(JSON.parse(policy as string), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:*"],
            Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
      assert.deepEqual(inputs(synthesis, "BucketLifecycleConfiguration", "staging-bucket-lifecycle"), {
        bucket,
        rules: [
          {
            id: "replaced-versions",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays: resultDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
          {
            id: "cluster-logs",
            status: "Enabled",
            filter: { prefix: "emr-logs/" },
            expiration: { days: logDays },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
          },
          {
            id: "unfinished-runs",
            status: "Enabled",
            filter: { prefix: "emr-step-functions/runs/" },
            expiration: { days: Math.max(resultDays, 25) },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
          },
          {
            id: "unpublished-results",
            status: "Enabled",
            filter: { prefix: "emr-step-functions/_staging" },
            expiration: { days: 1 },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
          },
        ],
      });
    });
  }

  for (const variant of ["dev", "prod", "reused"] satisfies Variant[]) {
    it(`is encrypted with one key, for the account and its log groups (${variant})`, async () => {
      const synthesis = await stack(variant);
      assert.equal(ofType(synthesis, "Key").length, 1);
      const { policy, ...rest } = inputs(synthesis, "Key", "data-key");
      assert.deepEqual(rest, {
        description: `Data at rest of spark-etl ${synthesis.stack}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
      });
      assert.deepEqual(JSON.parse(policy as string), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Action: ["kms:*"],
            Resource: ["*"],
          },
          {
            Effect: "Allow",
            Principal: { Service: "logs.us-east-1.amazonaws.com" },
            Action: [
              "kms:Decrypt",
              "kms:DescribeKey",
              "kms:Encrypt",
              "kms:GenerateDataKey",
              "kms:ReEncryptFrom",
              "kms:ReEncryptTo",
            ],
            Resource: ["*"],
            Condition: {
              ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:*`,
              },
            },
          },
        ],
      });
    });
  }
});
