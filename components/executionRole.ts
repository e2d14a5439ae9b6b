import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { assumedBy, policy } from "./policies";

/**
 * StepFunctionsStateExecutionRole, its ARN resolved once its policy is attached: may invoke the machine's functions,
 * and deliver its log and its traces.
 */
export function executionRole(
  suffix: string,
  functionArns: readonly pulumi.Input<string>[],
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const name = "StepFunctionsStateExecutionRole";
  const role = new aws.iam.Role(
    name,
    { name: name + suffix, assumeRolePolicy: assumedBy("states.amazonaws.com") },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: policy(
        { actions: ["lambda:InvokeFunction"], resources: functionArns },
        {
          // Log delivery knows no resources. Source: "IAM policies for logging to CloudWatch Logs" in the Step
          // Functions guide.
          actions: [
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
          ],
          resources: ["*"],
        },
        {
          // X-Ray knows no resources either. Source: "IAM policies for X-Ray" in the same guide.
          actions: [
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
          ],
          resources: ["*"],
        },
      ),
    },
    { parent },
  );
  return after(role.arn, [attached]);
}
