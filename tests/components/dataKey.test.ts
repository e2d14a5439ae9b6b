import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { DataKey } from "../../components/dataKey";
import { register } from "../support/components";
import { keyPolicy } from "../support/expectedPolicies";

describe("DataKey", () => {
  it("is a rotated key for its account and, of its log groups alone, for CloudWatch in its region", async () => {
    const { outputs, resources } = await register(() => {
      const args = { region: "eu-west-1", accountId: pulumi.output("210987654321"), keep: true };
      return new DataKey("data-key", args).arn;
    });
    assert.deepEqual(Object.keys(resources).sort(), ["DataKey data-key", "Key data-key"]);
    const { id, inputs } = resources["Key data-key"]!;
    assert.equal(outputs, `arn:aws:kms:us-east-1:123456789012:key/${id}`);
    const { policy, ...rest } = inputs;
    assert.deepEqual(rest, {
      description: "Data at rest of spark-etl dev",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    assert.deepEqual(JSON.parse(policy as string), keyPolicy("eu-west-1", "210987654321"));
  });
});
