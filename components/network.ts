import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

export interface NetworkArgs {
  /** Use this VPC and subnet; undefined makes a VPC with a private subnet that reaches out through NAT. */
  readonly existing: { readonly vpcId: string; readonly subnetId: string } | undefined;
  /** Appended to the security group's name. */
  readonly nameSuffix: string;
}

/** Where the cluster and the functions live, and the one way between them: the functions reach Livy. */
export class Network extends pulumi.ComponentResource {
  public readonly vpcId: pulumi.Output<string>;
  /** The subnet of the cluster and the functions. */
  public readonly subnetId: pulumi.Output<string>;
  /** LambdaSecurityGroup: worn by the functions. */
  public readonly functionsGroupId: pulumi.Output<string>;
  /** Worn by the primary node; lets the functions in on Livy's port. */
  public readonly livyGroupId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:Network", name, {}, opts);

    const place = args.existing === undefined ? newVpc(name, this) : existingVpc(name, args.existing, this);
    const functionsGroup = securityGroup("LambdaSecurityGroup", {}, args.nameSuffix, place.vpcId, this);
    const livyGroup = securityGroup("LivySecurityGroup", EMR_TAG, args.nameSuffix, place.vpcId, this);
    allowLivy(name, functionsGroup, livyGroup, this);

    this.vpcId = place.vpcId;
    this.subnetId = place.subnetId;
    this.functionsGroupId = functionsGroup.id;
    this.livyGroupId = livyGroup.id;
    this.registerOutputs({ vpcId: this.vpcId, subnetId: this.subnetId });
  }
}

interface Place {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
}

/** AmazonEMRServicePolicy_v2 lets EMR use only a VPC, a subnet and security groups that carry this tag. */
export const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" } as const;

/** Livy's port on an EMR primary node. */
export const LIVY_PORT = 8998;

function newVpc(name: string, parent: Network): Place {
  const vpc = new awsx.ec2.Vpc(
    `${name}-vpc`,
    {
      cidrBlock: "10.0.0.0/16",
      numberOfAvailabilityZones: 1,
      natGateways: { strategy: awsx.ec2.NatGatewayStrategy.Single },
      subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
      tags: EMR_TAG,
    },
    { parent },
  );
  const subnetId = vpc.privateSubnetIds.apply((ids) => {
    const [first] = ids;
    if (first === undefined) {
      throw new Error("the new VPC has no private subnet");
    }
    return first;
  });
  return { vpcId: vpc.vpcId, subnetId };
}

function existingVpc(name: string, ids: { vpcId: string; subnetId: string }, parent: Network): Place {
  const [[key, value]] = Object.entries(EMR_TAG) as [[string, string]];
  const tagged = (resourceId: string, what: string) =>
    new aws.ec2.Tag(`${name}-${what}-tag`, { resourceId, key, value }, { parent }).resourceId;
  return { vpcId: tagged(ids.vpcId, "vpc"), subnetId: tagged(ids.subnetId, "subnet") };
}

function securityGroup(
  name: string,
  tags: Readonly<Record<string, string>>,
  suffix: string,
  vpcId: pulumi.Input<string>,
  parent: Network,
) {
  return new aws.ec2.SecurityGroup(
    name,
    {
      name: name + suffix,
      description: name === "LambdaSecurityGroup" ? "Functions that call Livy" : "Livy on the primary node",
      vpcId,
      revokeRulesOnDelete: true,
      tags: { Name: name + suffix, ...tags },
    },
    { parent },
  );
}

function allowLivy(
  name: string,
  from: aws.ec2.SecurityGroup,
  to: aws.ec2.SecurityGroup,
  parent: Network,
): void {
  const port = { ipProtocol: "tcp", fromPort: LIVY_PORT, toPort: LIVY_PORT };
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-livy-in`,
    {
      securityGroupId: to.id,
      referencedSecurityGroupId: from.id,
      ...port,
      description: "Livy from the functions",
    },
    { parent },
  );
  new aws.vpc.SecurityGroupEgressRule(
    `${name}-livy-out`,
    { securityGroupId: from.id, referencedSecurityGroupId: to.id, ...port, description: "Functions to Livy" },
    { parent },
  );
}
