import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

import type { Resource, Synthesis } from "../cli/synth/synthesise";
import { policyDocuments } from "./support/policyDocuments";
import { EVERY_VARIANT, find, ofType, stack } from "./support/stacks";

/** Where a statement has to say `*` for a resource, and why AWS leaves no other way. */
const EVERY_RESOURCE: readonly (readonly [policy: RegExp, first: string, why: string])[] = [
  [/^Key data-key\./, "kms:*", "in a key's policy `*` is that key"],
  [/^Key data-key\./, "kms:Decrypt*", "in a key's policy `*` is that key"],
  [/^RolePolicy LambdaStateMachineRole-/, "ec2:AssignPrivateIpAddresses", "the interfaces do not exist yet"],
  [/^RolePolicy EMRCluster-node-policy\./, "ssm:UpdateInstanceInformation", "sessions know no resources"],
  [/^RolePolicy network-flow-log-policy\./, "logs:DescribeLogGroups", "the question knows no resources"],
  [/^RolePolicy StepFunctionsStateExecutionRole-/, "logs:CreateLogDelivery", "delivery knows no resources"],
  [/^RolePolicy StepFunctionsStateExecutionRole-/, "xray:GetSamplingRules", "X-Ray knows no resources"],
];

/** Where a statement allows actions by a `*`, and why. */
const SEVERAL_ACTIONS: readonly (readonly [policy: RegExp, actions: readonly string[], why: string])[] = [
  [/^Key data-key\./, ["kms:*"], "the account's IAM policies say who may do what with the key"],
  [
    /^Key data-key\./,
    ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    "AWS says in these words what CloudWatch Logs does, and names its calls nowhere",
  ],
];

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/** A rule of a security group, by the groups' names; an address where there is no group. */
interface OpenPort {
  readonly on: string;
  readonly peer: string;
  readonly from: number;
  readonly to: number;
}

for (const variant of EVERY_VARIANT) {
  describe(`the laws of every stack (${variant}):`, function () {
    this.timeout(180_000);
    let synthesis: Synthesis;
    before(async () => {
      synthesis = await stack(variant);
    });

    const statements = () =>
      [...policyDocuments(synthesis)].flatMap(([path, { Statement }]) =>
        [Statement as unknown as Statement | readonly Statement[]].flat().map((one) => ({ path, ...one })),
      );

    it("no statement allows actions by a * but for a reason that AWS gives", () => {
      assert.ok(statements().length > 10);
      for (const { path, Effect, Action } of statements()) {
        const stars = Effect === "Allow" ? [Action].flat().filter((action) => action.includes("*")) : [];
        const allowed = SEVERAL_ACTIONS.filter(([policy]) => policy.test(path)).map(([, actions]) => actions);
        assert.ok(stars.length === 0 || allowed.some((actions) => isDeepStrictEqual(actions, stars)), path);
      }
    });

    it("* stands for a resource only where AWS leaves no other way", () => {
      for (const { path, Action, Resource = [] } of statements()) {
        for (const resource of [Resource].flat()) {
          if (resource === "*") {
            const [first] = [Action].flat();
            assert.ok(
              EVERY_RESOURCE.some(([policy, action]) => policy.test(path) && action === first),
              `${path}: ${String(first)}`,
            );
          } else {
            // The other places for a star: all objects under a path, the marks of all items' results, the logs of all
            // drivers, all streams of a log group, and the submit functions, which share a role.
            assert.match(
              resource,
              /^arn:aws:(s3:::[^*]+\/\*(\/_SUCCESS)?|s3:::[^*]+\/containers\/application_\*\/container_\*\/std(err|out)\.gz|logs:[^*]+(\/\*JobSubmitFunction[^*]*)?:\*|[^*]+)$/,
              path,
            );
          }
        }
      }
    });

    const rules = (kind: "Ingress" | "Egress"): OpenPort[] => {
      const groups = new Map(ofType(synthesis, "SecurityGroup").map(({ id, name }) => [id, name]));
      const named = (id: unknown) => groups.get(id as string) ?? String(id);
      return ofType(synthesis, `SecurityGroup${kind}Rule`).map(({ inputs }) => ({
        on: named(inputs.securityGroupId),
        peer: named(inputs.referencedSecurityGroupId ?? inputs.cidrIpv4),
        ...(inputs.ipProtocol === "-1"
          ? { from: 0, to: 65_535 }
          : { from: inputs.fromPort as number, to: inputs.toPort as number }),
      }));
    };

    it("nobody comes in from everywhere, by no rule and by no group's own rules", () => {
      for (const { name, inputs } of ofType(synthesis, "SecurityGroupIngressRule")) {
        const { cidrIpv4, cidrIpv6, prefixListId } = inputs;
        assert.deepEqual([cidrIpv6, prefixListId], [undefined, undefined], name);
        const vpc = ofType(synthesis, "Vpc")[0]?.inputs.cidrBlock;
        assert.ok(
          cidrIpv4 === undefined || (cidrIpv4 === vpc && name.startsWith("network-endpoints-")),
          name,
        );
      }
      for (const { name, inputs } of ofType(synthesis, "SecurityGroup")) {
        assert.deepEqual([inputs.ingress, inputs.egress], [undefined, undefined], name);
      }
    });

    it("port 8998 is open to the functions alone, and the functions reach nothing else", () => {
      const primary = variant === "reused" ? "sg-0a1b2c3d4e5f60718" : "EMRPrimarySecurityGroup";
      const nodes = ["EMRPrimarySecurityGroup", "EMRCoreSecurityGroup"];
      const strangers = rules("Ingress").filter(
        ({ on, peer, from, to }) =>
          from <= 8998 && 8998 <= to && !(nodes.includes(on) && nodes.includes(peer)),
      );
      assert.deepEqual(strangers, [{ on: primary, peer: "LambdaSecurityGroup", from: 8998, to: 8998 }]);
      const reach = rules("Egress").filter(({ on }) => on === "LambdaSecurityGroup");
      assert.deepEqual(reach, [{ on: "LambdaSecurityGroup", peer: primary, from: 8998, to: 8998 }]);
      assert.deepEqual(
        rules("Ingress").filter(({ on }) => on === "LambdaSecurityGroup"),
        [],
      );
    });

    it("all data at rest is encrypted with the stack's key: bucket, disks, logs", () => {
      const { arn } = find(synthesis, "Key", "data-key").outputs;
      const of = (type: string, name: string) => find(synthesis, type, name).inputs;
      for (const { name, id } of ofType(synthesis, "Bucket")) {
        const { bucket, rules: encryption } = of(
          "BucketServerSideEncryptionConfiguration",
          `${name}-encryption`,
        );
        assert.equal(bucket, id);
        assert.deepEqual(
          (encryption as { applyServerSideEncryptionByDefault: object }[]).map(
            (rule) => rule.applyServerSideEncryptionByDefault,
          ),
          [{ sseAlgorithm: "aws:kms", kmsMasterKeyId: arn }],
        );
      }
      for (const group of ofType(synthesis, "LogGroup")) {
        assert.equal(group.inputs.kmsKeyId, arn, group.name);
      }
      const groups = ofType(synthesis, "LogGroup").map(({ id }) => id);
      for (const { name, inputs } of ofType(synthesis, "Function")) {
        assert.ok(groups.includes((inputs.loggingConfig as { logGroup: string }).logGroup), name);
      }
      for (const { name, inputs } of variant === "reused" ? [] : ofType(synthesis, "Cluster")) {
        assert.equal(inputs.logEncryptionKmsKeyId, arn);
        assert.equal(
          inputs.securityConfiguration,
          find(synthesis, "SecurityConfiguration", `${name}-security`).id,
        );
        const text = of("SecurityConfiguration", `${name}-security`).configuration as string;
        const { EncryptionConfiguration: config } = JSON.parse(text) as {
          EncryptionConfiguration: {
            EnableAtRestEncryption: boolean;
            AtRestEncryptionConfiguration: Record<string, { AwsKmsKey: string }>;
          };
        };
        assert.equal(config.EnableAtRestEncryption, true);
        const keys = Object.entries(config.AtRestEncryptionConfiguration).map(([of, one]) => [
          of,
          one.AwsKmsKey,
        ]);
        assert.deepEqual(keys.sort(), [
          ["LocalDiskEncryptionConfiguration", arn],
          ["S3EncryptionConfiguration", arn],
        ]);
      }
    });

    it("no input is undefined, or an Output that somebody put into a text", () => {
      for (const { name, inputs } of synthesis.resources) {
        assertDefined(inputs, name);
      }
    });

    it("every role of the program's own that is named is one that it registers", () => {
      const text = JSON.stringify(
        synthesis.resources.map(({ inputs }: Resource) => ({ ...inputs, code: 0 })),
      );
      const known = new Set(ofType(synthesis, "Role").map(({ outputs }) => outputs.arn));
      const named = new Set(text.match(/arn:aws:iam::\d+:role\/[\w-]+/g));
      assert.ok(named.size >= 4);
      assert.deepEqual(
        [...named].filter((arn) => !known.has(arn)),
        [],
      );
    });
  });
}

function assertDefined(value: unknown, path: string): void {
  assert.notEqual(value, undefined, path);
  if (typeof value === "string") {
    assert.doesNotMatch(value, /undefined|\[object|\[Output|\bNaN\b/, path);
  }
  if (typeof value === "object" && value !== null && !(value instanceof Promise)) {
    for (const [key, one] of Object.entries(value)) {
      assertDefined(one, `${path}.${key}`);
    }
  }
}
