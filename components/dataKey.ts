import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { policy, USE_KEY } from "./policies";

export interface DataKeyArgs {
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Keep the key when the stack is destroyed: what survives in a bucket can't be read without it. */
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

/** Source: "Default key policy" in the KMS guide; "Encrypt log data" in the CloudWatch Logs guide. */
function keyPolicy({ region, accountId }: DataKeyArgs): pulumi.Output<string> {
  const logs = `logs.${region}.amazonaws.com`;
  return policy(
    {
      // Hands the key to the account's IAM policies; without it nobody could ever change the key again. In a key's
      // policy `*` is that key.
      actions: ["kms:*"],
      resources: ["*"],
      principal: pulumi.output(accountId).apply((id) => ({ AWS: `arn:aws:iam::${id}:root` })),
    },
    {
      actions: USE_KEY,
      resources: ["*"],
      principal: { Service: logs },
      // For this account's log groups only, which CloudWatch names in the encryption context.
      condition: pulumi.output(accountId).apply((id) => ({
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${id}:log-group:*` },
      })),
    },
  );
}
