import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { assumedBy, policy } from "./policies";
import type { Statement } from "./policies";

export interface FunctionRoleArgs {
  /** Name of the function whose role it is; with a `*`, of all functions of that pattern. */
  readonly functionName: string;
  /** Appended to the names of the functions and of the role. */
  readonly nameSuffix: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Whether Lambda places the functions in a VPC. */
  readonly inVpc: boolean;
  /** What else they may do. */
  readonly further?: readonly Statement[];
}

/** The role of the submit functions, which all have the same rights, and how the other functions' roles begin. */
export const FUNCTION_ROLE = "LambdaStateMachineRole";

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
 * A role of functions, its ARN resolved once its policy is attached: writing to the functions' own log groups, and, in a
 * VPC, network interfaces for Lambda itself. Livy asks for no role.
 *
 * @param name of the role, without the suffix
 */
export function functionRole(
  name: string,
  args: FunctionRoleArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { functionName, nameSuffix, region, accountId } = args;
  const role = new aws.iam.Role(
    name,
    {
      name: name + nameSuffix,
      // Without a condition on the source: the Lambda guide names none for an execution role, and nobody outside the
      // account can pass this role to a function (iam:PassRole does not cross accounts).
      assumeRolePolicy: assumedBy("lambda.amazonaws.com"),
    },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: policy(
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          // The streams of their own groups, which Lambda names.
          resources: [
            pulumi.interpolate`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${functionName}${nameSuffix}:*`,
          ],
        },
        ...(args.inVpc ? networkInterfaces(args) : []),
        ...(args.further ?? []),
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
      // For Lambda, not for the functions' own code.
      effect: "Deny",
      actions: NETWORK_INTERFACES,
      resources: ["*"],
      condition: functionArn.apply((arn) => ({ ArnLike: { "lambda:SourceFunctionArn": arn } })),
    },
  ];
}
