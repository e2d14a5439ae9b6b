import assert from "node:assert/strict";

import { forEachsOf } from "../model/steps";
import { OTHER_ROLES } from "../components/limits";
import type { Synthesis } from "../cli/synth/synthesise";
import {
  FUNCTION_ROLES,
  LIVY_FUNCTIONS,
  MACHINES,
  PIPELINES,
  PURE_FUNCTIONS,
  roleOfFunction,
} from "./support/inventory";
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
  return under === "" ? {} : { Condition: { StringLikeIfExists: { "s3:prefix": [prefix, `${prefix}/*`] } } };
}

describe("who may do what:", function () {
  this.timeout(180_000);
  let dev: Synthesis;
  let prod: Synthesis;
  let existing: Synthesis;
  let tls: Synthesis;

  before(async () => {
    dev = await stack("dev");
    prod = await stack("prod");
    existing = await stack("existing");
    tls = await stack("tls");
  });

  const json = (text: unknown) => JSON.parse(text as string) as unknown;
  const keyArn = (synthesis: Synthesis) => find(synthesis, "Key", "data-key").outputs.arn;

  it("these roles, each for one service", () => {
    // EC2 and Lambda name no source when they take a role.
    const service = (name: string, source?: string) => ({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: `${name}.amazonaws.com` },
          Action: "sts:AssumeRole",
          ...(source === undefined
            ? {}
            : {
                Condition: {
                  ArnLike: { "aws:SourceArn": source },
                  StringEquals: { "aws:SourceAccount": ACCOUNT },
                },
              }),
        },
      ],
    });
    const roles = ofType(prod, "Role").map(({ name, inputs: { assumeRolePolicy, ...rest } }) => [
      name,
      { ...rest, trust: json(assumeRolePolicy) },
    ]);
    const named = (name: string, by: string, source?: string) => [
      name,
      { name: `${name}-prod`, trust: service(by, source) },
    ];
    assert.deepEqual(
      Object.fromEntries(roles),
      Object.fromEntries([
        ["EMRCluster-node-role", { trust: service("ec2") }],
        [
          "EMRCluster-service-role",
          { trust: service("elasticmapreduce", `arn:aws:elasticmapreduce:us-east-1:${ACCOUNT}:*`) },
        ],
        [
          "network-flow-log-role",
          { trust: service("vpc-flow-logs", `arn:aws:ec2:us-east-1:${ACCOUNT}:vpc-flow-log/*`) },
        ],
        ...FUNCTION_ROLES.map((name) => named(name, "lambda")),
        ...Object.keys(MACHINES).map((name) =>
          named(
            `StepFunctionsStateExecutionRole-${name}`,
            "states",
            `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:*`,
          ),
        ),
      ]),
    );
    // As the check of AWS' limits counts them.
    assert.equal(roles.length, Object.keys(MACHINES).length + OTHER_ROLES);
    assert.deepEqual(find(dev, "InstanceProfile", "EMRCluster-profile").inputs, {
      // EMR finds one by the name of the other.
      name: "EMRCluster-node-role",
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
    assert.deepEqual(looksFor("Orders-By-Day"), ["emr-step-functions/days/*/_SUCCESS"]);
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

  it("the stack's own rules invoke the janitor, and put the events there that they can't deliver", () => {
    for (const [synthesis, suffix] of [
      [dev, ""],
      [prod, "-prod"],
    ] as const) {
      const rules = `arn:aws:events:us-east-1:${ACCOUNT}:rule/SparkJobJanitor-*${suffix}`;
      assert.deepEqual(
        ofType(synthesis, "Permission").map(({ inputs }) => inputs),
        [
          {
            action: "lambda:InvokeFunction",
            function: `SparkJobJanitorFunction${suffix}`,
            principal: "events.amazonaws.com",
            sourceArn: rules,
          },
        ],
      );
      const { url, arn } = find(synthesis, "Queue", "janitor-dead-letters").outputs;
      const { policy, ...of } = find(synthesis, "QueuePolicy", "janitor-dead-letters-policy").inputs;
      assert.deepEqual(of, { queueUrl: url });
      assert.deepEqual(json(policy), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: ["sqs:SendMessage"],
            Resource: [arn],
            Condition: { ArnLike: { "aws:SourceArn": rules } },
          },
        ],
      });
    }
  });

  const ownLog = (fn: string) =>
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/${fn}:*`,
    );

  for (const name of PURE_FUNCTIONS) {
    it(`${name}Function, which speaks to nobody, writes to its own log group and no more`, () => {
      const role = `LambdaStateMachineRole-${name}`;
      assertPolicy(dev, `${role}-policy`, role, ownLog(`${name}Function`));
    });
  }

  it("the function that reads the drivers' logs lists and reads these alone", async () => {
    const role = "LambdaStateMachineRole-SparkJobDriverLog";
    const reads = (bucket: string, cluster: string, key?: unknown) => [
      {
        ...allow(["s3:ListBucket"], bucket),
        Condition: { StringLike: { "s3:prefix": `${cluster}/containers/application_*/` } },
      },
      allow(
        ["s3:GetObject"],
        `${bucket}/${cluster}/containers/application_*/container_*/stderr.gz`,
        `${bucket}/${cluster}/containers/application_*/container_*/stdout.gz`,
      ),
      ...(key === undefined ? [] : [allow(["kms:Decrypt"], key)]),
    ];
    const own = ownLog("SparkJobDriverLogFunction");
    const cluster = find(dev, "Cluster", "EMRCluster").id;
    for (const [synthesis, ...statements] of [
      [dev, ...reads(`arn:aws:s3:::${ofType(dev, "Bucket")[0]!.id}`, `emr-logs/${cluster}`, keyArn(dev))],
      [existing, ...reads("arn:aws:s3:::my-bucket", `a/b/emr-logs/${cluster}`, keyArn(existing))],
      [await stack("reused"), ...reads("arn:aws:s3:::existing-logs", "emr/j-ABCDEFGHIJKLM")],
    ] as const) {
      assertPolicy(synthesis, `${role}-policy`, role, own, ...statements);
    }
  });

  for (const [role, fn] of [
    ["LambdaStateMachineRole", "*JobSubmitFunction"],
    ...LIVY_FUNCTIONS.filter((name) => roleOfFunction(name) !== "LambdaStateMachineRole").map(
      (name) => [roleOfFunction(name), `${name}Function`] as const,
    ),
  ] as const) {
    it(`${fn} writes to its own log group; network interfaces are Lambda's own affair`, () => {
      const queue = find(dev, "Queue", "janitor-dead-letters").outputs.arn;
      assertPolicy(
        dev,
        `${role}-policy`,
        role,
        ownLog(fn),
        allow(NETWORK_INTERFACES, "*"),
        {
          ...allow(NETWORK_INTERFACES, "*"),
          Effect: "Deny",
          Condition: { ArnLike: { "lambda:SourceFunctionArn": functionArn(fn) } },
        },
        // Lambda puts its failed calls there.
        ...(fn === "SparkJobJanitorFunction" ? [allow(["sqs:SendMessage"], queue)] : []),
      );
    });
  }

  it("the flow log writes to its own log group", () => {
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group`;
    const own = `${group}:/aws/vpc/spark-etl-flow-logs-prod`;
    assertPolicy(
      prod,
      "network-flow-log-policy",
      "network-flow-log-role",
      allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], own, `${own}:*`),
      allow(["logs:DescribeLogGroups"], "*"),
    );
  });

  it("the nodes work under the root path but for what is staged, with the key, and take sessions", () => {
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
        {
          ...allow(
            ["s3:DeleteObject", "s3:PutObject"],
            `${bucket}${under}/emr-step-functions/tests/assets/input/orders.csv`,
            `${bucket}${under}/emr-step-functions/tests/assets/orders.jar`,
          ),
          Effect: "Deny",
        },
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
      ...FUNCTION_ROLES,
    ];
    for (const { name, inputs } of ofType(dev, "Function")) {
      assert.equal(inputs.role, roleArn(roleOfFunction(name.replace(/Function$/, ""))));
    }
    const policies = (synthesis: Synthesis) => ofType(synthesis, "RolePolicy").map(({ name }) => name);
    const expected = own.map((name) => `${name}-policy`).sort();
    assert.deepEqual(policies(dev), ["EMRCluster-node-policy", "EMRCluster-service-policy", ...expected]);
    assert.deepEqual(policies(await stack("reused")), expected);
  });
});
