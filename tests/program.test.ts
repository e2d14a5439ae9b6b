import assert from "node:assert/strict";

import { UserError } from "../local/errors";
import { synthesise } from "../local/synth/synthesise";
import type { Resource } from "../local/synth/synthesise";
import { ALL_VARIANTS, ofType, stack, synthesiseAnew } from "./support/stacks";

const COMMON = [
  ["aws:ec2/securityGroup:SecurityGroup", "LambdaSecurityGroup"],
  ["aws:ec2/securityGroup:SecurityGroup", "LivySecurityGroup"],
  ["aws:emr/cluster:Cluster", "EMRCluster"],
  ["aws:iam/instanceProfile:InstanceProfile", "EMRCluster-profile"],
  ["aws:iam/role:Role", "EMRCluster-node-role"],
  ["aws:iam/role:Role", "EMRCluster-service-role"],
  ["aws:iam/role:Role", "LambdaStateMachineRole"],
  ["aws:iam/role:Role", "StepFunctionsStateExecutionRole"],
  ["aws:iam/rolePolicy:RolePolicy", "EMRCluster-node-policy"],
  ["aws:iam/rolePolicy:RolePolicy", "EMRCluster-service-pass-role"],
  ["aws:iam/rolePolicy:RolePolicy", "StepFunctionsStateExecutionRole-invoke"],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "EMRCluster-service-managed"],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "LambdaStateMachineRole-vpc-access"],
  ["aws:lambda/function:Function", "MilesPerRateJobSubmitFunction"],
  ["aws:lambda/function:Function", "RateCodeStatusJobSubmitFunction"],
  ["aws:lambda/function:Function", "SparkJobStatusFunction"],
  ["aws:s3/bucketObjectv2:BucketObjectv2", "staging-emr-step-functions/input/tripdata.csv"],
  ["aws:s3/bucketObjectv2:BucketObjectv2", "staging-emr-step-functions/spark-taxi.jar"],
  ["aws:sfn/stateMachine:StateMachine", "Spark-ETL-State-Machine"],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "network-livy-out"],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "network-livy-in"],
  ["spark-etl:components:LivyCluster", "EMRCluster"],
  ["spark-etl:components:Network", "network"],
  ["spark-etl:components:SparkStateMachine", "Spark-ETL-State-Machine"],
  ["spark-etl:components:Staging", "staging"],
];
const NEW = [
  ["aws:s3/bucket:Bucket", "staging-bucket"],
  ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "staging-bucket-private"],
  ["awsx:ec2:Vpc", "network-vpc"],
];
const EXISTING = [
  ["aws:ec2/tag:Tag", "network-subnet-tag"],
  ["aws:ec2/tag:Tag", "network-vpc-tag"],
];

const sorted = (pairs: readonly string[][]) => pairs.map((pair) => pair.join(" ")).sort();
const inventory = (resources: readonly Resource[]) => resources.map(({ type, name }) => `${type} ${name}`);

describe("the program", function () {
  this.timeout(60_000);

  it("registers exactly this with a new VPC and a bucket of its own", async () => {
    assert.deepEqual(inventory((await stack("dev")).resources).sort(), sorted([...COMMON, ...NEW]));
  });

  it("registers exactly this in an existing network and root path", async () => {
    assert.deepEqual(inventory((await stack("existing")).resources).sort(), sorted([...COMMON, ...EXISTING]));
  });

  it("exports what other teams build on", async () => {
    const names = {
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Spark-ETL-State-Machine",
      livyUrl: "http://ip-10-0-0-10.ec2.internal:8998",
      clusterId: "j-189649267E396",
    };
    const dev = await stack("dev");
    const [bucket] = ofType(dev, "Bucket");
    assert.deepEqual(dev.outputs, {
      ...names,
      rootPath: `s3://${bucket!.id}`,
      resultUri: `s3://${bucket!.id}/emr-step-functions/rate-code-status/`,
    });
    assert.deepEqual((await stack("existing")).outputs, {
      ...names,
      rootPath: "s3://my-bucket/a/b",
      resultUri: "s3://my-bucket/a/b/emr-step-functions/rate-code-status/",
    });
  });

  for (const variant of ALL_VARIANTS) {
    it(`leaves no input undefined (${variant})`, async () => {
      for (const { name, inputs } of (await stack(variant)).resources) {
        assertDefined(inputs, name);
      }
    });

    it(`allows no * as an action, and nobody from everywhere (${variant})`, async () => {
      const synthesis = await stack(variant);
      const policies = [...ofType(synthesis, "RolePolicy"), ...ofType(synthesis, "Role")];
      const documents = policies.flatMap(({ inputs }) =>
        [inputs.policy, inputs.assumeRolePolicy].filter((one) => typeof one === "string"),
      );
      assert.equal(documents.length, 7);
      for (const document of documents) {
        assertNarrow(document);
      }
      assert.doesNotMatch(JSON.stringify(synthesis.resources), /0\.0\.0\.0\/0|::\/0/);
      for (const { inputs } of ofType(synthesis, "SecurityGroup")) {
        assert.equal("ingress" in inputs || "egress" in inputs, false);
      }
    });
  }

  it("appends nameSuffix to these physical names and changes nothing else", async () => {
    const [dev, suffixed] = [await stack("dev"), await stack("suffixed")];
    const physical = suffixed.resources.filter(({ inputs }, index) => {
      assert.deepEqual(inventory([suffixed.resources[index]!]), inventory([dev.resources[index]!]));
      return inputs.name !== dev.resources[index]!.inputs.name;
    });
    assert.deepEqual(
      physical.map(({ inputs }) => inputs.name),
      [
        "LambdaSecurityGroup-prod",
        "LivySecurityGroup-prod",
        "EMRCluster-prod",
        "LambdaStateMachineRole-prod",
        "StepFunctionsStateExecutionRole-prod",
        "MilesPerRateJobSubmitFunction-prod",
        "RateCodeStatusJobSubmitFunction-prod",
        "SparkJobStatusFunction-prod",
        "Spark-ETL-State-Machine-prod",
      ],
    );
    // What quotes those names, such as an ARN, differs by them alone.
    assert.equal(JSON.stringify(suffixed.resources).replaceAll("-prod", ""), JSON.stringify(dev.resources));
  });

  it("registers the same at each synthesis, sorted by type and name", async () => {
    const [first, second] = [await stack("dev"), await synthesiseAnew("dev")];
    assert.deepEqual(second, first);
    const keys = first.resources.map(({ type, name }) => [type, name] as const);
    assert.deepEqual(
      keys,
      keys.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1)),
    );
  });

  it("takes an override before the stack's own value", async () => {
    const { outputs } = await synthesise("dev", {
      "aws:region": "eu-west-1",
      "spark-etl:rootPath": "s3://my-bucket",
    });
    assert.equal(outputs.rootPath, "s3://my-bucket");
    assert.equal(outputs.livyUrl, "http://ip-10-0-0-10.eu-west-1.compute.internal:8998");
  });

  it("tells a mistake in the configuration as the user's own", async () => {
    await assert.rejects(synthesise("dev", { "spark-etl:nameSuffix": "prod" }), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(
        error.message,
        'The configuration of stack dev has a mistake:\n  - spark-etl:nameSuffix is "prod"; allowed: a hyphen and up to 20 letters, digits or hyphens',
      );
      return true;
    });
  });
});

function assertDefined(value: unknown, path: string): void {
  assert.notEqual(value, undefined, path);
  if (typeof value === "string") {
    assert.doesNotMatch(value, /undefined|\[object|\[Output/, path);
  }
  if (typeof value === "object" && value !== null && !(value instanceof Promise)) {
    for (const [key, one] of Object.entries(value)) {
      assertDefined(one, `${path}.${key}`);
    }
  }
}

function assertNarrow(document: string): void {
  const { Statement } = JSON.parse(document) as {
    Statement: { Action: string | string[]; Resource?: string[]; Principal?: { Service: string } }[];
  };
  for (const { Action, Resource, Principal } of Statement) {
    for (const action of [Action].flat()) {
      assert.doesNotMatch(action, /\*/);
    }
    for (const resource of Resource ?? []) {
      // All objects under the root path is the only place for a star.
      assert.match(resource, /^arn:aws:(s3:::[^*]+\/\*|[^*]+)$/);
    }
    assert.ok(Resource !== undefined || Principal !== undefined);
  }
}
