import assert from "node:assert/strict";

import { forEachsOf } from "../asl/steps";
import type { Synthesis } from "../local/synth/synthesise";
import { FUNCTIONS, LIVY_FUNCTIONS, MACHINES, PIPELINES, PURE_FUNCTIONS } from "./support/inventory";
import { NETWORK_INTERFACES, USE_OF_KEY } from "./support/expectedPolicies";
import { find, ofType, stack } from "./support/stacks";

const ACCOUNT = "123456789012";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
];
const TRACES = [
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
const SESSIONS = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];
const allow = (Action: readonly string[], ...Resource: unknown[]) => ({ Effect: "Allow", Action, Resource });

/** In a shared bucket, nothing beside the root path may be listed. */
function onlyPrefix(under: string): object {
  const prefix = under.slice(1);
  return under === "" ? {} : { Condition: { StringLike: { "s3:prefix": [prefix, `${prefix}/*`] } } };
}

describe("who may do what:", function () {
  this.timeout(60_000);
  let dev: Synthesis;
  let existing: Synthesis;
  let tls: Synthesis;

  before(async () => {
    dev = await stack("dev");
    existing = await stack("existing");
    tls = await stack("tls");
  });

  const json = (text: unknown) => JSON.parse(text as string) as unknown;
  const keyArn = (synthesis: Synthesis) => find(synthesis, "Key", "data-key").outputs.arn;

  it("these roles, each for one service", () => {
    const service = (name: string) => ({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: `${name}.amazonaws.com` }, Action: "sts:AssumeRole" },
      ],
    });
    const roles = ofType(dev, "Role").map(({ name, inputs: { assumeRolePolicy, ...rest } }) => [
      name,
      { ...rest, trust: json(assumeRolePolicy) },
    ]);
    const named = (name: string, by: string) => [name, { name, trust: service(by) }];
    assert.deepEqual(
      Object.fromEntries(roles),
      Object.fromEntries([
        ["EMRCluster-node-role", { trust: service("ec2") }],
        ["EMRCluster-service-role", { trust: service("elasticmapreduce") }],
        ...FUNCTIONS.map((name) => named(`LambdaStateMachineRole-${name}`, "lambda")),
        ...Object.keys(MACHINES).map((name) => named(`StepFunctionsStateExecutionRole-${name}`, "states")),
      ]),
    );
    assert.deepEqual(find(dev, "InstanceProfile", "EMRCluster-profile").inputs, {
      role: "EMRCluster-node-role",
    });
  });

  function assertPolicy(
    synthesis: Synthesis,
    name: string,
    role: string,
    ...Statement: readonly object[]
  ): void {
    const { policy, ...rest } = find(synthesis, "RolePolicy", name).inputs;
    assert.deepEqual(rest, { role });
    assert.deepEqual(json(policy), { Version: "2012-10-17", Statement });
  }

  /** What a machine looks for under the root path. */
  const looksFor = (machine: string) =>
    forEachsOf(PIPELINES.find(({ name }) => name === machine)!.run).flatMap(({ result }) =>
      result === undefined ? [] : [`${result.slice("{rootPath}/".length).replace(/{\w+}/g, "*")}_SUCCESS`],
    );

  it("looks for the days of the backfill", () => {
    assert.deepEqual(looksFor("Taxi-Days"), ["emr-step-functions/days/*/_SUCCESS"]);
  });

  const looksAndForgets = (bucket: string, keys: readonly string[]) => [
    { ...allow(["s3:ListBucket"], bucket), Condition: { StringLike: { "s3:prefix": [...keys].sort() } } },
    allow(["s3:DeleteObject"], ...keys.map((key) => `${bucket}/${key}`).sort()),
  ];

  for (const [machine, called] of Object.entries(MACHINES)) {
    it(`${machine} invokes its own functions, looks for and forgets its own results, and delivers its log and traces`, () => {
      for (const [synthesis, bucket, under] of [
        [dev, `arn:aws:s3:::${ofType(dev, "Bucket")[0]!.id}`, ""],
        [existing, "arn:aws:s3:::my-bucket", "a/b/"],
      ] as const) {
        const keys = looksFor(machine).map((key) => under + key);
        const role = `StepFunctionsStateExecutionRole-${machine}`;
        assertPolicy(
          synthesis,
          `${role}-policy`,
          role,
          allow(["lambda:InvokeFunction"], ...called.map((name) => functionArn(`${name}Function`))),
          ...(keys.length === 0 ? [] : looksAndForgets(bucket, keys)),
          allow(LOG_DELIVERY, "*"),
          allow(TRACES, "*"),
        );
      }
    });
  }

  it("EventBridge invokes the janitor, for each machine's rule", () => {
    const permissions = ofType(dev, "Permission");
    assert.equal(permissions.length, Object.keys(MACHINES).length);
    for (const machine of Object.keys(MACHINES)) {
      const sourceArn = `arn:aws:events:us-east-1:123456789012:rule/SparkJobJanitor-${machine}`;
      assert.deepEqual(find(dev, "Permission", `janitor-${machine}-permission`).inputs, {
        action: "lambda:InvokeFunction",
        function: "SparkJobJanitorFunction",
        principal: "events.amazonaws.com",
        sourceArn,
      });
      assert.equal(find(dev, "EventRule", `janitor-${machine}-rule`).outputs.arn, sourceArn);
    }
  });

  const ownLog = (name: string) =>
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/${name}Function:*`,
    );

  for (const name of PURE_FUNCTIONS) {
    it(`${name}Function, which speaks to nobody, writes to its own log group and no more`, () => {
      const role = `LambdaStateMachineRole-${name}`;
      assertPolicy(dev, `${role}-policy`, role, ownLog(name));
    });
  }

  for (const name of LIVY_FUNCTIONS) {
    it(`${name}Function writes to its own log group; network interfaces are Lambda's own affair`, () => {
      const role = `LambdaStateMachineRole-${name}`;
      assertPolicy(dev, `${role}-policy`, role, ownLog(name), allow(NETWORK_INTERFACES, "*"), {
        ...allow(NETWORK_INTERFACES, "*"),
        Effect: "Deny",
        Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn(`${name}Function`) } },
      });
    });
  }

  it("the nodes work under the root path, with the key, and take sessions", () => {
    for (const [synthesis, bucket, under, ...certificate] of [
      [dev, `arn:aws:s3:::${ofType(dev, "Bucket")[0]!.id}`, ""],
      [existing, "arn:aws:s3:::my-bucket", "/a/b"],
      [tls, `arn:aws:s3:::${ofType(tls, "Bucket")[0]!.id}`, "", "arn:aws:s3:::certificates/livy/nodes.zip"],
    ] as const) {
      assertPolicy(
        synthesis,
        "EMRCluster-node-policy",
        "EMRCluster-node-role",
        allow(["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], bucket),
        { ...allow(["s3:ListBucket"], bucket), ...onlyPrefix(under) },
        allow(
          ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          `${bucket}${under}/*`,
        ),
        ...certificate.map((one) => allow(["s3:GetObject"], one)),
        allow(USE_OF_KEY, keyArn(synthesis)),
        allow(SESSIONS, "*"),
      );
    }
  });

  it("EMR passes the nodes' role to EC2, and uses the key for their disks", () => {
    assertPolicy(
      dev,
      "EMRCluster-service-policy",
      "EMRCluster-service-role",
      {
        ...allow(["iam:PassRole"], roleArn("EMRCluster-node-role")),
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
      allow(
        [...USE_OF_KEY.slice(0, 4), "kms:GenerateDataKeyWithoutPlaintext", ...USE_OF_KEY.slice(4)],
        keyArn(dev),
      ),
      {
        ...allow(["kms:CreateGrant"], keyArn(dev)),
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    );
  });

  it("AWS' own policy for EMR, and no other", () => {
    assert.deepEqual(
      ofType(dev, "RolePolicyAttachment").map((one) => one.inputs),
      [
        {
          role: "EMRCluster-service-role",
          policyArn: "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2",
        },
      ],
    );
  });

  it("and these are all", async () => {
    const own = [
      ...Object.keys(MACHINES).map((name) => `StepFunctionsStateExecutionRole-${name}`),
      ...FUNCTIONS.map((name) => `LambdaStateMachineRole-${name}`),
    ];
    for (const { name, inputs } of ofType(dev, "Function")) {
      assert.equal(inputs.role, roleArn(`LambdaStateMachineRole-${name.replace(/Function$/, "")}`));
    }
    const policies = (synthesis: Synthesis) => ofType(synthesis, "RolePolicy").map(({ name }) => name);
    const expected = own.map((name) => `${name}-policy`).sort();
    assert.deepEqual(policies(dev), ["EMRCluster-node-policy", "EMRCluster-service-policy", ...expected]);
    assert.deepEqual(policies(await stack("reused")), expected);
  });
});
