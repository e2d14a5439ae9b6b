import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { USE_KEY } from "./dataKey";
import { assumedBy, policy } from "./policies";
import type { Condition, Statement } from "./policies";

/** The instance profile of the nodes and EMR's own role, each resolved once all it may do is attached. */
export interface EmrRoles {
  readonly instanceProfileArn: pulumi.Output<string>;
  readonly serviceRoleArn: pulumi.Output<string>;
}

export interface EmrRolesArgs {
  /** `s3://bucket[/prefix]`: the nodes read and write under it and nowhere else. */
  readonly rootPath: pulumi.Input<string>;
  /** s3:// address of the nodes' certificates, outside the root path perhaps. */
  readonly certificateUri: string | undefined;
  /** KMS key of data at rest. */
  readonly keyArn: pulumi.Input<string>;
}

export function emrRoles(name: string, args: EmrRolesArgs, parent: pulumi.Resource): EmrRoles {
  const role = new aws.iam.Role(
    `${name}-node-role`,
    { assumeRolePolicy: assumedBy("ec2.amazonaws.com") },
    { parent },
  );
  const nodePolicy = new aws.iam.RolePolicy(
    `${name}-node-policy`,
    { role: role.id, policy: policy(...nodeStatements(args)) },
    { parent },
  );
  const profile = new aws.iam.InstanceProfile(`${name}-profile`, { role: role.name }, { parent });
  return {
    instanceProfileArn: after(profile.arn, [nodePolicy]),
    serviceRoleArn: serviceRole(name, role.arn, args.keyArn, parent),
  };
}

function nodeStatements({ rootPath, certificateUri, keyArn }: EmrRolesArgs): Statement[] {
  const under = pulumi.output(rootPath).apply((uri) => uri.replace("s3://", "arn:aws:s3:::"));
  const bucket = under.apply((arn) => arn.replace(/\/.*$/, ""));
  const certificate = certificateUri?.replace("s3://", "arn:aws:s3:::");
  return [
    {
      actions: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
      resources: [bucket],
    },
    {
      actions: ["s3:ListBucket"],
      resources: [bucket],
      condition: under.apply(onlyPrefix),
    },
    {
      actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      // Every object under the root path: Spark names the files of a result itself.
      resources: [pulumi.interpolate`${under}/*`],
    },
    ...(certificate === undefined ? [] : [{ actions: ["s3:GetObject"], resources: [certificate] }]),
    { actions: [...USE_KEY], resources: [keyArn] },
    {
      // Session Manager's agent, in the place of SSH. These actions know no resources.
      // Source: "Session Manager: minimum permissions" in the Systems Manager guide.
      actions: [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      resources: ["*"],
    },
  ];
}

/** In a bucket that others share, only what lies under the root path may be listed. */
function onlyPrefix(arn: string): Condition | undefined {
  const prefix = /\/(.+)$/.exec(arn)?.[1];
  return prefix === undefined ? undefined : { StringLike: { "s3:prefix": [prefix, `${prefix}/*`] } };
}

function serviceRole(
  name: string,
  nodeRoleArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    `${name}-service-role`,
    { assumeRolePolicy: assumedBy("elasticmapreduce.amazonaws.com") },
    { parent },
  );
  // AWS' own policy for EMR, narrowed by AWS to resources that carry EMR's tag and kept in step with EMR.
  const managed = new aws.iam.RolePolicyAttachment(
    `${name}-service-managed`,
    { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2" },
    { parent },
  );
  const own = new aws.iam.RolePolicy(
    `${name}-service-policy`,
    {
      role: role.id,
      policy: policy(
        {
          actions: ["iam:PassRole"],
          resources: [nodeRoleArn],
          condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
        },
        { actions: [...USE_KEY, "kms:GenerateDataKeyWithoutPlaintext"], resources: [keyArn] },
        {
          // For the nodes' encrypted disks, through EC2 only.
          actions: ["kms:CreateGrant"],
          resources: [keyArn],
          condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ),
    },
    { parent },
  );
  return after(role.arn, [managed, own]);
}
