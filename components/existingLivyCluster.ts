import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { GOOD_RELEASES, hasGoodLivy } from "./emrRelease";
import { LIVY_PORT } from "../contract/limits";

export interface ExistingLivyClusterArgs {
  /** e.g. `j-ABCDEFGHIJKLM`. */
  readonly clusterId: string;
  /** Whether Livy uses HTTPS there. */
  readonly https: boolean;
}

/** An existing cluster: looked up and checked, but never changed. */
export class ExistingLivyCluster extends pulumi.ComponentResource {
  public readonly clusterId: pulumi.Output<string>;
  /** Livy's endpoint, `http(s)://<primary node>:8998`. */
  public readonly livyUrl: pulumi.Output<string>;
  /** Where the cluster writes its logs; empty if it keeps none. */
  public readonly logUri: pulumi.Output<string>;
  /** KMS key of the logs; empty if they are not encrypted with one. */
  public readonly logKeyArn: pulumi.Output<string>;
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
    // EMR returns it with the scheme of Hadoop's former S3 client.
    this.logUri = cluster.logUri.apply((uri) => (uri ?? "").replace(/^s3n:/, "s3:"));
    this.logKeyArn = cluster.logEncryptionKmsKeyId.apply((arn) => arn ?? "");
    this.primaryGroupId = cluster.ec2Attributes.apply((attributes) => {
      const group = attributes?.emrManagedMasterSecurityGroup;
      if (group === undefined) {
        throw new pulumi.RunError(
          `cluster ${args.clusterId} has no security group for its primary node; use another cluster`,
        );
      }
      return group;
    });
    this.registerOutputs({ clusterId: this.clusterId, livyUrl: this.livyUrl });
  }
}

/** @throws pulumi.RunError if a cluster can't run the pipelines, with what it lacks and what to do */
export function checkCluster(id: string, release: string, applications: readonly string[]): void {
  if (!hasGoodLivy(release)) {
    throw new pulumi.RunError(
      `existingClusterId is ${id}, whose release is ${release}; use a cluster with ${GOOD_RELEASES}`,
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
