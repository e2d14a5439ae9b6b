import assert from "node:assert/strict";

import type { Synthesis } from "../cli/synth/synthesise";
import { keyPolicy, lifecycleRules, tlsOnlyPolicy } from "./support/expectedPolicies";
import { find, ofType, stack } from "./support/stacks";
import type { Variant } from "./support/stacks";

const ACCOUNT = "123456789012";

describe("the data that the program keeps", function () {
  this.timeout(180_000);

  const inputs = (synthesis: Synthesis, type: string, name: string) => find(synthesis, type, name).inputs;

  for (const [variant, forceDestroy, days] of [
    ["dev", true, { results: 7, logs: 7, run: 25 }],
    ["prod", false, { results: 90, logs: 30, run: 90 }],
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
      assert.deepEqual(JSON.parse(policy as string), tlsOnlyPolicy(bucket));
      assert.deepEqual(inputs(synthesis, "BucketLifecycleConfiguration", "staging-bucket-lifecycle"), {
        bucket,
        rules: lifecycleRules(days),
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
      assert.deepEqual(JSON.parse(policy as string), keyPolicy("us-east-1", ACCOUNT));
    });
  }
});
