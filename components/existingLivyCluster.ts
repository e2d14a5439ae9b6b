import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { GOOD_RELEASES, hasGoodLivy } from "./emrRelease";
import { LIVY_PORT } from "../contract/limits";

export interface ExistingLivyClusterArgs {
  /** e.g. `j-ABCDEFGHIJKLM`. */
  readonly clusterId: string;
  /** Livy speaks HTTPS there. */
  readonly https: boolean;
}

/** A cluster that is there already: looked up and checked, never changed. */
export class ExistingLivyCluster extends pulumi.ComponentResource {
  public readonly clusterId: pulumi.Output<string>;
  /** Livy's endpoint, `http(s)://<primary node>:8998`. */
  public readonly livyUrl: pulumi.Output<string>;
  /** Where the cluster leaves its logs; empty where it keeps none. */
  public readonly logUri: pulumi.Output<string>;
  /** The primary node's security group, which must let the functions in. */
  public readonly primaryGroupId: pulumi.Output<string>;

  constructor(name: string, args: ExistingLivyClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:ExistingLivyCluster", name, {}, opts);

    const cluster = aws.emr.Cluster.get(name, args.clusterId, {}, { parent: this });
    const dns = pulumi
      .all([cluster.masterPublicDns, cluster.releaseLabel, cluster.applications])
      .apply(([address, release, applications = []]) => {
        checkCluster(args.clusterId, release, applications);
        return address;
      });

    this.clusterId = cluster.id;
    this.livyUrl = pulumi.interpolate`${args.https ? "https" : "http"}://${dns}:${String(LIVY_PORT)}`;
    // EMR tells it in the scheme of Hadoop's former S3 client.
    this.logUri = cluster.logUri.apply((uri) => (uri ?? "").replace(/^s3n:/, "s3:"));
    this.primaryGroupId = cluster.ec2Attributes.apply((attributes) => {
      const group = attributes?.emrManagedMasterSecurityGroup;
      if (group === undefined) {
        throw new pulumi.RunError(
          `cluster ${args.clusterId} tells no security group of its primary node; use another`,
        );
      }
      return group;
    });
    this.registerOutputs({ clusterId: this.clusterId, livyUrl: this.livyUrl });
  }
}

/** @throws pulumi.RunError when a cluster can't run the pipelines: what it lacks, and what to do */
export function checkCluster(id: string, release: string, applications: readonly string[]): void {
  if (!hasGoodLivy(release)) {
    throw new pulumi.RunError(
      `existingClusterId is ${id}, whose release is ${release}; use one of ${GOOD_RELEASES}`,
    );
  }
  for (const application of ["Livy", "Spark"]) {
    if (!applications.some((one) => one.toLowerCase() === application.toLowerCase())) {
      throw new pulumi.RunError(
        `existingClusterId is ${id}, which has no ${application}; use a cluster that has it`,
      );
    }
  }
}
