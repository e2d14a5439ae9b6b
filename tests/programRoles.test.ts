import assert from "node:assert/strict";

import type { Synthesis } from "../local/synth/synthesise";
import { find, ofType, stack } from "./support/stacks";

const ACCOUNT = "123456789012";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

describe("who may do what:", function () {
  this.timeout(60_000);
  let dev: Synthesis;
  let existing: Synthesis;

  before(async () => {
    dev = await stack("dev");
    existing = await stack("existing");
  });

  const inputs = (synthesis: Synthesis, type: string, name: string) => find(synthesis, type, name).inputs;
  const json = (text: unknown) => JSON.parse(text as string) as unknown;

  for (const [name, service, physical] of [
    ["LambdaStateMachineRole", "lambda.amazonaws.com", { name: "LambdaStateMachineRole" }],
    ["StepFunctionsStateExecutionRole", "states.amazonaws.com", { name: "StepFunctionsStateExecutionRole" }],
    ["EMRCluster-node-role", "ec2.amazonaws.com", {}],
    ["EMRCluster-service-role", "elasticmapreduce.amazonaws.com", {}],
  ] as const) {
    it(`the role ${name} for ${service}`, () => {
      const { assumeRolePolicy, ...rest } = inputs(dev, "Role", name);
      assert.deepEqual(rest, physical);
      assert.deepEqual(json(assumeRolePolicy), {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      });
    });
  }

  const policies: [string, string, object[]][] = [
    [
      "StepFunctionsStateExecutionRole-invoke",
      "StepFunctionsStateExecutionRole",
      [
        {
          Effect: "Allow",
          Action: ["lambda:InvokeFunction"],
          Resource: [
            functionArn("MilesPerRateJobSubmitFunction"),
            functionArn("RateCodeStatusJobSubmitFunction"),
            functionArn("SparkJobStatusFunction"),
          ],
        },
      ],
    ],
    [
      "EMRCluster-service-pass-role",
      "EMRCluster-service-role",
      [{ Effect: "Allow", Action: ["iam:PassRole"], Resource: [roleArn("EMRCluster-node-role")] }],
    ],
    [
      "EMRCluster-node-policy",
      "EMRCluster-node-role",
      [
        {
          Effect: "Allow",
          Action: ["s3:GetBucketLocation", "s3:ListBucket"],
          Resource: ["arn:aws:s3:::my-bucket"],
        },
        {
          Effect: "Allow",
          Action: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          Resource: ["arn:aws:s3:::my-bucket/a/b/*"],
        },
      ],
    ],
  ];
  for (const [name, role, Statement] of policies) {
    it(`the policy ${name}`, () => {
      const { policy, ...rest } = inputs(existing, "RolePolicy", name);
      assert.deepEqual(rest, { role });
      assert.deepEqual(json(policy), { Version: "2012-10-17", Statement });
    });
  }

  it("AWS' own policies for the functions' network interfaces and for EMR", () => {
    assert.deepEqual(
      ofType(dev, "RolePolicyAttachment").map((one) => one.inputs),
      [
        {
          role: "EMRCluster-service-role",
          policyArn: "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2",
        },
        {
          role: "LambdaStateMachineRole",
          policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
        },
      ],
    );
  });
});
