import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policy } from "./policies";

export interface DataKeyArgs {
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Keep the key when the stack is destroyed: what remains in a bucket can't be read without it. */
  readonly keep: boolean;
}

/** The KMS key of all data at rest: the bucket, the nodes' disks, the logs. */
export class DataKey extends pulumi.ComponentResource {
  public readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DataKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("spark-etl:components:DataKey", name, {}, opts);

    const key = new aws.kms.Key(
      name,
      {
        description: `Data at rest of ${pulumi.getProject()} ${pulumi.getStack()}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: keyPolicy(args),
      },
      { parent: this, retainOnDelete: args.keep },
    );

    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/**
 * What CloudWatch Logs does with the key of a log group. The wildcards are copied from AWS' documentation, which names
 * no single actions: if one is missing, the log group can't be created.
 * Source: "Encrypt log data in CloudWatch Logs using AWS KMS" in the CloudWatch Logs guide.
 */
const USE_BY_LOGS = [
  "kms:Decrypt*",
  "kms:Describe*",
  "kms:Encrypt*",
  "kms:GenerateDataKey*",
  "kms:ReEncrypt*",
];

/**
 * No other statement is needed: EMR, the nodes and Pulumi use the key by their roles' own policies, to which the first
 * statement delegates. Source: "Default key policy" in the KMS guide.
 */
function keyPolicy({ region, accountId }: DataKeyArgs): pulumi.Output<string> {
  const logs = `logs.${region}.amazonaws.com`;
  return policy(
    {
      // Delegates access to the account's IAM policies; without it nobody could ever change the key again. In a key's
      // policy, `*` means that key.
      actions: ["kms:*"],
      resources: ["*"],
      principal: pulumi.output(accountId).apply((id) => ({ AWS: `arn:aws:iam::${id}:root` })),
    },
    {
      actions: USE_BY_LOGS,
      resources: ["*"],
      principal: { Service: logs },
      // Only for this account's log groups, which CloudWatch names in the encryption context.
      condition: pulumi.output(accountId).apply((id) => ({
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${id}:log-group:*` },
      })),
    },
  );
}
