/** The IAM actions that Pulumi's AWS provider needs for a resource of a type. */
export interface ProviderActions {
  /** To read it: `pulumi preview --refresh`. */
  readonly read: readonly string[];
  /** To make, change and delete it, in addition. */
  readonly write: readonly string[];
}

const of = (service: string, names: string) => names.split(" ").map((name) => `${service}:${name}`);

const NETWORK_TAGS = of("ec2", "CreateTags DeleteTags");
/** A function's network interfaces stay behind for a while, and the provider removes them with their group. */
const INTERFACES = of("ec2", "DescribeNetworkInterfaces DetachNetworkInterface DeleteNetworkInterface");
const PASS_ROLE = of("iam", "PassRole");

/**
 * The actions by type token. A type that is not listed is named as such in the table of docs/deploying.md.
 *
 * Source: the calls in `internal/service/<service>/<resource>.go` of hashicorp/terraform-provider-aws, which
 * @pulumi/aws 7 is made from, and for actions without a call of their own (iam:PassRole, kms:GenerateDataKey) the
 * "Actions, resources, and condition keys" of the Service Authorization Reference.
 */
export const PROVIDER_ACTIONS: Readonly<Record<string, ProviderActions>> = {
  "aws:cloudwatch/eventRule:EventRule": {
    read: of("events", "DescribeRule ListTagsForResource"),
    write: of("events", "PutRule DeleteRule TagResource UntagResource"),
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    read: of("events", "ListTargetsByRule"),
    write: of("events", "PutTargets RemoveTargets"),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    read: of("logs", "DescribeLogGroups ListTagsForResource"),
    write: of(
      "logs",
      "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
    ),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    read: of("cloudwatch", "DescribeAlarms ListTagsForResource"),
    write: of("cloudwatch", "PutMetricAlarm DeleteAlarms TagResource UntagResource"),
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    read: of("ec2", "DescribeSecurityGroups"),
    write: [
      ...of("ec2", "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"),
      ...of("ec2", "RevokeSecurityGroupIngress RevokeSecurityGroupEgress"),
      ...NETWORK_TAGS,
    ],
  },
  "aws:ec2/flowLog:FlowLog": {
    read: of("ec2", "DescribeFlowLogs"),
    write: [...of("ec2", "CreateFlowLogs DeleteFlowLogs"), ...NETWORK_TAGS, ...PASS_ROLE],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    read: of("ec2", "DescribeSecurityGroups"),
    write: [
      ...of("ec2", "CreateSecurityGroup DeleteSecurityGroup"),
      ...of("ec2", "RevokeSecurityGroupIngress RevokeSecurityGroupEgress"),
      ...INTERFACES,
      ...NETWORK_TAGS,
    ],
  },
  "aws:ec2/tag:Tag": { read: of("ec2", "DescribeTags"), write: NETWORK_TAGS },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    read: of("ec2", "DescribeVpcEndpoints DescribePrefixLists"),
    write: [...of("ec2", "CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints"), ...NETWORK_TAGS],
  },
  "aws:emr/cluster:Cluster": {
    read: of(
      "elasticmapreduce",
      "DescribeCluster ListInstanceGroups ListInstanceFleets ListInstances ListBootstrapActions ListSteps GetAutoTerminationPolicy",
    ),
    write: [
      ...of("elasticmapreduce", "RunJobFlow TerminateJobFlows ModifyCluster ModifyInstanceGroups"),
      ...of("elasticmapreduce", "SetTerminationProtection SetVisibleToAllUsers SetUnhealthyNodeReplacement"),
      ...of("elasticmapreduce", "PutAutoTerminationPolicy RemoveAutoTerminationPolicy AddTags RemoveTags"),
      ...PASS_ROLE,
      ...of("iam", "CreateServiceLinkedRole"),
    ],
  },
  "aws:emr/instanceGroup:InstanceGroup": {
    read: of("elasticmapreduce", "ListInstanceGroups"),
    write: of("elasticmapreduce", "AddInstanceGroups ModifyInstanceGroups"),
  },
  "aws:emr/managedScalingPolicy:ManagedScalingPolicy": {
    read: of("elasticmapreduce", "GetManagedScalingPolicy"),
    write: of("elasticmapreduce", "PutManagedScalingPolicy RemoveManagedScalingPolicy"),
  },
  "aws:emr/securityConfiguration:SecurityConfiguration": {
    read: of("elasticmapreduce", "DescribeSecurityConfiguration"),
    write: of("elasticmapreduce", "CreateSecurityConfiguration DeleteSecurityConfiguration"),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    read: of("iam", "GetInstanceProfile"),
    write: [
      ...of("iam", "CreateInstanceProfile DeleteInstanceProfile TagInstanceProfile UntagInstanceProfile"),
      ...of("iam", "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile"),
      ...PASS_ROLE,
    ],
  },
  "aws:iam/role:Role": {
    read: of("iam", "GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies"),
    write: [
      ...of("iam", "CreateRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy"),
      ...of("iam", "TagRole UntagRole ListInstanceProfilesForRole"),
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    read: of("iam", "GetRolePolicy"),
    write: of("iam", "PutRolePolicy DeleteRolePolicy"),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    read: of("iam", "ListAttachedRolePolicies"),
    write: of("iam", "AttachRolePolicy DetachRolePolicy"),
  },
  "aws:kms/key:Key": {
    read: of("kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags"),
    write: [
      ...of("kms", "CreateKey PutKeyPolicy EnableKeyRotation DisableKeyRotation UpdateKeyDescription"),
      ...of("kms", "EnableKey DisableKey ScheduleKeyDeletion TagResource UntagResource"),
    ],
  },
  "aws:lambda/function:Function": {
    read: of("lambda", "GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction"),
    write: [
      ...of("lambda", "CreateFunction DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration"),
      ...of("lambda", "GetFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency"),
      ...of("lambda", "TagResource UntagResource"),
      ...PASS_ROLE,
      // On the caller's behalf Lambda looks at the network, and makes the grant to decrypt a function's variables.
      ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
      ...of("kms", "CreateGrant Encrypt Decrypt"),
    ],
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    read: of("lambda", "GetFunctionEventInvokeConfig"),
    write: of(
      "lambda",
      "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig",
    ),
  },
  "aws:lambda/permission:Permission": {
    read: of("lambda", "GetPolicy"),
    write: of("lambda", "AddPermission RemovePermission"),
  },
  "aws:s3/bucket:Bucket": {
    read: [
      ...of("s3", "ListBucket GetBucketLocation GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketPolicy"),
      ...of("s3", "GetBucketVersioning GetBucketLogging GetBucketRequestPayment GetBucketTagging"),
      ...of("s3", "GetAccelerateConfiguration GetLifecycleConfiguration GetReplicationConfiguration"),
      ...of("s3", "GetEncryptionConfiguration GetBucketObjectLockConfiguration ListTagsForResource"),
    ],
    write: [
      ...of("s3", "CreateBucket DeleteBucket PutBucketTagging TagResource UntagResource"),
      ...of("s3", "ListBucketVersions DeleteObject DeleteObjectVersion"),
    ],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    read: of("s3", "GetLifecycleConfiguration"),
    write: of("s3", "PutLifecycleConfiguration"),
  },
  "aws:s3/bucketLogging:BucketLogging": {
    read: of("s3", "GetBucketLogging"),
    write: of("s3", "PutBucketLogging"),
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    read: [...of("s3", "ListBucket GetObject GetObjectTagging"), ...of("kms", "Decrypt")],
    write: [
      ...of("s3", "PutObject PutObjectTagging AbortMultipartUpload"),
      ...of("s3", "ListBucketVersions DeleteObject DeleteObjectVersion"),
      ...of("kms", "GenerateDataKey"),
    ],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    read: of("s3", "GetBucketOwnershipControls"),
    write: of("s3", "PutBucketOwnershipControls"),
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    read: of("s3", "GetBucketPolicy"),
    write: of("s3", "PutBucketPolicy DeleteBucketPolicy"),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    read: of("s3", "GetBucketPublicAccessBlock"),
    write: of("s3", "PutBucketPublicAccessBlock"),
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    read: of("s3", "GetEncryptionConfiguration"),
    write: of("s3", "PutEncryptionConfiguration"),
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    read: of("s3", "GetBucketVersioning"),
    write: of("s3", "PutBucketVersioning"),
  },
  "aws:sfn/stateMachine:StateMachine": {
    read: [
      ...of("states", "DescribeStateMachine ListStateMachineVersions ListTagsForResource"),
      // The provider has AWS check a changed definition while it plans.
      ...of("states", "ValidateStateMachineDefinition"),
    ],
    write: [
      ...of("states", "CreateStateMachine UpdateStateMachine DeleteStateMachine TagResource UntagResource"),
      ...PASS_ROLE,
    ],
  },
  "aws:sqs/queue:Queue": {
    read: of("sqs", "GetQueueAttributes GetQueueUrl ListQueueTags"),
    write: of("sqs", "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue"),
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    read: of("sqs", "GetQueueAttributes"),
    write: of("sqs", "SetQueueAttributes"),
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    read: of("ec2", "DescribeSecurityGroupRules"),
    write: [
      ...of("ec2", "AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress ModifySecurityGroupRules"),
      ...NETWORK_TAGS,
    ],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    read: of("ec2", "DescribeSecurityGroupRules"),
    write: [
      ...of("ec2", "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress ModifySecurityGroupRules"),
      ...NETWORK_TAGS,
    ],
  },
  // A component: the VPC, its subnets, gateways, addresses and route tables.
  "awsx:ec2:Vpc": {
    read: [
      ...of("ec2", "DescribeAvailabilityZones DescribeVpcs DescribeVpcAttribute DescribeSubnets"),
      ...of(
        "ec2",
        "DescribeInternetGateways DescribeNatGateways DescribeAddresses DescribeAddressesAttribute",
      ),
      ...of(
        "ec2",
        "DescribeRouteTables DescribeNetworkAcls DescribeSecurityGroups DescribeNetworkInterfaces",
      ),
    ],
    write: [
      ...of("ec2", "CreateVpc ModifyVpcAttribute DeleteVpc CreateSubnet ModifySubnetAttribute DeleteSubnet"),
      ...of("ec2", "CreateInternetGateway AttachInternetGateway DetachInternetGateway DeleteInternetGateway"),
      ...of("ec2", "AllocateAddress DisassociateAddress ReleaseAddress CreateNatGateway DeleteNatGateway"),
      ...of("ec2", "CreateRouteTable AssociateRouteTable DisassociateRouteTable DeleteRouteTable"),
      ...of("ec2", "CreateRoute ReplaceRoute DeleteRoute ReplaceRouteTableAssociation"),
      ...NETWORK_TAGS,
    ],
  },
};
