import assert from "node:assert/strict";

import { skippedTypes } from "../../../../cli/local/bodies/bodies";
import { RESOURCE_TYPES } from "../../../../cli/synth/resourceTypes";
import type { Resource } from "../../../../cli/synth/synthesise";
import { FUNCTIONS, JOBS, MACHINES } from "../../../support/inventory";
import { stack } from "../../../support/stacks";

const resource = (type: string, id = "i"): Resource => ({
  type,
  name: "n",
  id,
  inputs: {},
  outputs: {},
  protect: false,
  retainOnDelete: false,
});

describe("skippedTypes", () => {
  it("counts the types without a body, in order of appearance", () => {
    assert.deepEqual(
      skippedTypes([
        resource("aws:iam/role:Role"),
        resource("awsx:ec2:Vpc", ""),
        resource("aws:iam/role:Role"),
        resource("Odd"),
      ]),
      ["Role ×2", "Vpc", "Odd"],
    );
  });

  it("says nothing of what has a body, nor of the program's own components", () => {
    const { bucket, object, cluster, stateMachine, eventRule, eventTarget } = RESOURCE_TYPES;
    const bodies = [
      bucket,
      object,
      cluster,
      RESOURCE_TYPES.function,
      stateMachine,
      eventRule,
      eventTarget,
    ].map((type) => resource(type));
    assert.deepEqual(skippedTypes([...bodies, resource("spark-etl:components:Network", "")]), []);
  });

  it("names what of the dev stack a laptop has no use for", async function () {
    this.timeout(180_000);
    const machines = Object.keys(MACHINES).length;
    const roles = FUNCTIONS.length - JOBS.length + 1 + machines + 2;
    assert.deepEqual(skippedTypes((await stack("dev")).resources), [
      // One for each function and machine. The submit functions share a role; EMR and the nodes have one each besides.
      `LogGroup ×${String(FUNCTIONS.length + machines)}`,
      "MetricAlarm",
      "DefaultSecurityGroup",
      "SecurityGroup ×4",
      "VpcEndpoint",
      "SecurityConfiguration",
      "InstanceProfile",
      `Role ×${String(roles)}`,
      `RolePolicy ×${String(roles)}`,
      "RolePolicyAttachment",
      "Key",
      "FunctionEventInvokeConfig",
      "Permission",
      "BucketLifecycleConfiguration",
      "BucketOwnershipControls",
      "BucketPolicy",
      "BucketPublicAccessBlock",
      "BucketServerSideEncryptionConfiguration",
      "BucketVersioning",
      "Queue",
      "QueuePolicy",
      "SecurityGroupEgressRule ×11",
      "SecurityGroupIngressRule ×16",
      "Vpc",
    ]);
  });
});
