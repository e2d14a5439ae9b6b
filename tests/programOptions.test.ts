import assert from "node:assert/strict";

import { forcesReplacement, isKnown } from "../cli/review/replacementTable";
import type { Resource, Synthesis } from "../cli/synth/synthesise";
import { policyDocuments } from "./support/policyDocuments";
import { ofType, stack } from "./support/stacks";
import type { Variant } from "./support/stacks";

const OWN = "AWS, or Pulumi, gives each one an id of its own";
const NAME = "its id is its name, and nothing but another name replaces it";
const BUCKET = "its id is the bucket's, and only another bucket replaces it, whose id is another";

/**
 * What becomes of a resource that is replaced. Pulumi makes the new one first and deletes the old one by its id then: of
 * one whose id is its parent's, that is the new one. `first` is what is deleted before its replacement.
 */
const IDS: Readonly<Record<string, { readonly why: string; readonly first?: true }>> = {
  "aws:emr/managedScalingPolicy:ManagedScalingPolicy": {
    why: "its id is the cluster's, and any change of its limits replaces it",
    first: true,
  },
  "aws:ec2/flowLog:FlowLog": {
    why: "AWS refuses a second one of the same VPC and log group, and any change replaces it",
    first: true,
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": { why: BUCKET },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": { why: BUCKET },
  "aws:s3/bucketPolicy:BucketPolicy": { why: BUCKET },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { why: BUCKET },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": { why: BUCKET },
  "aws:s3/bucketVersioning:BucketVersioning": { why: BUCKET },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    why: "its id is its key, and only another key or bucket replaces it, from which the old one is deleted",
  },
  "aws:sqs/queuePolicy:QueuePolicy": { why: "its id is the queue's, and only another queue replaces it" },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    why: "its id is the function's name, and only another name replaces it",
  },
  "aws:lambda/permission:Permission": { why: "its id is its statement's, which Pulumi makes anew each time" },
  "aws:iam/rolePolicy:RolePolicy": {
    why: "its id has its role and its name; only another role replaces it, as the name is Pulumi's",
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    why: "its id has the role and the policy, of which one is another where it is replaced",
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    why: "its id has the rule's name; only another rule replaces it, as the target's id is the provider's",
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    why: "its id is that of the VPC's group, and only another VPC replaces it; it is not deleted, but forgotten",
  },
  "aws:ec2/tag:Tag": {
    why: "its id has the tagged one's and the key, and only another of them replaces it; it is retained, anyway",
  },
  "aws:emr/instanceGroup:InstanceGroup": { why: OWN },
  "aws:emr/cluster:Cluster": {
    why: "two clusters at once could both write one job's data",
    first: true,
  },
  "aws:emr/securityConfiguration:SecurityConfiguration": {
    why: "its id is its name, which Pulumi makes anew each time",
  },
  "aws:ec2/securityGroup:SecurityGroup": { why: OWN },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { why: OWN },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { why: OWN },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { why: OWN },
  "aws:kms/key:Key": { why: OWN },
  "aws:sqs/queue:Queue": { why: OWN },
  "aws:s3/bucket:Bucket": { why: NAME },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { why: NAME },
  "aws:cloudwatch/eventRule:EventRule": { why: NAME },
  "aws:cloudwatch/logGroup:LogGroup": { why: NAME },
  "aws:iam/role:Role": { why: NAME },
  "aws:iam/instanceProfile:InstanceProfile": { why: NAME },
  "aws:lambda/function:Function": { why: NAME },
  "aws:sfn/stateMachine:StateMachine": { why: NAME },
  "awsx:ec2:Vpc": { why: "a component, whose parts are awsx' own" },
};

/**
 * Types whose physical name is the program's, and what a replacement does. The provider asks Pulumi to delete such a one
 * before its replacement, as two can't have one name; whatever still uses it must bear that.
 * Source: nameRequiresDeleteBeforeReplace in pulumi-terraform-bridge, pkg/tfbridge/schema.go.
 */
const NAMED: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventRule:EventRule":
    "another name replaces it, after its target, which is replaced with it",
  "aws:cloudwatch/logGroup:LogGroup":
    "another name replaces it; what writes to it has another name then, too, or is told the new one",
  "aws:iam/role:Role": "another name replaces it; IAM deletes a role that a function still has",
  "aws:iam/instanceProfile:InstanceProfile":
    "it has its role's name, which is Pulumi's; another one replaces the cluster, too, which is deleted before it",
  "aws:lambda/function:Function": "another name replaces it; what calls it is told the new ARN",
  "aws:sfn/stateMachine:StateMachine": "another name replaces it, and ends its executions",
  "aws:emr/cluster:Cluster": "its name need not be unique, and it says itself that it is deleted first",
  "aws:emr/instanceGroup:InstanceGroup": "another cluster replaces it, and it is part of the old one",
};

/** What AWS ends by itself, with what, and why Pulumi must not end it before that. */
const ENDS_WITH: Readonly<Record<string, { readonly what: string; readonly why: string }>> = {
  "aws:emr/instanceGroup:InstanceGroup": {
    what: "aws:emr/cluster:Cluster EMRCluster",
    why: "it ends with its cluster, which ends by itself when idle; EMR refuses to change a group of an ended cluster",
  },
  "aws:emr/managedScalingPolicy:ManagedScalingPolicy": {
    what: "aws:emr/cluster:Cluster EMRCluster",
    why: "it ends with its cluster; EMR refuses to change the policy of an ended cluster",
  },
};

/** What takes longer to delete than the provider waits, for how long, and why. */
const SLOW: Readonly<Record<string, { readonly timeout: string; readonly why: string }>> = {
  "aws:sfn/stateMachine:StateMachine": {
    timeout: "60m",
    why: "an execution that runs ends at its next change of state: after up to 15 minutes of a call, and its retries",
  },
};

const keyOf = ({ type, name }: Pick<Resource, "type" | "name">) => `${type} ${name}`;

/** All that a resource needs, and what that needs, and so on: deleted after it. */
function outliving({ resources }: Synthesis, resource: Resource): ReadonlySet<string> {
  const byKey = new Map(resources.map((one) => [keyOf(one), one]));
  const found = new Set<string>();
  const add = (keys: readonly string[] = []) => {
    for (const key of keys.filter((one) => !found.has(one))) {
      found.add(key);
      add(byKey.get(key)?.dependsOn);
    }
  };
  add(resource.dependsOn);
  return found;
}

describe("a resource that is deleted", function () {
  this.timeout(180_000);

  for (const variant of ["prod", "existing", "reused"] satisfies Variant[]) {
    it(`is deleted with what it ends with by itself, and no other is (${variant})`, async () => {
      const { resources } = await stack(variant);
      for (const resource of resources) {
        assert.equal(resource.deletedWith, ENDS_WITH[resource.type]?.what, keyOf(resource));
        assert.equal(resource.deleteTimeout, SLOW[resource.type]?.timeout, keyOf(resource));
      }
    });

    it(`is, of a janitor, deleted after every machine, whose deletion aborts executions (${variant})`, async () => {
      const synthesis = await stack(variant);
      const machines = ofType(synthesis, "StateMachine");
      const ofJanitor = synthesis.resources.filter(
        ({ type, name }) => type.startsWith("aws:") && /^janitor-|SparkJobJanitor/.test(name),
      );
      const types = new Set(ofJanitor.map(({ type }) => type.replace(/.*:/, "")));
      for (const type of ["Function", "Role", "EventRule", "EventTarget", "Permission", "Queue"]) {
        assert.ok(types.has(type), type);
      }
      assert.ok(machines.length > 1);
      for (const machine of machines) {
        const later = outliving(synthesis, machine);
        for (const resource of ofJanitor) {
          assert.ok(later.has(keyOf(resource)), `${machine.name}: ${keyOf(resource)}`);
        }
      }
    });

    it(`is, of the ways of the functions to Livy, deleted after every machine (${variant})`, async () => {
      const synthesis = await stack(variant);
      for (const machine of ofType(synthesis, "StateMachine")) {
        const later = outliving(synthesis, machine);
        const rules = synthesis.resources.filter(({ name }) => name.startsWith("firewall-"));
        assert.equal(rules.length, 2);
        for (const resource of rules) {
          assert.ok(later.has(keyOf(resource)), `${machine.name}: ${keyOf(resource)}`);
        }
      }
    });
  }

  it("is, of a log group, deleted after what writes there, whose roles can't make it again", async () => {
    const synthesis = await stack("prod");
    for (const writer of ["Function", "StateMachine", "FlowLog"].flatMap((type) => ofType(synthesis, type))) {
      const groups = [...outliving(synthesis, writer)].filter((key) => key.includes(":LogGroup "));
      assert.ok(groups.includes(`aws:cloudwatch/logGroup:LogGroup ${writer.name}-logs`), writer.name);
    }
    for (const [path, { Statement }] of policyDocuments(synthesis)) {
      for (const { Action } of [Statement].flat()) {
        assert.ok(![Action].flat().includes("logs:CreateLogGroup"), path);
      }
    }
  });
});

describe("a resource that is replaced", function () {
  this.timeout(180_000);

  for (const variant of ["prod", "endpoints", "existing", "reused"] satisfies Variant[]) {
    it(`is deleted before its replacement where that would be deleted in its place, or refused (${variant})`, async () => {
      const { resources } = await stack(variant);
      for (const { type, name, inputs, deleteBeforeReplace } of resources) {
        // A cluster that is only looked up is never replaced.
        const isFound = type === "aws:emr/cluster:Cluster" && Object.keys(inputs).length === 0;
        if (!type.startsWith("spark-etl:") && !isFound) {
          assert.ok(IDS[type] !== undefined && isKnown(type), `${type} ${name}: say what its id is`);
          assert.equal(deleteBeforeReplace, IDS[type].first, `${type} ${name}`);
        }
      }
    });
  }

  it("is one where its own inputs force that, whose id is not another by it", async () => {
    const prod = await stack("prod");
    for (const [type, { first }] of Object.entries(IDS)) {
      const inputs = prod.resources.find((one) => one.type === type)?.inputs ?? {};
      const forced = Object.keys(inputs).filter((path) =>
        forcesReplacement(type, { path, before: "a", after: "b" }),
      );
      if (first === true) {
        assert.ok(forced.length > 1, type);
      } else if (IDS[type]?.why === BUCKET) {
        assert.deepEqual(forced, ["bucket"], type);
      } else if (IDS[type]?.why === NAME) {
        assert.ok(
          forced.every((path) => path === "name"),
          `${type} ${forced.join()}`,
        );
      }
    }
  });

  for (const variant of ["prod", "endpoints", "reused"] satisfies Variant[]) {
    it(`has a name of Pulumi's, or one of ours for which it can be deleted first (${variant})`, async () => {
      const { resources } = await stack(variant);
      const named = resources.filter(({ inputs }) => inputs.name !== undefined);
      for (const { type, name } of named) {
        assert.ok(NAMED[type] !== undefined, `${type} ${name}: say what a replacement does`);
      }
      assert.ok(named.length > 20);
      for (const { inputs } of resources.filter(({ type }) => type === "aws:s3/bucket:Bucket")) {
        assert.equal(inputs.bucket, undefined);
      }
    });
  }

  it("is none that functions use while they change in place: security groups are named by Pulumi", async () => {
    for (const variant of ["prod", "endpoints", "existing", "suffixed"] satisfies Variant[]) {
      const { resources } = await stack(variant);
      const groups = resources.filter(({ type }) => type.endsWith(":SecurityGroup"));
      assert.ok(groups.length >= 4);
      for (const { name, inputs, deleteBeforeReplace } of groups) {
        for (const one of [inputs.name, inputs.namePrefix, deleteBeforeReplace]) {
          assert.equal(one, undefined, name);
        }
      }
    }
  });
});
