import { createHash } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

type Properties = Readonly<Record<string, unknown>>;

/** What AWS answers when a resource is made: its id, and the outputs that it adds to the inputs. */
export interface Answer {
  readonly id: string;
  readonly outputs: Properties;
}

const ACCOUNT = "123456789012";

/**
 * Stands for AWS while the program is synthesised: ids and outputs as AWS forms them, the same each time.
 * A type that is not listed answers with an ARN-less id, which is all that a role's policy or a tag needs.
 */
export function answer({ type, name, inputs, id }: pulumi.runtime.MockResourceArgs, region: string): Answer {
  const given = inputs as Properties;
  const hex = createHash("sha256").update(`${type} ${name}`).digest("hex").slice(0, 17);
  const named = text(given.name ?? name);
  switch (type) {
    case "awsx:ec2:Vpc":
      return {
        id: "",
        outputs: {
          vpcId: `vpc-${hex}`,
          privateSubnetIds: [`subnet-${hex}`],
          publicSubnetIds: [`subnet-0${hex.slice(1)}`],
        },
      };
    case "aws:ec2/securityGroup:SecurityGroup":
      return { id: `sg-${hex}`, outputs: {} };
    case "aws:s3/bucket:Bucket": {
      const bucket = text(given.bucket ?? `spark-etl-${name}-${hex.slice(0, 7)}`);
      return { id: bucket, outputs: { bucket, arn: `arn:aws:s3:::${bucket}` } };
    }
    case "aws:s3/bucketObjectv2:BucketObjectv2":
      return { id: text(given.key), outputs: {} };
    case "aws:iam/role:Role":
      return { id: named, outputs: { name: named, arn: `arn:aws:iam::${ACCOUNT}:role/${named}` } };
    case "aws:iam/instanceProfile:InstanceProfile":
      return { id: named, outputs: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${named}` } };
    case "aws:lambda/function:Function":
      return { id: named, outputs: { arn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${named}` } };
    case "aws:sfn/stateMachine:StateMachine": {
      const arn = `arn:aws:states:${region}:${ACCOUNT}:stateMachine:${named}`;
      return { id: arn, outputs: { arn } };
    }
    case "aws:emr/cluster:Cluster":
      return {
        id: `j-${hex.slice(0, 13).toUpperCase()}`,
        outputs: {
          masterPublicDns: `ip-10-0-0-10.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`,
        },
      };
    default:
      return { id: id !== undefined && id !== "" ? id : `${name}-${hex}`, outputs: {} };
  }
}

function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new Error(`expected a text, got ${JSON.stringify(value)}`);
  }
  return value;
}
