import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { assumedBy, policy } from "./policies";
import type { Statement } from "./policies";

export interface FunctionRoleArgs {
  /** Name of the function that has the role, or, with a `*`, the pattern of several functions' names. */
  readonly functionName: string;
  /** Appended to the names of the functions and of the role. */
  readonly nameSuffix: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Whether the functions are in a VPC. */
  readonly inVpc: boolean;
  /** Further permissions. */
  readonly further?: pulumi.Input<readonly Statement[]>;
}

/** The name of the submit functions' shared role, and the prefix of the other functions' roles. */
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
 * A role for functions; its ARN is resolved once its policy is attached. It allows writing to the functions' own log
 * groups and, in a VPC, lets Lambda itself manage network interfaces. Calling Livy needs no permission.
 *
 * @param name the role's name, without the suffix
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
      // Without a source condition: the Lambda guide has none for an execution role, and this role can't be passed to a
      // function from outside the account (iam:PassRole does not cross accounts).
      assumeRolePolicy: assumedBy("lambda.amazonaws.com"),
    },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: pulumi.output(args.further ?? []).apply((further) =>
        policy(
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            // The log streams of the functions' own groups; Lambda names the streams.
            resources: [
              pulumi.interpolate`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${functionName}${nameSuffix}:*`,
            ],
          },
          ...(args.inVpc ? networkInterfaces(args) : []),
          ...further,
        ),
      ),
    },
    { parent },
  );
  return after(role.arn, [attached]);
}

function networkInterfaces({ functionName, nameSuffix, region, accountId }: FunctionRoleArgs): Statement[] {
  const functionArn = pulumi.interpolate`arn:aws:lambda:${region}:${accountId}:function:${functionName}${nameSuffix}`;
  return [
    // Lambda checks for exactly this before it creates the function; the interfaces do not exist yet.
    { actions: NETWORK_INTERFACES, resources: ["*"] },
    {
      // The permission is for Lambda, not for the functions' own code.
      effect: "Deny",
      actions: NETWORK_INTERFACES,
      resources: ["*"],
      condition: functionArn.apply((arn) => ({ ArnLike: { "lambda:SourceFunctionArn": arn } })),
    },
  ];
}
