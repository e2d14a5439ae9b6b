import { readFileSync } from "node:fs";

import { DOCUMENTED_FILE } from "./replacementDocs";
import type { DocumentedReplacements } from "./replacementDocs";
import { canonical } from "./snapshot";

/**
 * Inputs that force a replacement although the documentation of @pulumi/aws does not say so, of the types that this
 * project knows in full. A path stands for all that is below it.
 *
 * Source: the fields with `ForceNew` (or `RequiresReplace`) in the schemas of hashicorp/terraform-provider-aws,
 * which @pulumi/aws 7 is made from; each type has its file under `internal/service/`.
 */
const UNDOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  // emr/cluster.go
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
  // emr/instance_group.go
  "aws:emr/instanceGroup:InstanceGroup": ["bidPrice"],
  // emr/managed_scaling_policy.go
  "aws:emr/managedScalingPolicy:ManagedScalingPolicy": [
    "clusterId",
    "computeLimits",
    "scalingStrategy",
    "utilizationPerformanceIndex",
  ],
  // emr/security_configuration.go
  "aws:emr/securityConfiguration:SecurityConfiguration": ["configuration", "name", "namePrefix"],
  // ec2/vpc_security_group.go
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "namePrefix", "vpcId"],
  // ec2/vpc_security_group_ingress_rule.go
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  // ec2/vpc_security_group_egress_rule.go
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  // ec2/tag_gen.go
  "aws:ec2/tag:Tag": ["resourceId", "key"],
  // ec2/vpc_endpoint.go
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
  // iam/role.go
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  // iam/role_policy.go
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  // iam/role_policy_attachment.go
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn", "role"],
  // iam/instance_profile.go
  "aws:iam/instanceProfile:InstanceProfile": ["name", "namePrefix", "path"],
  // lambda/function.go
  "aws:lambda/function:Function": ["name", "packageType", "tenancyConfig"],
  // lambda/permission.go: it has no update at all.
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
  // lambda/function_event_invoke_config.go
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["functionName", "qualifier"],
  // sqs/queue.go
  "aws:sqs/queue:Queue": ["fifoQueue", "name", "namePrefix"],
  // sqs/queue_policy.go
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
  // cloudwatch/metric_alarm.go
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  // ec2/vpc_default_security_group.go
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  // ec2/vpc_flow_log.go: only tags change in place.
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
  // events/rule.go
  "aws:cloudwatch/eventRule:EventRule": ["eventBusName", "name", "namePrefix"],
  // events/target.go
  "aws:cloudwatch/eventTarget:EventTarget": ["eventBusName", "rule", "targetId"],
  // sfn/state_machine.go
  "aws:sfn/stateMachine:StateMachine": ["name", "namePrefix", "type"],
  // s3/bucket.go
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix"],
  // s3/object.go
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  // s3/bucket_lifecycle_configuration.go
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket", "expectedBucketOwner"],
  // s3/bucket_logging.go
  "aws:s3/bucketLogging:BucketLogging": ["bucket", "expectedBucketOwner"],
  // s3/bucket_ownership_controls.go
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  // s3/bucket_policy.go
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  // s3/bucket_server_side_encryption_configuration.go
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "bucket",
    "expectedBucketOwner",
  ],
  // s3/bucket_versioning.go
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket", "expectedBucketOwner"],
  // s3/bucket_public_access_block.go
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  // logs/group.go
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass", "name", "namePrefix"],
  // kms/key.go
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

const { inputs: DOCUMENTED } = JSON.parse(readFileSync(DOCUMENTED_FILE, "utf8")) as DocumentedReplacements;

/** A rule can't change the kind of its source, only its value: "you cannot change the rule's source type". */
const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** Whether all inputs that replace a resource of a type are known; the documentation alone has only some of them. */
export function isKnown(type: string): boolean {
  return type in UNDOCUMENTED;
}

/** Whether a change of an input at a path is known to replace a resource. */
export function forcesReplacement(
  type: string,
  change: { readonly path: string; readonly before: unknown; readonly after: unknown },
): boolean {
  const { path } = change;
  const forced = [...(UNDOCUMENTED[type] ?? []), ...(DOCUMENTED[type] ?? [])];
  if (path === "subnetSpecs" && Array.isArray(change.before) && Array.isArray(change.after)) {
    // What runs in the VPC is in private subnets: one that is there before and after stays, whatever is
    // added or removed next to it.
    const kept = change.after.map((spec) => canonical(spec));
    return change.before.some((spec: unknown) => isPrivate(spec) && !kept.includes(canonical(spec)));
  }
  const setOrUnset = change.before === undefined || change.after === undefined;
  return (
    (path === "region" && type.startsWith("aws:")) ||
    forced.some((one) => path === one || path.startsWith(`${one}.`) || one.startsWith(`${path}.`)) ||
    (type.startsWith("aws:vpc/securityGroup") && setOrUnset && SOURCES.includes(path))
  );
}

function isPrivate(subnetSpec: unknown): boolean {
  return (subnetSpec as { readonly type?: unknown }).type === "Private";
}
