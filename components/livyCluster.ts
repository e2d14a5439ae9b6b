import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { CLASSIFICATIONS, configurationsJson } from "./emrConfigurations";
import { EMR_TAG, LIVY_PORT } from "./network";
import { allow, assumedBy } from "./policies";

export interface LivyClusterArgs {
  /** EMR release, e.g. `emr-7.12.0`. */
  readonly releaseLabel: string;
  /** EC2 instance type of the primary and core nodes. */
  readonly instanceType: string;
  readonly coreInstanceCount: number;
  readonly keyName: string | undefined;
  readonly subnetId: pulumi.Input<string>;
  /** Security group for the primary node that lets the functions in. */
  readonly livyGroupId: pulumi.Input<string>;
  /** `s3://bucket[/prefix]`: applications read and write there, logs go to `emr-logs/` under it. */
  readonly rootPath: pulumi.Input<string>;
  /** Appended to the physical names. */
  readonly nameSuffix: string;
}

/** An EMR cluster with Spark, and Livy on its primary node. */
export class LivyCluster extends pulumi.ComponentResource {
  public readonly clusterId: pulumi.Output<string>;
  /** Livy's endpoint, `http://<primary node>:8998`, for whoever wears the functions' security group. */
  public readonly livyUrl: pulumi.Output<string>;

  constructor(name: string, args: LivyClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:LivyCluster", name, {}, opts);

    const nodeRole = instanceRole(name, args.rootPath, this);
    const serviceRole = emrRole(name, nodeRole.arn, this);
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { role: nodeRole.name }, { parent: this });
    const cluster = new aws.emr.Cluster(
      name,
      {
        name: name + args.nameSuffix,
        releaseLabel: args.releaseLabel,
        applications: ["Hadoop", "Livy", "Spark"],
        serviceRole,
        ec2Attributes: {
          instanceProfile: profile.arn,
          subnetId: args.subnetId,
          additionalMasterSecurityGroups: args.livyGroupId,
          ...(args.keyName === undefined ? {} : { keyName: args.keyName }),
        },
        masterInstanceGroup: { instanceType: args.instanceType },
        coreInstanceGroup: { instanceType: args.instanceType, instanceCount: args.coreInstanceCount },
        configurationsJson: configurationsJson(CLASSIFICATIONS),
        logUri: pulumi.interpolate`${args.rootPath}/emr-logs/`,
        tags: EMR_TAG,
      },
      { parent: this },
    );

    this.clusterId = cluster.id;
    this.livyUrl = pulumi.interpolate`http://${cluster.masterPublicDns}:${String(LIVY_PORT)}`;
    this.registerOutputs({ clusterId: this.clusterId, livyUrl: this.livyUrl });
  }
}

/** A role, resolved once its policies are attached. */
interface Role {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
}

/** The nodes' role: they read and write under the root path and nowhere else. */
function instanceRole(name: string, rootPath: pulumi.Input<string>, parent: LivyCluster): Role {
  const role = new aws.iam.Role(
    `${name}-node-role`,
    { assumeRolePolicy: assumedBy("ec2.amazonaws.com") },
    { parent },
  );
  const under = pulumi.output(rootPath).apply((uri) => uri.replace("s3://", "arn:aws:s3:::"));
  const bucket = under.apply((arn) => arn.replace(/\/.*$/, ""));
  const policy = new aws.iam.RolePolicy(
    `${name}-node-policy`,
    {
      role: role.id,
      policy: allow(
        { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [bucket] },
        {
          actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          // Every object under the root path: Spark names the files of a result itself.
          resources: [pulumi.interpolate`${under}/*`],
        },
      ),
    },
    { parent },
  );
  return {
    arn: pulumi.all([role.arn, policy.id]).apply(([arn]) => arn),
    name: pulumi.all([role.name, policy.id]).apply(([roleName]) => roleName),
  };
}

/** EMR's own role; its ARN is published once everything it needs is attached. */
function emrRole(
  name: string,
  nodeRoleArn: pulumi.Input<string>,
  parent: LivyCluster,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    `${name}-service-role`,
    { assumeRolePolicy: assumedBy("elasticmapreduce.amazonaws.com") },
    { parent },
  );
  const managed = new aws.iam.RolePolicyAttachment(
    `${name}-service-managed`,
    { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2" },
    { parent },
  );
  const passRole = new aws.iam.RolePolicy(
    `${name}-service-pass-role`,
    { role: role.id, policy: allow({ actions: ["iam:PassRole"], resources: [nodeRoleArn] }) },
    { parent },
  );
  return pulumi.all([role.arn, managed.id, passRole.id]).apply(([arn]) => arn);
}
