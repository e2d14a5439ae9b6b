import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A log group. Without it, AWS would create one that is not encrypted and that keeps everything forever. */
export function logGroup(
  name: string,
  physicalName: string,
  args: { readonly logRetentionDays: number; readonly keyArn: pulumi.Input<string> },
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { name: physicalName, retentionInDays: args.logRetentionDays, kmsKeyId: args.keyArn },
    { parent },
  );
}
