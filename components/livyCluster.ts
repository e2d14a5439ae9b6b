import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  CLASSIFICATIONS,
  configurationsJson,
  mergeClassifications,
  nodeClassifications,
  utf8Classifications,
} from "./emrConfigurations";
import type { Classifications } from "./emrConfigurations";
import { EmrGroups } from "./emrGroups";
import { emrRoles } from "./emrRoles";
import { securityConfiguration } from "./emrSecurity";
import { EMR_TAG } from "./emrTag";
import { LIVY_PORT } from "../contract/limits";

/** The configuration of a new cluster. */
export interface ClusterShape {
  /** EMR release, e.g. `emr-7.12.0`. */
  readonly releaseLabel: string;
  /** EC2 instance type of all nodes. */
  readonly instanceType: string;
  readonly coreInstanceCount: number;
  readonly taskInstanceCount: number;
  /** Maximum price of a task node, US dollars per hour; undefined: on demand. */
  readonly taskSpotPrice: string | undefined;
  /** Maximum number of core and task nodes with managed scaling; 0: no managed scaling. */
  readonly scalingMaxInstances: number;
  /** Idle minutes after which the cluster terminates; 0: never. */
  readonly idleMinutes: number;
  readonly terminationProtection: boolean;
  /** EC2 key pair for SSH; undefined: Session Manager only. */
  readonly keyName: string | undefined;
  /** Further properties of EMR's classifications, by classification; they override the program's own. */
  readonly classifications: Classifications;
  /** s3:// address of the zip with the nodes' certificates; undefined: no encryption in transit. */
  readonly certificateUri: string | undefined;
}

export interface LivyClusterArgs extends ClusterShape {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  /** `s3://bucket[/prefix]`: applications read and write there, logs go to `emr-logs/` under it. */
  readonly rootPath: pulumi.Input<string>;
  /** KMS key of data at rest. */
  readonly keyArn: pulumi.Input<string>;
  /** Keys under the root path that the nodes may read but not write: staged files, and the code of jobs. */
  readonly readOnlyKeys: readonly string[];
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Refuse to delete or replace the cluster. */
  readonly protect: boolean;
  /** Appended to the cluster's name and to the Name tags of its groups. */
  readonly nameSuffix: string;
}

/** An EMR cluster with Spark, and Livy on its primary node. */
export class LivyCluster extends pulumi.ComponentResource {
  public readonly clusterId: pulumi.Output<string>;
  /** Livy's endpoint, `http(s)://<primary node>:8998`, reachable with the functions' security group. */
  public readonly livyUrl: pulumi.Output<string>;
  /** The primary node's security group, which must let the functions in. */
  public readonly primaryGroupId: pulumi.Output<string>;
  /** `s3://…/emr-logs/`. */
  public readonly logUri: pulumi.Output<string>;
  /** KMS key of the logs. */
  public readonly logKeyArn: pulumi.Output<string>;

  constructor(name: string, args: LivyClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:LivyCluster", name, {}, opts);

    const roles = emrRoles(name, args, this);
    const groups = new EmrGroups(`${name}-groups`, args, { parent: this });
    const security = new aws.emr.SecurityConfiguration(
      `${name}-security`,
      {
        configuration: pulumi
          .output(args.keyArn)
          .apply((key) => securityConfiguration(key, args.certificateUri)),
      },
      { parent: this },
    );
    const logUri = pulumi.interpolate`${args.rootPath}/emr-logs/`;
    const cluster = new aws.emr.Cluster(
      name,
      {
        name: name + args.nameSuffix,
        releaseLabel: args.releaseLabel,
        applications: ["Hadoop", "Livy", "Spark"],
        serviceRole: roles.serviceRoleArn,
        ec2Attributes: {
          instanceProfile: roles.instanceProfileArn,
          subnetId: args.subnetId,
          emrManagedMasterSecurityGroup: groups.primary,
          emrManagedSlaveSecurityGroup: groups.core,
          serviceAccessSecurityGroup: groups.serviceAccess,
          ...(args.keyName === undefined ? {} : { keyName: args.keyName }),
        },
        masterInstanceGroup: { instanceType: args.instanceType },
        coreInstanceGroup: { instanceType: args.instanceType, instanceCount: args.coreInstanceCount },
        configurationsJson: configurationsJson(
          [utf8Classifications(args.releaseLabel), nodeClassifications(args), args.classifications].reduce(
            mergeClassifications,
            CLASSIFICATIONS,
          ),
        ),
        securityConfiguration: security.name,
        logUri,
        logEncryptionKmsKeyId: args.keyArn,
        terminationProtection: args.terminationProtection,
        unhealthyNodeReplacement: true,
        ...(args.idleMinutes === 0 ? {} : { autoTerminationPolicy: { idleTimeout: args.idleMinutes * 60 } }),
        tags: EMR_TAG,
      },
      {
        parent: this,
        protect: args.protect,
        ignoreChanges: scaledByEmr(args),
        // The old cluster ends first, with its batches: two clusters could both write the same job's data.
        deleteBeforeReplace: true,
      },
    );
    addCapacity(name, args, cluster, this);

    this.clusterId = cluster.id;
    const scheme = args.certificateUri === undefined ? "http" : "https";
    this.livyUrl = pulumi.interpolate`${scheme}://${cluster.masterPublicDns}:${String(LIVY_PORT)}`;
    this.primaryGroupId = groups.primary;
    this.logUri = logUri;
    this.logKeyArn = pulumi.output(args.keyArn);
    this.registerOutputs({ clusterId: this.clusterId, livyUrl: this.livyUrl });
  }
}

/** Managed scaling changes the number of nodes; the program must not change it back. */
function scaledByEmr(args: LivyClusterArgs): string[] {
  return args.scalingMaxInstances === 0 ? [] : ["coreInstanceGroup.instanceCount"];
}

/**
 * Task nodes and managed scaling, if configured. EMR refuses changes to those of a cluster that has terminated, e.g.
 * because it was idle: they are therefore deleted with the cluster, not before it.
 * Source: hashicorp/terraform-provider-aws#1355.
 */
function addCapacity(
  name: string,
  args: LivyClusterArgs,
  cluster: aws.emr.Cluster,
  parent: LivyCluster,
): void {
  const clusterId = cluster.id;
  const scales = args.scalingMaxInstances > 0;
  if (args.taskInstanceCount > 0) {
    new aws.emr.InstanceGroup(
      `${name}-task`,
      {
        name: "task",
        clusterId,
        instanceType: args.instanceType,
        instanceCount: args.taskInstanceCount,
        ...(args.taskSpotPrice === undefined ? {} : { bidPrice: args.taskSpotPrice }),
      },
      { parent, deletedWith: cluster, ignoreChanges: scales ? ["instanceCount"] : [] },
    );
  }
  if (scales) {
    new aws.emr.ManagedScalingPolicy(
      `${name}-scaling`,
      {
        clusterId,
        computeLimits: [
          {
            unitType: "Instances",
            minimumCapacityUnits: args.coreInstanceCount,
            maximumCapacityUnits: args.scalingMaxInstances,
            // Only task nodes scale: core nodes have HDFS, and with it Livy's recovery.
            maximumCoreCapacityUnits: args.coreInstanceCount,
            // Further nodes are spot instances; without this limit EMR would add on-demand nodes up to the maximum.
            ...(args.taskSpotPrice === undefined
              ? {}
              : { maximumOndemandCapacityUnits: args.coreInstanceCount }),
          },
        ],
      },
      // A cluster has one policy, whose id is the cluster's. The provider replaces the policy when a limit changes: if
      // the new one were created before the old one is deleted, it would be deleted too. Source:
      // hashicorp/terraform-provider-aws#33945.
      { parent, deletedWith: cluster, deleteBeforeReplace: true },
    );
  }
}
