import { canonical } from "./snapshot";

/**
 * Which inputs of a resource type force a replacement: a path of an input, with all that is below it.
 *
 * Source: the fields with `ForceNew` (or `RequiresReplace`) in the schemas of hashicorp/terraform-provider-aws,
 * which @pulumi/aws 7 is made from: `internal/service/<service>/<resource>.go`, e.g. `emr/cluster.go`,
 * `ec2/vpc_security_group.go`, `iam/role.go`. A type that is not listed is said to be unknown, not safe.
 */
const FORCED: Readonly<Record<string, readonly string[]>> = {
  "aws:emr/cluster:Cluster": [
    "additionalInfo",
    "applications",
    "autoscalingRole",
    "bootstrapActions",
    "configurations",
    "configurationsJson",
    "coreInstanceFleet",
    // Of the core group, instanceCount and autoscalingPolicy change in place.
    "coreInstanceGroup.bidPrice",
    "coreInstanceGroup.ebsConfigs",
    "coreInstanceGroup.instanceType",
    "coreInstanceGroup.name",
    "customAmiId",
    "ebsRootVolumeSize",
    "ec2Attributes",
    "keepJobFlowAliveWhenNoSteps",
    "kerberosAttributes",
    "logEncryptionKmsKeyId",
    "logUri",
    "masterInstanceFleet",
    "masterInstanceGroup",
    "name",
    "placementGroupConfigs",
    "releaseLabel",
    "scaleDownBehavior",
    "securityConfiguration",
    "serviceRole",
    "steps",
  ],
  "aws:emr/instanceGroup:InstanceGroup": [
    "bidPrice",
    "clusterId",
    "ebsConfigs",
    "ebsOptimized",
    "instanceType",
    "name",
  ],
  "aws:emr/managedScalingPolicy:ManagedScalingPolicy": [
    "clusterId",
    "computeLimits",
    "scalingStrategy",
    "utilizationPerformanceIndex",
  ],
  "aws:emr/securityConfiguration:SecurityConfiguration": ["configuration", "name", "namePrefix"],
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "namePrefix", "vpcId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:ec2/tag:Tag": ["resourceId", "key"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    "dnsOptions.privateDnsPreference",
    "dnsOptions.privateDnsSpecifiedDomains",
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "vpcEndpointType",
    "vpcId",
  ],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn", "role"],
  "aws:iam/instanceProfile:InstanceProfile": ["name", "namePrefix", "path"],
  "aws:lambda/function:Function": ["name", "packageType", "tenancyConfig"],
  // It has no update at all.
  "aws:lambda/permission:Permission": [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["functionName", "qualifier"],
  "aws:sqs/queue:Queue": ["fifoQueue", "name", "namePrefix"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  // Of a flow log, tags alone change in place.
  "aws:ec2/flowLog:FlowLog": [
    "deliverCrossAccountRole",
    "destinationOptions",
    "eniId",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "regionalNatGatewayId",
    "subnetId",
    "tagFieldSpecifications",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
  ],
  "aws:cloudwatch/eventRule:EventRule": ["eventBusName", "name", "namePrefix"],
  "aws:cloudwatch/eventTarget:EventTarget": ["eventBusName", "rule", "targetId"],
  "aws:sfn/stateMachine:StateMachine": ["name", "namePrefix", "type"],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket", "expectedBucketOwner"],
  "aws:s3/bucketLogging:BucketLogging": ["bucket", "expectedBucketOwner"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "bucket",
    "expectedBucketOwner",
  ],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket", "expectedBucketOwner"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass", "name", "namePrefix"],
  "aws:kms/key:Key": ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  // A component of awsx; its subnets' layout is listed with the block, because any change of it moves them.
  "awsx:ec2:Vpc": [
    "availabilityZoneCidrMask",
    "availabilityZoneNames",
    "cidrBlock",
    "numberOfAvailabilityZones",
    "subnetSpecs",
    "subnetStrategy",
  ],
};

/** A rule can't change the kind of its source, only its value: "you cannot change the rule's source type". */
const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** Whether it can be told here what replaces a resource of a type. */
export function isKnown(type: string): boolean {
  return type in FORCED;
}

/** Whether a change of an input at a path replaces a resource; false for a type that is not known here. */
export function forcesReplacement(
  type: string,
  change: { readonly path: string; readonly before: unknown; readonly after: unknown },
): boolean {
  const { path } = change;
  const forced = FORCED[type];
  if (forced === undefined) {
    return false;
  }
  if (path === "subnetSpecs" && Array.isArray(change.before) && Array.isArray(change.after)) {
    // What runs in the VPC is in private subnets: one that is there before and after stays, whatever comes and
    // goes beside it.
    const kept = change.after.map((spec) => canonical(spec));
    return change.before.some((spec: unknown) => isPrivate(spec) && !kept.includes(canonical(spec)));
  }
  const setOrUnset = change.before === undefined || change.after === undefined;
  return (
    path === "region" ||
    forced.some((one) => path === one || path.startsWith(`${one}.`) || one.startsWith(`${path}.`)) ||
    (type.startsWith("aws:vpc/securityGroup") && setOrUnset && SOURCES.includes(path))
  );
}

function isPrivate(subnetSpec: unknown): boolean {
  return (subnetSpec as { readonly type?: unknown }).type === "Private";
}
