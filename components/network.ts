import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { EMR_TAG } from "./emrTag";
import { newVpc } from "./newVpc";

export interface NetworkArgs {
  /** Use this VPC and subnet, whose ways to AWS are its owner's affair; undefined makes a new VPC. */
  readonly existing: { readonly vpcId: string; readonly subnetId: string } | undefined;
  /** CIDR block of a new VPC, /16 to /24. */
  readonly vpcCidr: string;
  /** How a new private subnet reaches AWS: through endpoints only (no NAT, no internet), or through NAT. */
  readonly egress: "endpoints" | "nat";
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

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Network", name, {}, opts);

    const place =
      args.existing === undefined
        ? newVpc(name, args, this)
        : existingVpc(name, args.existing, args.forNewCluster, this);

    this.vpcId = place.vpcId;
    this.subnetId = place.subnetId;
    this.registerOutputs({ vpcId: this.vpcId, subnetId: this.subnetId });
  }
}

/** A VPC and a subnet of it. */
export interface Place {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
}

interface PlaceIds {
  readonly vpcId: string;
  readonly subnetId: string;
}

/**
 * The given VPC and subnet, checked to belong together before anything is changed. They are somebody else's: nothing of
 * them is changed but EMR's tag, which a new cluster needs.
 */
function existingVpc(name: string, ids: PlaceIds, forNewCluster: boolean, parent: Network): Place {
  const subnet = aws.ec2.getSubnetOutput({ id: ids.subnetId }, { parent });
  const checked = subnet.vpcId.apply((actualVpcId) => checkPlace(ids, actualVpcId));
  const tagged = (resourceId: pulumi.Output<string>, what: string) => {
    if (!forNewCluster) {
      return resourceId;
    }
    const [[key, value]] = Object.entries(EMR_TAG) as [[string, string]];
    const tag = new aws.ec2.Tag(
      `${name}-${what}-tag`,
      { resourceId, key, value },
      { parent, retainOnDelete: true },
    );
    return after(resourceId, [tag]);
  };
  return { vpcId: tagged(checked.vpcId, "vpc"), subnetId: tagged(checked.subnetId, "subnet") };
}

/**
 * The ids, if the subnet is in the VPC.
 *
 * @throws pulumi.RunError naming both and the VPC that the subnet is in
 */
export function checkPlace(ids: PlaceIds, actualVpcId: string): PlaceIds {
  if (actualVpcId !== ids.vpcId) {
    throw new pulumi.RunError(
      `the subnet ${ids.subnetId} is in ${actualVpcId} and not in ${ids.vpcId}; ` +
        `give a subnet of ${ids.vpcId}, or ${actualVpcId} as the VPC`,
    );
  }
  return ids;
}
