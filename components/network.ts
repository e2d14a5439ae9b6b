import * as pulumi from "@pulumi/pulumi";

import { existingVpc } from "./existingVpc";
import { newVpc } from "./newVpc";
import type { NewVpcArgs } from "./newVpc";

export interface NetworkArgs extends NewVpcArgs {
  /** An existing VPC and subnet, whose routes to AWS are managed elsewhere; undefined makes a new VPC. */
  readonly existing: { readonly vpcId: string; readonly subnetId: string } | undefined;
  /** Whether a cluster is created there: EMR uses an existing VPC and subnet only if they have its tag. */
  readonly forNewCluster: boolean;
}

/** The VPC and subnet of the cluster and the functions. The Firewall says who may connect to whom in it. */
export class Network extends pulumi.ComponentResource {
  public readonly vpcId: pulumi.Output<string>;
  /** The subnet of the cluster and the functions, once its routes to AWS exist. */
  public readonly subnetId: pulumi.Output<string>;
  /** The zone that the subnet is in. */
  public readonly availabilityZone: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Network", name, {}, opts);

    const vpc =
      args.existing === undefined
        ? newVpc(name, args, this)
        : existingVpc(name, args.existing, args.forNewCluster, this);

    this.vpcId = vpc.vpcId;
    this.subnetId = vpc.subnetId;
    this.availabilityZone = vpc.availabilityZone;
    this.registerOutputs({ vpcId: this.vpcId, subnetId: this.subnetId });
  }
}
