import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The services that a private subnet without internet access needs besides S3. Not needed are `logs`, because Lambda
 * writes the functions' logs from outside the VPC and EMR writes the cluster's logs to S3, and `sts`, because the nodes
 * get their role from instance metadata. EMR itself manages the nodes through its service-access group, not through an
 * endpoint. An interface endpoint costs about $0.01 an hour.
 */
export const INTERFACE_SERVICES = [
  // EMR's API, for calls from a node: `aws emr` in a step or in an operator's session.
  // Source: "Connect to Amazon EMR using an interface VPC endpoint", Amazon EMR Management Guide.
  "elasticmapreduce",
  // The nodes encrypt their local disks with a data key from KMS. (S3 and EBS call KMS themselves.)
  // Source: "Encryption at rest", Amazon EMR Management Guide.
  "kms",
  // Session Manager instead of SSH: the agent registers with ssm, a session runs over ssmmessages.
  // Source: "Improve the security of EC2 instances by using VPC endpoints", AWS Systems Manager User Guide.
  "ssm",
  "ssmmessages",
  // Agents before 3.3.40.0 get their messages here; the EMR release decides which version a node has.
  "ec2messages",
] as const;

/** A service's name as VPC endpoints use it, e.g. `com.amazonaws.us-east-1.kms`. */
export function serviceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}

interface Ids {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
}

/**
 * The private route to S3, for packages, applications, data and logs. Free of charge, so it exists with NAT too.
 * Source: "Sample policies for private subnets that access Amazon S3", Amazon EMR Management Guide.
 */
export function s3Endpoint(
  name: string,
  region: string,
  { vpcId, routeTableIds }: Ids & { readonly routeTableIds: pulumi.Output<string[]> },
  parent: pulumi.Resource,
): aws.ec2.VpcEndpoint {
  return new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId,
      serviceName: serviceName(region, "s3"),
      vpcEndpointType: "Gateway",
      routeTableIds,
      tags: { Name: `${name}-s3` },
    },
    { parent },
  );
}

/** The interface endpoints and the rule that admits the nodes; all of them must exist before a cluster starts. */
export function interfaceEndpoints(
  name: string,
  { region, vpcCidr }: { readonly region: string; readonly vpcCidr: string },
  { vpcId, subnetId }: Ids,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    { description: "Endpoints of AWS services", vpcId, tags: { Name: `${name}-endpoints` } },
    { parent },
  );
  const rule = new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints-from-vpc-https`,
    {
      securityGroupId: group.id,
      // The VPC's block and not the nodes' groups, which are created after the network. Nothing else is in this VPC,
      // and an endpoint still requires AWS credentials.
      cidrIpv4: vpcCidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "HTTPS from the VPC",
    },
    { parent },
  );
  const endpoints = INTERFACE_SERVICES.map(
    (service) =>
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId,
          serviceName: serviceName(region, service),
          vpcEndpointType: "Interface",
          subnetIds: [subnetId],
          securityGroupIds: [group.id],
          // The service's usual name resolves to the endpoint, so clients need no configuration.
          privateDnsEnabled: true,
          tags: { Name: `${name}-${service}` },
        },
        { parent },
      ),
  );
  return [rule, ...endpoints];
}
