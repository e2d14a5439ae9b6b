import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { compile } from "../asl/compile";
import type { Synthesis } from "../local/synth/synthesise";
import { taxi } from "../pipelines/taxi";
import { find, ofType, stack } from "./support/stacks";

const ACCOUNT = "123456789012";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" };

describe("what the program registers", function () {
  this.timeout(60_000);
  let dev: Synthesis;
  let existing: Synthesis;

  before(async () => {
    dev = await stack("dev");
    existing = await stack("existing");
  });

  const inputs = (synthesis: Synthesis, type: string, name: string) => find(synthesis, type, name).inputs;
  const json = (text: unknown) => JSON.parse(text as string) as unknown;

  it("an EMR cluster with Spark and Livy", () => {
    const { configurationsJson, ...cluster } = inputs(dev, "Cluster", "EMRCluster");
    const expected = {
      name: "EMRCluster",
      releaseLabel: "emr-7.12.0",
      applications: ["Hadoop", "Livy", "Spark"],
      serviceRole: roleArn("EMRCluster-service-role"),
      ec2Attributes: {
        instanceProfile: `arn:aws:iam::${ACCOUNT}:instance-profile/EMRCluster-profile`,
        subnetId: (find(dev, "Vpc", "network-vpc").outputs.privateSubnetIds as string[])[0],
        additionalMasterSecurityGroups: find(dev, "SecurityGroup", "LivySecurityGroup").id,
      },
      masterInstanceGroup: { instanceType: "m6g.xlarge" },
      coreInstanceGroup: { instanceType: "m6g.xlarge", instanceCount: 1 },
      logUri: `s3://${ofType(dev, "Bucket")[0]!.id}/emr-logs/`,
      tags: EMR_TAG,
    };
    assert.deepEqual(cluster, expected);
    assert.deepEqual(json(configurationsJson), [
      {
        Classification: "livy-conf",
        Properties: {
          "livy.cache-log.size": "500",
          "livy.server.session.state-retain.sec": "86400s",
          "livy.server.yarn.app-lookup-timeout": "600s",
          "livy.spark.deploy-mode": "cluster",
        },
      },
      { Classification: "spark-defaults", Properties: { "spark.sql.session.timeZone": "UTC" } },
    ]);

    const { configurationsJson: same, ...placed } = inputs(existing, "Cluster", "EMRCluster");
    assert.equal(same, configurationsJson);
    assert.deepEqual(placed, {
      ...expected,
      ec2Attributes: { ...expected.ec2Attributes, subnetId: "subnet-0a1b2c3d", keyName: "my-key" },
      logUri: "s3://my-bucket/a/b/emr-logs/",
    });
  });

  for (const [name, description] of [
    ["MilesPerRateJobSubmitFunction", "Submits com.example.MilesPerRateCode to Livy"],
    ["RateCodeStatusJobSubmitFunction", "Submits com.example.RateCodeStatus to Livy"],
    ["SparkJobStatusFunction", "Asks Livy for a batch's state"],
  ] as const) {
    it(`the function ${name}`, () => {
      const { code, ...rest } = inputs(existing, "Function", name);
      assert.notEqual(code, undefined);
      assert.deepEqual(rest, {
        name,
        description,
        handler: "__index.handler",
        role: roleArn("LambdaStateMachineRole"),
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        timeout: 50,
        memorySize: 256,
        vpcConfig: {
          subnetIds: ["subnet-0a1b2c3d"],
          securityGroupIds: [find(existing, "SecurityGroup", "LambdaSecurityGroup").id],
        },
      });
    });
  }

  it("the one way between the functions and Livy", () => {
    const lambda = find(existing, "SecurityGroup", "LambdaSecurityGroup");
    const livy = find(existing, "SecurityGroup", "LivySecurityGroup");
    assert.deepEqual(lambda.inputs, {
      name: "LambdaSecurityGroup",
      description: "Functions that call Livy",
      vpcId: "vpc-0a1b2c3d",
      revokeRulesOnDelete: true,
      tags: { Name: "LambdaSecurityGroup" },
    });
    const port = { ipProtocol: "tcp", fromPort: 8998, toPort: 8998 };
    assert.deepEqual(inputs(existing, "SecurityGroupIngressRule", "network-livy-in"), {
      securityGroupId: livy.id,
      referencedSecurityGroupId: lambda.id,
      ...port,
      description: "Livy from the functions",
    });
    assert.deepEqual(inputs(existing, "SecurityGroupEgressRule", "network-livy-out"), {
      securityGroupId: lambda.id,
      referencedSecurityGroupId: livy.id,
      ...port,
      description: "Functions to Livy",
    });
  });

  it("a tag on everything in the network that EMR's policy asks for one", () => {
    assert.deepEqual(inputs(dev, "Vpc", "network-vpc").tags, EMR_TAG);
    for (const [what, resourceId] of [
      ["vpc", "vpc-0a1b2c3d"],
      ["subnet", "subnet-0a1b2c3d"],
    ] as const) {
      assert.deepEqual(inputs(existing, "Tag", `network-${what}-tag`), {
        resourceId,
        key: "for-use-with-amazon-emr-managed-policies",
        value: "true",
      });
    }
    // EMR attaches this group to the primary node by itself.
    const { tags } = inputs(existing, "SecurityGroup", "LivySecurityGroup");
    assert.deepEqual(tags, { Name: "LivySecurityGroup", ...EMR_TAG });
  });

  it("the bucket's files", async () => {
    for (const [key, contentType, path] of [
      ["emr-step-functions/input/tripdata.csv", "text/csv", "assets/input/tripdata.csv"],
      [
        "emr-step-functions/spark-taxi.jar",
        "application/java-archive",
        "assets/spark-taxi/target/spark-taxi.jar",
      ],
    ] as const) {
      for (const [synthesis, bucket, prefix] of [
        [dev, ofType(dev, "Bucket")[0]!.id, ""],
        [existing, "my-bucket", "a/b/"],
      ] as const) {
        const { source, ...rest } = inputs(synthesis, "BucketObjectv2", `staging-${key}`);
        assert.deepEqual(rest, { bucket, key: prefix + key, contentType });
        assert.equal(await (source as pulumi.asset.FileAsset).path, path);
      }
    }
  });

  it("the state machine, which is the pipeline compiled with the registered functions", () => {
    const { definition, ...rest } = inputs(dev, "StateMachine", "Spark-ETL-State-Machine");
    assert.deepEqual(rest, {
      name: "Spark-ETL-State-Machine",
      roleArn: roleArn("StepFunctionsStateExecutionRole"),
    });
    assert.deepEqual(
      json(definition),
      compile(taxi, {
        submit: {
          MilesPerRate: functionArn("MilesPerRateJobSubmitFunction"),
          RateCodeStatus: functionArn("RateCodeStatusJobSubmitFunction"),
        },
        query: functionArn("SparkJobStatusFunction"),
        waitSeconds: 5,
        taskTimeoutSeconds: 60,
      }),
    );
  });
});
