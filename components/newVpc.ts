import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

import { splitVpcBlock } from "./addresses";
import type { VpcLayout } from "./addresses";
import { after } from "./after";
import { availabilityZone } from "./availabilityZone";
import { EMR_TAG } from "./emrTag";
import { INTERFACE_SERVICES, interfaceEndpoints, s3Endpoint } from "./endpoints";
import { flowLog } from "./flowLog";
import type { VpcSubnet } from "./existingVpc";

export interface NewVpcArgs {
  /** CIDR block of the VPC, /16 to /24. */
  readonly vpcCidr: string;
  /** How the private subnet reaches AWS: through endpoints only (no NAT, no internet), or through NAT. */
  readonly egress: "endpoints" | "nat";
  /** The zone of the subnet, e.g. `us-east-1b`; undefined: the first that offers the instance type. */
  readonly availabilityZone: string | undefined;
  /** EC2 instance type of the cluster's nodes. */
  readonly instanceType: string;
  /** The stack's region, e.g. `us-east-1`: endpoints are named after it. */
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Whether the VPC's traffic is logged. */
  readonly flowLogs: boolean;
  /** KMS key of the flow logs. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Appended to the name of the flow logs' log group. */
  readonly nameSuffix: string;
}

/**
 * A VPC with one private subnet, whose id is resolved once its routes to AWS exist: always the S3 gateway, and either
 * interface endpoints or NAT. Its default security group has no rules.
 */
export function newVpc(name: string, args: NewVpcArgs, parent: pulumi.Resource): VpcSubnet {
  const layout = splitVpcBlock(args.vpcCidr);
  const services = args.egress === "endpoints" ? INTERFACE_SERVICES : [];
  const zone = availabilityZone(args, services, parent);
  // awsx accepts zone names only as plain values. The lookup also runs in a preview, so a preview shows the same VPC.
  const vpc = zone.apply((zoneName) => makeVpc(name, args, layout, zoneName, parent));
  const subnetId = onlyPrivateSubnet(vpc.privateSubnetIds);
  const subnet = { vpcId: vpc.vpcId, subnetId };

  // A resource without a security group gets the VPC's default one, which allows traffic between its members and to
  // everywhere: all its rules are removed. Source: "Default security groups for your VPCs" in the VPC guide.
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default-group`,
    { vpcId: vpc.vpcId, ingress: [], egress: [], tags: { Name: `${name}-default` } },
    { parent },
  );
  if (args.flowLogs) {
    flowLog(`${name}-flow-log`, { ...args, vpcId: vpc.vpcId }, parent);
  }
  const s3 = s3Endpoint(
    name,
    args.region,
    { ...subnet, routeTableIds: routeTables(vpc.routeTableAssociations, subnetId) },
    parent,
  );
  const endpoints = args.egress === "endpoints" ? interfaceEndpoints(name, args, subnet, parent) : [];
  // awsx resolves its outputs once the whole VPC exists, including the route to NAT.
  return { vpcId: vpc.vpcId, subnetId: after(subnetId, [s3, ...endpoints]), availabilityZone: zone };
}

function makeVpc(
  name: string,
  args: NewVpcArgs,
  { privateSubnet, publicSubnet }: VpcLayout,
  zone: string,
  parent: pulumi.Resource,
): awsx.ec2.Vpc {
  const { Private, Public } = awsx.ec2.SubnetType;
  const { None, Single } = awsx.ec2.NatGatewayStrategy;
  const hasNat = args.egress === "nat";
  return new awsx.ec2.Vpc(
    `${name}-vpc`,
    {
      cidrBlock: args.vpcCidr,
      availabilityZoneNames: [zone],
      natGateways: { strategy: hasNat ? Single : None },
      // Uses the given blocks unchanged; the default strategy would allocate its own.
      subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
      subnetSpecs: [
        { type: Private, cidrBlocks: [privateSubnet] },
        ...(hasNat ? [{ type: Public, cidrBlocks: [publicSubnet] }] : []),
      ],
      // Both are needed for the endpoints' private DNS names: "Private DNS names", AWS PrivateLink Guide.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      // awsx passes the VPC's tags on to the subnets.
      tags: EMR_TAG,
    },
    { parent },
  );
}

function onlyPrivateSubnet(privateSubnetIds: awsx.ec2.Vpc["privateSubnetIds"]): pulumi.Output<string> {
  return privateSubnetIds.apply((ids) => {
    const [first] = ids;
    if (first === undefined || ids.length > 1) {
      throw new Error(`the new VPC has ${String(ids.length)} private subnets instead of one`);
    }
    return first;
  });
}

/** The route tables of one subnet; awsx lists those of all subnets together. */
function routeTables(
  routeTableAssociations: awsx.ec2.Vpc["routeTableAssociations"],
  subnetId: pulumi.Output<string>,
): pulumi.Output<string[]> {
  const pairs = routeTableAssociations.apply((associations) =>
    pulumi.all(associations.map((one) => pulumi.all([one.subnetId, one.routeTableId]))),
  );
  return pulumi
    .all([pairs, subnetId])
    .apply(([all, wanted]) => all.filter(([subnet]) => subnet === wanted).map(([, table]) => table));
}
