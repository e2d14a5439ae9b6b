import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { assumedBy, policy } from "./policies";
import type { Statement } from "./policies";
import { roleName } from "./roleName";

export interface FunctionRoleArgs {
  readonly functionName: string;
  /** Appended to the names of the function and its role. */
  readonly nameSuffix: string;
  readonly logGroupArn: pulumi.Input<string>;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Whether Lambda places it in a VPC. */
  readonly inVpc: boolean;
}

/** What Lambda needs to place a function in a VPC. Source: "VPC execution role permissions" in the Lambda guide. */
const NETWORK_INTERFACES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * A function's own role, its ARN resolved once its policy is attached: writing to the function's own log group, and,
 * in a VPC, network interfaces for Lambda itself. Livy asks for no role.
 *
 * @throws pulumi.RunError when the function's name is too long for the role's
 */
export function functionRole(args: FunctionRoleArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const name = `LambdaStateMachineRole-${args.functionName.replace(/Function$/, "")}`;
  const physicalName = roleName(name + args.nameSuffix, `function ${args.functionName}`, "job");
  const role = new aws.iam.Role(
    name,
    { name: physicalName, assumeRolePolicy: assumedBy("lambda.amazonaws.com") },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: policy(
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          // The streams of its own group, which Lambda names.
          resources: [pulumi.interpolate`${args.logGroupArn}:*`],
        },
        ...(args.inVpc ? networkInterfaces(args) : []),
      ),
    },
    { parent },
  );
  return after(role.arn, [attached]);
}

function networkInterfaces({ functionName, nameSuffix, region, accountId }: FunctionRoleArgs): Statement[] {
  const functionArn = pulumi.interpolate`arn:aws:lambda:${region}:${accountId}:function:${functionName}${nameSuffix}`;
  return [
    // Lambda checks for just this before it makes the function; the interfaces do not exist yet.
    { actions: NETWORK_INTERFACES, resources: ["*"] },
    {
      // For Lambda, not for the function's own code.
      effect: "Deny",
      actions: NETWORK_INTERFACES,
      resources: ["*"],
      condition: functionArn.apply((arn) => ({ ArnEquals: { "lambda:SourceFunctionArn": arn } })),
    },
  ];
}
