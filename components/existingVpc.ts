import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { EMR_TAG } from "./emrTag";

/** A subnet and its VPC. */
export interface VpcSubnet {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
  /** The subnet's zone. */
  readonly availabilityZone: pulumi.Output<string>;
}

interface SubnetIds {
  readonly vpcId: string;
  readonly subnetId: string;
}

/**
 * The given VPC and subnet. Before anything is changed, it is checked that they have what the cluster and the functions
 * need. They are managed elsewhere: the only change to them is EMR's tag, which a new cluster needs.
 */
export function existingVpc(
  name: string,
  ids: SubnetIds,
  forNewCluster: boolean,
  parent: pulumi.Resource,
): VpcSubnet {
  const subnet = aws.ec2.getSubnetOutput({ id: ids.subnetId }, { parent });
  const vpc = aws.ec2.getVpcOutput({ id: ids.vpcId }, { parent });
  const checked = pulumi
    .all([subnet, vpc, routesOf(ids, vpc.mainRouteTableId, parent)])
    .apply(([theSubnet, theVpc, routes]) =>
      checkSubnet(ids, { forNewCluster, subnet: theSubnet, vpc: theVpc, routes }),
    );
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
  return {
    vpcId: tagged(checked.vpcId, "vpc"),
    subnetId: tagged(checked.subnetId, "subnet"),
    availabilityZone: subnet.availabilityZone,
  };
}

/** The routes of the subnet's own table or, if it has none, of the VPC's main table. */
function routesOf(
  { vpcId, subnetId }: SubnetIds,
  mainRouteTableId: pulumi.Output<string>,
  parent: pulumi.Resource,
) {
  const own = aws.ec2.getRouteTablesOutput(
    { vpcId, filters: [{ name: "association.subnet-id", values: [subnetId] }] },
    { parent },
  );
  const routeTableId = pulumi.all([own.ids, mainRouteTableId]).apply(([[id], main]) => id ?? main);
  return aws.ec2.getRouteTableOutput({ routeTableId }, { parent }).routes;
}

/** What AWS reports about a VPC and a subnet, as far as it is checked. */
export interface FoundSubnet {
  /** Whether a cluster will be created there. */
  readonly forNewCluster: boolean;
  readonly subnet: { readonly vpcId: string; readonly mapPublicIpOnLaunch: boolean };
  readonly vpc: { readonly enableDnsSupport: boolean; readonly enableDnsHostnames: boolean };
  readonly routes: readonly { readonly gatewayId: string }[];
}

/**
 * The ids, if the subnet is in the VPC and a cluster can run, or be reached, there.
 * Source: "Set up a VPC to host clusters" and "Amazon VPC options" in the EMR Management Guide.
 *
 * @throws pulumi.RunError, which says what is wrong and what to do
 */
export function checkSubnet(ids: SubnetIds, { forNewCluster, subnet, vpc, routes }: FoundSubnet): SubnetIds {
  const { vpcId, subnetId } = ids;
  if (subnet.vpcId !== vpcId) {
    throw new pulumi.RunError(
      `the subnet ${subnetId} is in ${subnet.vpcId}, not in ${vpcId}; ` +
        `set a subnet of ${vpcId}, or ${subnet.vpcId} as the VPC`,
    );
  }
  if (!vpc.enableDnsSupport) {
    throw new pulumi.RunError(
      `the VPC ${vpcId} does not resolve DNS names, but the functions find Livy by name; turn on its enableDnsSupport`,
    );
  }
  if (!forNewCluster) {
    return ids;
  }
  if (!vpc.enableDnsHostnames) {
    throw new pulumi.RunError(
      `the VPC ${vpcId} gives its instances no DNS hostnames, which EMR needs; turn on its enableDnsHostnames`,
    );
  }
  const gateway = routes.find(({ gatewayId }) => gatewayId.startsWith("igw-"))?.gatewayId;
  if (gateway !== undefined || subnet.mapPublicIpOnLaunch) {
    const why = gateway === undefined ? "gives its instances public addresses" : `has a route to ${gateway}`;
    throw new pulumi.RunError(
      `the subnet ${subnetId} is public: it ${why}; use a private subnet, which reaches AWS through NAT or endpoints`,
    );
  }
  return ids;
}
