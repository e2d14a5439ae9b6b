import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What a private subnet without internet reaches besides S3. Not among them: `logs`, since Lambda writes the
 * functions' logs from outside the VPC and EMR writes the cluster's to S3; `sts`, since the nodes take their
 * role from instance metadata. EMR itself manages the nodes through its service-access group, not through an
 * endpoint. An interface endpoint costs about $0.01 an hour.
 */
export const INTERFACE_SERVICES = [
  // EMR's API, for what a node asks of it: `aws emr` in a step or in an operator's session.
  // Source: "Connect to Amazon EMR using an interface VPC endpoint", Amazon EMR Management Guide.
  "elasticmapreduce",
  // The nodes encrypt their local disks with a data key that they ask KMS for. (S3 and EBS ask by themselves.)
  // Source: "Encryption at rest", Amazon EMR Management Guide.
  "kms",
  // Session Manager instead of SSH: the agent registers with ssm, a session runs over ssmmessages.
  // Source: "Improve the security of EC2 instances by using VPC endpoints", AWS Systems Manager User Guide.
  "ssm",
  "ssmmessages",
  // Agents before 3.3.40.0 take their messages here; which one a node has comes with the EMR release.
  "ec2messages",
] as const;

/** What a service's endpoint is made for, e.g. `com.amazonaws.us-east-1.kms`. */
export function serviceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}

interface Ids {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetId: pulumi.Output<string>;
}

/**
 * The private way to S3: packages, applications, data and logs. Free of charge, so it stands beside NAT too.
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

/** The interface endpoints and what lets the nodes in; all of it must stand before a cluster starts. */
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
      // The block and not the nodes' groups: those come after the network. Nobody else lives in this VPC,
      // and an endpoint still asks every caller for AWS credentials.
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
          // The service's usual name leads to the endpoint, so no client needs to know of it.
          privateDnsEnabled: true,
          tags: { Name: `${name}-${service}` },
        },
        { parent },
      ),
  );
  return [rule, ...endpoints];
}
