import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { assumedBy, policy } from "./policies";
import type { Statement } from "./policies";
import { roleName } from "./roleName";

export interface ExecutionRoleArgs {
  /** The pipeline whose machine it is. */
  readonly pipelineName: string;
  /** Appended to the role's name. */
  readonly nameSuffix: string;
  readonly functionArns: readonly pulumi.Input<string>[];
  /** `s3://bucket[/prefix]` of all data. */
  readonly rootPath: pulumi.Output<string>;
  /** What the machine looks for, and deletes, under the root path: keys, with `*` for what is not known yet. */
  readonly looksFor: readonly string[];
}

/**
 * StepFunctionsStateExecutionRole of one machine, its ARN resolved once its policy is attached: may invoke the machine's
 * functions, find out whether there are results that it looks for and take the marks off those, and deliver its log and
 * its traces.
 *
 * @throws pulumi.RunError when the pipeline's name is too long for the role's
 */
export function executionRole(args: ExecutionRoleArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const name = `StepFunctionsStateExecutionRole-${args.pipelineName}`;
  const role = new aws.iam.Role(
    name,
    {
      name: roleName(name + args.nameSuffix, `pipeline ${args.pipelineName}`, "pipeline"),
      assumeRolePolicy: assumedBy("states.amazonaws.com"),
    },
    { parent },
  );
  const attached = new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: policy(
        { actions: ["lambda:InvokeFunction"], resources: args.functionArns },
        ...(args.looksFor.length > 0 ? [lookForResults(args), forgetResults(args)] : []),
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

/** Listing by one key at a time is all that it takes to find out whether there is an object. */
function lookForResults({ rootPath, looksFor }: ExecutionRoleArgs): Statement {
  const under = arnOf(rootPath);
  return {
    actions: ["s3:ListBucket"],
    resources: [under.apply((arn) => arn.replace(/\/.*$/, ""))],
    condition: under.apply((arn) => {
      const prefix = arn.replace(/^[^/]*\/?/, "");
      const keys = looksFor.map((key) => (prefix === "" ? key : `${prefix}/${key}`));
      return { StringLike: { "s3:prefix": keys.sort() } };
    }),
  };
}

/** Deletes nothing but the marks. The items are known only when the machine runs: a `*` stands for each in its key. */
function forgetResults({ rootPath, looksFor }: ExecutionRoleArgs): Statement {
  return {
    actions: ["s3:DeleteObject"],
    resources: looksFor.map((key) => arnOf(rootPath).apply((arn) => `${arn}/${key}`)),
  };
}

function arnOf(rootPath: pulumi.Output<string>): pulumi.Output<string> {
  return rootPath.apply((uri) => uri.replace("s3://", "arn:aws:s3:::"));
}
