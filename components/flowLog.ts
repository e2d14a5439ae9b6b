import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { logGroup } from "./logGroup";
import { assumedBy, policy } from "./policies";

export interface FlowLogArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** KMS key of the log group. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Appended to the log group's name. */
  readonly nameSuffix: string;
}

/**
 * Logs the connections in a VPC to a log group. Not to the stack's bucket, because AWS itself would then add a
 * statement to the bucket's policy, which the program manages.
 */
export function flowLog(name: string, args: FlowLogArgs, parent: pulumi.Resource): void {
  const physicalName = `/aws/vpc/${pulumi.getProject()}-flow-logs${args.nameSuffix}`;
  const logs = logGroup(`${name}-logs`, physicalName, args, parent);
  new aws.ec2.FlowLog(
    name,
    {
      vpcId: args.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logs.arn,
      iamRoleArn: deliveryRole(name, logs.arn, args, parent),
      tags: { Name: name },
    },
    // A change is a replacement, and AWS refuses a second flow log for the same VPC and log group.
    { parent, deleteBeforeReplace: true },
  );
}

/**
 * Source: "IAM role for publishing flow logs to CloudWatch Logs" in the VPC guide, here limited to one existing group.
 */
function deliveryRole(
  name: string,
  logGroupArn: pulumi.Output<string>,
  { region, accountId }: FlowLogArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: assumedBy(
        "vpc-flow-logs.amazonaws.com",
        pulumi.interpolate`arn:aws:ec2:${region}:${accountId}:vpc-flow-log/*`,
      ),
    },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: policy(
        {
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          // The streams of the group, one for each network interface.
          resources: [logGroupArn, pulumi.interpolate`${logGroupArn}:*`],
        },
        // This action finds the group among all groups, and does not support resources.
        { actions: ["logs:DescribeLogGroups"], resources: ["*"] },
      ),
    },
    { parent },
  );
  return after(role.arn, [attached]);
}
