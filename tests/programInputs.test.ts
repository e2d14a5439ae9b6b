import assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { compile } from "../compiler/compile";
import { DEFAULT_POLLING } from "../compiler/functions";
import type { StateMachine } from "../compiler/states";
import { jobsOf } from "../model/steps";
import type { Synthesis } from "../cli/synth/synthesise";
import { FUNCTIONS, JOBS, MACHINES, PIPELINES, LIVY_FUNCTIONS, roleOfFunction } from "./support/inventory";
import { find, ofType, stack, synthesiseOf } from "./support/stacks";

const ACCOUNT = "123456789012";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

describe("what the program registers besides the cluster:", function () {
  this.timeout(180_000);
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

  const DESCRIBED: Readonly<Record<string, readonly [description: string, seconds: number]>> = {
    LivyCheck: ["Checks an execution's input, and asks Livy for its version", 20],
    // The window, which is 240 s unless configured, and 90 s for what follows it.
    SparkJobStatus: ["Asks Livy for a batch's state until there is a verdict", 330],
    // The wait for the log, which is 360 s unless configured, and 60 s to read it.
    SparkJobDriverLog: ["Finds in a driver's log why its application failed", 420],
    SparkJobStop: ["Ends the batch of a job that failed", 300],
    SparkJobJanitor: ["Ends the batches of an execution that ended without success", 600],
    SparkJobItems: ["Lists the items that a step is run for", 10],
    SparkJobOutcome: ["Says how steps side by side have ended", 10],
    ...Object.fromEntries(
      PIPELINES.flatMap(({ run }) => jobsOf(run)).map(({ name, className, file }) => [
        `${name}JobSubmit`,
        [`Submits ${className ?? file} to Livy`, 90],
      ]),
    ),
  };
  for (const name of FUNCTIONS) {
    const [description, timeout] = DESCRIBED[name]!;
    const callsLivy = LIVY_FUNCTIONS.includes(name);
    const placed = (synthesis: Synthesis, subnetIds: unknown) => ({
      vpcConfig: {
        subnetIds,
        securityGroupIds: [find(synthesis, "SecurityGroup", "LambdaSecurityGroup").id],
      },
    });
    it(`the function ${name}Function`, () => {
      const { code, ...rest } = inputs(existing, "Function", `${name}Function`);
      assert.notEqual(code, undefined);
      const expected = {
        name: `${name}Function`,
        description,
        handler: "__index.handler",
        role: roleArn(roleOfFunction(name)),
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        timeout,
        memorySize: ["SparkJobDriverLog", "SparkJobJanitor"].includes(name) ? 256 : 128,
        ...(callsLivy ? placed(existing, ["subnet-0a1b2c3d"]) : {}),
        loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${name}Function` },
      };
      assert.deepEqual(rest, expected);

      const { code: prodCode, ...careful } = inputs(prod, "Function", `${name}Function`);
      assert.notEqual(prodCode, undefined);
      assert.deepEqual(careful, {
        ...expected,
        name: `${name}Function-prod`,
        role: roleArn(`${roleOfFunction(name)}-prod`),
        ...(callsLivy ? placed(prod, find(prod, "Vpc", "network-vpc").outputs.privateSubnetIds) : {}),
        loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${name}Function-prod` },
        // For the functions that all jobs share.
        ...(name.endsWith("JobSubmit") ? {} : { reservedConcurrentExecutions: 10 }),
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
          ...Object.fromEntries(
            FUNCTIONS.map((name) => [`${name}Function-logs`, group(`/aws/lambda/${name}Function`)]),
          ),
          ...Object.fromEntries(
            Object.keys(MACHINES).map((name) => [`${name}-logs`, group(`/aws/vendedlogs/states/${name}`)]),
          ),
          ...(synthesis === prod ? { "network-flow-log-logs": group("/aws/vpc/spark-etl-flow-logs") } : {}),
        },
      );
    }
  });

  for (const pipeline of PIPELINES) {
    it(`the state machine ${pipeline.name}, which is the pipeline compiled with the registered functions`, () => {
      for (const [synthesis, suffix] of [
        [dev, ""],
        [prod, "-prod"],
        [reused, ""],
      ] as const) {
        const { definition, ...rest } = inputs(synthesis, "StateMachine", pipeline.name);
        assert.deepEqual(rest, {
          name: `${pipeline.name}${suffix}`,
          roleArn: roleArn(`StepFunctionsStateExecutionRole-${pipeline.name}${suffix}`),
          loggingConfiguration: {
            level: "ALL",
            includeExecutionData: true,
            logDestination: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/vendedlogs/states/${pipeline.name}${suffix}:*`,
          },
          tracingConfiguration: { enabled: true },
        });
        const bound = (name: string) => ({
          name: functionArn(`${name}Function${suffix}`),
          timeoutSeconds: DESCRIBED[name]![1],
        });
        const compiled = compile(pipeline, {
          check: bound("LivyCheck"),
          submit: Object.fromEntries(JOBS.map((job) => [job, bound(`${job}JobSubmit`)])),
          query: { ...bound("SparkJobStatus"), polling: DEFAULT_POLLING },
          driverLog: bound("SparkJobDriverLog"),
          stop: bound("SparkJobStop"),
          items: bound("SparkJobItems"),
          outcome: bound("SparkJobOutcome"),
        }).machine;
        assert.equal(definition, JSON.stringify(compiled));
      }
    });
  }

  for (const machine of Object.keys(MACHINES)) {
    it(`the rule that calls the janitor for executions of ${machine} that ended without success`, () => {
      for (const [synthesis, suffix] of [
        [dev, ""],
        [prod, "-prod"],
        [reused, ""],
      ] as const) {
        const { eventPattern, ...rest } = inputs(synthesis, "EventRule", `janitor-${machine}-rule`);
        assert.deepEqual(rest, {
          name: `SparkJobJanitor-${machine}${suffix}`,
          description: `Executions of ${machine} that ended without success`,
        });
        assert.deepEqual(JSON.parse(eventPattern as string), {
          source: ["aws.states"],
          "detail-type": ["Step Functions Execution Status Change"],
          detail: {
            stateMachineArn: [`arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:${machine}${suffix}`],
            status: ["ABORTED", "FAILED", "TIMED_OUT"],
          },
        });
        assert.deepEqual(inputs(synthesis, "EventTarget", `janitor-${machine}-target`), {
          rule: `SparkJobJanitor-${machine}${suffix}`,
          arn: functionArn(`SparkJobJanitorFunction${suffix}`),
          deadLetterConfig: { arn: find(synthesis, "Queue", "janitor-dead-letters").outputs.arn },
        });
      }
    });
  }

  it("a queue for the janitor's calls that came to nothing, encrypted, and an alarm while there is one in it", () => {
    const { inputs: queue, outputs } = find(dev, "Queue", "janitor-dead-letters");
    assert.deepEqual(queue, { messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true });
    assert.deepEqual(inputs(dev, "FunctionEventInvokeConfig", "janitor-on-failure"), {
      functionName: "SparkJobJanitorFunction",
      destinationConfig: { onFailure: { destination: outputs.arn } },
    });
    const { alarmDescription, ...alarm } = inputs(dev, "MetricAlarm", "janitor-dead-letters-alarm");
    assert.match(alarmDescription as string, /^The janitor was not called, or failed three times: /);
    assert.deepEqual(alarm, {
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: outputs.name },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    });
  });

  it("a default security group without rules, and in prod a flow log, of a new VPC", () => {
    const { vpcId } = find(prod, "Vpc", "network-vpc").outputs;
    assert.deepEqual(inputs(prod, "DefaultSecurityGroup", "network-default-group"), {
      vpcId,
      ingress: [],
      egress: [],
      tags: { Name: "network-default" },
    });
    assert.deepEqual(inputs(prod, "FlowLog", "network-flow-log"), {
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/vpc/spark-etl-flow-logs-prod`,
      iamRoleArn: roleArn("network-flow-log-role"),
      tags: { Name: "network-flow-log" },
    });
  });

  it("the window of the status function, its timeout and what the machine waits for it, as configured", async () => {
    const edited = await synthesiseOf("dev", { "spark-etl:pollWindowSeconds": "800" });
    assert.equal(inputs(edited, "Function", "SparkJobStatusFunction").timeout, 890);
    const { definition } = inputs(edited, "StateMachine", "Orders");
    const { States } = JSON.parse(definition as string) as StateMachine;
    for (const name of ["Query CheckOrders job status", "Query PublishOrders job status"]) {
      const state = States[name];
      assert.equal(state?.Type === "Task" && state.TimeoutSeconds, 900);
    }
  });

  it("the one way between the functions and Livy", () => {
    for (const [synthesis, primary] of [
      [existing, find(existing, "SecurityGroup", "EMRPrimarySecurityGroup").id],
      [reused, "sg-0a1b2c3d4e5f60718"],
    ] as const) {
      const functions = find(synthesis, "SecurityGroup", "LambdaSecurityGroup");
      assert.deepEqual(functions.inputs, {
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
      ["emr-step-functions/tests/assets/input/orders.csv", "text/csv", "tests/assets/input/orders.csv"],
      [
        "emr-step-functions/tests/assets/orders.jar",
        "application/java-archive",
        "tests/assets/orders/target/orders.jar",
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
        assert.deepEqual(rest, {
          bucket,
          key: prefix + key,
          contentType,
          serverSideEncryption: "aws:kms",
          kmsKeyId: find(synthesis, "Key", "data-key").outputs.arn,
          metadata: { "staged-by": "spark-etl/dev" },
          checksumAlgorithm: "SHA256",
        });
        assert.equal(await (source as pulumi.asset.FileAsset).path, path);
      }
    }
  });
});
