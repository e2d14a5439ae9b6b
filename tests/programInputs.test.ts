import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { compile } from "../asl/compile";
import type { Synthesis } from "../local/synth/synthesise";
import { taxi } from "../pipelines/taxi";
import { find, ofType, stack } from "./support/stacks";

const ACCOUNT = "123456789012";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

describe("what the program registers besides the cluster:", function () {
  this.timeout(60_000);
  let dev: Synthesis;
  let prod: Synthesis;
  let existing: Synthesis;
  let reused: Synthesis;

  before(async () => {
    dev = await stack("dev");
    prod = await stack("prod");
    existing = await stack("existing");
    reused = await stack("reused");
  });

  const inputs = (synthesis: Synthesis, type: string, name: string) => find(synthesis, type, name).inputs;
  const keyArn = (synthesis: Synthesis) => find(synthesis, "Key", "data-key").outputs.arn;

  for (const [name, description] of [
    ["MilesPerRateJobSubmit", "Submits com.example.MilesPerRateCode to Livy"],
    ["RateCodeStatusJobSubmit", "Submits com.example.RateCodeStatus to Livy"],
    ["SparkJobStatus", "Asks Livy for a batch's state"],
  ] as const) {
    it(`the function ${name}Function`, () => {
      const { code, ...rest } = inputs(existing, "Function", `${name}Function`);
      assert.notEqual(code, undefined);
      const expected = {
        name: `${name}Function`,
        description,
        handler: "__index.handler",
        role: roleArn(`LambdaStateMachineRole-${name}`),
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        timeout: 50,
        memorySize: 256,
        vpcConfig: {
          subnetIds: ["subnet-0a1b2c3d"],
          securityGroupIds: [find(existing, "SecurityGroup", "LambdaSecurityGroup").id],
        },
        loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${name}Function` },
      };
      assert.deepEqual(rest, expected);

      const { code: prodCode, ...careful } = inputs(prod, "Function", `${name}Function`);
      assert.notEqual(prodCode, undefined);
      assert.deepEqual(careful, {
        ...expected,
        name: `${name}Function-prod`,
        role: roleArn(`LambdaStateMachineRole-${name}-prod`),
        vpcConfig: {
          subnetIds: find(prod, "Vpc", "network-vpc").outputs.privateSubnetIds,
          securityGroupIds: [find(prod, "SecurityGroup", "LambdaSecurityGroup").id],
        },
        loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${name}Function-prod` },
        reservedConcurrentExecutions: 10,
      });
    });
  }

  it("log groups of the program's own, encrypted, with a retention", () => {
    for (const [synthesis, suffix, retentionInDays] of [
      [dev, "", 7],
      [prod, "-prod", 365],
    ] as const) {
      const group = (name: string) => ({
        name: name + suffix,
        retentionInDays,
        kmsKeyId: keyArn(synthesis),
      });
      assert.deepEqual(
        Object.fromEntries(ofType(synthesis, "LogGroup").map((one) => [one.name, one.inputs])),
        {
          "MilesPerRateJobSubmitFunction-logs": group("/aws/lambda/MilesPerRateJobSubmitFunction"),
          "RateCodeStatusJobSubmitFunction-logs": group("/aws/lambda/RateCodeStatusJobSubmitFunction"),
          "SparkJobStatusFunction-logs": group("/aws/lambda/SparkJobStatusFunction"),
          "Spark-ETL-State-Machine-logs": group("/aws/vendedlogs/states/Spark-ETL-State-Machine"),
        },
      );
    }
  });

  it("the state machine, which is the pipeline compiled with the registered functions", () => {
    for (const [synthesis, suffix, waitSeconds] of [
      [dev, "", 5],
      [prod, "-prod", 30],
      [reused, "", 5],
    ] as const) {
      const { definition, ...rest } = inputs(synthesis, "StateMachine", "Spark-ETL-State-Machine");
      assert.deepEqual(rest, {
        name: `Spark-ETL-State-Machine${suffix}`,
        roleArn: roleArn(`StepFunctionsStateExecutionRole${suffix}`),
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: true,
          logDestination: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/vendedlogs/states/Spark-ETL-State-Machine${suffix}:*`,
        },
        tracingConfiguration: { enabled: true },
      });
      const compiled = compile(taxi, {
        submit: {
          MilesPerRate: functionArn(`MilesPerRateJobSubmitFunction${suffix}`),
          RateCodeStatus: functionArn(`RateCodeStatusJobSubmitFunction${suffix}`),
        },
        query: functionArn(`SparkJobStatusFunction${suffix}`),
        waitSeconds,
        taskTimeoutSeconds: 60,
      });
      assert.equal(definition, JSON.stringify(compiled, null, 2));
    }
  });

  it("the one way between the functions and Livy", () => {
    for (const [synthesis, primary] of [
      [existing, find(existing, "SecurityGroup", "EMRPrimarySecurityGroup").id],
      [reused, "sg-0a1b2c3d4e5f60718"],
    ] as const) {
      const functions = find(synthesis, "SecurityGroup", "LambdaSecurityGroup");
      assert.deepEqual(functions.inputs, {
        name: "LambdaSecurityGroup",
        description: "Functions that call Livy",
        vpcId: "vpc-0a1b2c3d",
        revokeRulesOnDelete: true,
        tags: { Name: "LambdaSecurityGroup" },
      });
      const port = { ipProtocol: "tcp", fromPort: 8998, toPort: 8998 };
      assert.deepEqual(
        inputs(synthesis, "SecurityGroupIngressRule", "firewall-primary-from-functions-livy"),
        {
          securityGroupId: primary,
          referencedSecurityGroupId: functions.id,
          ...port,
          description: "Livy from the functions",
        },
      );
      assert.deepEqual(inputs(synthesis, "SecurityGroupEgressRule", "firewall-functions-to-primary-livy"), {
        securityGroupId: functions.id,
        referencedSecurityGroupId: primary,
        ...port,
        description: "Functions to Livy",
      });
    }
  });

  it("the files under the root path, and nothing else there", async () => {
    const files = [
      ["emr-step-functions/input/tripdata.csv", "text/csv", "assets/input/tripdata.csv"],
      [
        "emr-step-functions/spark-taxi.jar",
        "application/java-archive",
        "assets/spark-taxi/target/spark-taxi.jar",
      ],
    ] as const;
    for (const [synthesis, bucket, prefix] of [
      [dev, ofType(dev, "Bucket")[0]!.id, ""],
      [existing, "my-bucket", "a/b/"],
      [reused, "my-bucket", "a/b/"],
    ] as const) {
      assert.equal(ofType(synthesis, "BucketObjectv2").length, files.length);
      for (const [key, contentType, path] of files) {
        const { source, ...rest } = inputs(synthesis, "BucketObjectv2", `staging-${key}`);
        assert.deepEqual(rest, { bucket, key: prefix + key, contentType, checksumAlgorithm: "SHA256" });
        assert.equal(await (source as pulumi.asset.FileAsset).path, path);
      }
    }
  });
});
