import * as pulumi from "@pulumi/pulumi";

import { existingVpc } from "./existingVpc";
import { newVpc } from "./newVpc";

export interface NetworkArgs {
  /** Use this VPC and subnet, whose ways to AWS are its owner's affair; undefined makes a new VPC. */
  readonly existing: { readonly vpcId: string; readonly subnetId: string } | undefined;
  /** CIDR block of a new VPC, /16 to /24. */
  readonly vpcCidr: string;
  /** How a new private subnet reaches AWS: through endpoints only (no NAT, no internet), or through NAT. */
  readonly egress: "endpoints" | "nat";
  /** The zone of a new subnet, e.g. `us-east-1b`; undefined: the first that offers the instance type. */
  readonly availabilityZone: string | undefined;
  /** EC2 instance type of the cluster's nodes. */
  readonly instanceType: string;
  /** The stack's region, e.g. `us-east-1`: endpoints are named after it. */
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Whether a cluster is made there: EMR uses an existing VPC and subnet only where they carry its tag. */
  readonly forNewCluster: boolean;
  /** Whether a new VPC's traffic is logged. */
  readonly flowLogs: boolean;
  /** KMS key of the flow logs. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Appended to the name of the flow logs' log group. */
  readonly nameSuffix: string;
}

/** Where the cluster and the functions live. Who may talk to whom there is the Firewall's affair. */
export class Network extends pulumi.ComponentResource {
  public readonly vpcId: pulumi.Output<string>;
  /** The subnet of the cluster and the functions, once its ways to AWS stand. */
  public readonly subnetId: pulumi.Output<string>;
  /** The zone that the subnet is in. */
  public readonly availabilityZone: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Network", name, {}, opts);

    const place =
      args.existing === undefined
        ? newVpc(name, args, this)
        : existingVpc(name, args.existing, args.forNewCluster, this);

    this.vpcId = place.vpcId;
    this.subnetId = place.subnetId;
    this.availabilityZone = place.availabilityZone;
    this.registerOutputs({ vpcId: this.vpcId, subnetId: this.subnetId });
  }
}

/** A VPC and a subnet of it. */
export interface Place {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  /** The subnet's. */
  readonly availabilityZone: pulumi.Output<string>;
}
