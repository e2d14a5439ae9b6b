import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { nodePolicy } from "./nodePolicy";
import { assumedBy, policy, USE_KEY } from "./policies";

/** The nodes' instance profile and EMR's own role, each resolved once its policies are attached. */
export interface EmrRoles {
  readonly instanceProfileArn: pulumi.Output<string>;
  readonly serviceRoleArn: pulumi.Output<string>;
}

export interface EmrRolesArgs {
  /** `s3://bucket[/prefix]`: the nodes read and write under it and nowhere else. */
  readonly rootPath: pulumi.Input<string>;
  /** s3:// address of the nodes' certificates, which may be outside the root path. */
  readonly certificateUri: string | undefined;
  /** KMS key of data at rest. */
  readonly keyArn: pulumi.Input<string>;
  /** Keys under the root path that the nodes may read but not write. */
  readonly readOnlyKeys: readonly string[];
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
}

export function emrRoles(name: string, args: EmrRolesArgs, parent: pulumi.Resource): EmrRoles {
  // No source condition: EC2 names no source when it assumes the role, and only this account can pass it to a node.
  const role = new aws.iam.Role(
    `${name}-node-role`,
    { assumeRolePolicy: assumedBy("ec2.amazonaws.com") },
    { parent },
  );
  const nodePolicy = new aws.iam.RolePolicy(
    `${name}-node-policy`,
    { role: role.id, policy: nodePolicyOf(args) },
    { parent },
  );
  // EMR finds the role by the profile's name. Source: "Customize IAM roles" in the EMR Management Guide: with two names
  // a cluster fails with "invalid instance profile".
  const profile = new aws.iam.InstanceProfile(
    `${name}-profile`,
    { name: role.name, role: role.name },
    { parent },
  );
  return {
    instanceProfileArn: after(profile.arn, [nodePolicy]),
    serviceRoleArn: serviceRole(name, role.arn, args, parent),
  };
}

function nodePolicyOf({ rootPath, keyArn, ...args }: EmrRolesArgs): pulumi.Output<string> {
  return pulumi
    .all([rootPath, keyArn])
    .apply(([root, key]) => nodePolicy({ ...args, rootPath: root, keyArn: key }));
}

function serviceRole(
  name: string,
  nodeRoleArn: pulumi.Input<string>,
  { keyArn, region, accountId }: EmrRolesArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    `${name}-service-role`,
    {
      // Source: "Service role for Amazon EMR" in the EMR Management Guide, whose trust policy this is.
      assumeRolePolicy: assumedBy(
        "elasticmapreduce.amazonaws.com",
        pulumi.interpolate`arn:aws:elasticmapreduce:${region}:${accountId}:*`,
      ),
    },
    { parent },
  );
  // AWS' managed policy for EMR, which AWS limits to resources with EMR's tag and keeps up to date.
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
