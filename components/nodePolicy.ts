import { s3Arn } from "../contract/s3Uri";
import { policyText, USE_KEY } from "./policies";
import type { Condition } from "./policies";

/** The policy document of the nodes' role. */
export function nodePolicy(args: {
  readonly rootPath: string;
  readonly certificateUri: string | undefined;
  readonly keyArn: string;
  readonly readOnlyKeys: readonly string[];
}): string {
  const under = s3Arn(args.rootPath);
  const bucket = under.replace(/\/.*$/, "");
  const certificate = args.certificateUri === undefined ? undefined : s3Arn(args.certificateUri);
  return policyText([
    {
      actions: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
      resources: [bucket],
    },
    {
      actions: ["s3:ListBucket"],
      resources: [bucket],
      condition: onlyPrefix(under),
    },
    {
      actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      // Every object under the root path, because Spark chooses the names of a result's files.
      resources: [`${under}/*`],
    },
    {
      // But not the code that jobs run, nor staged files: a job must not change the code of the next one. As a denial,
      // because these keys are known, and those that jobs write are not.
      effect: "Deny",
      actions: ["s3:DeleteObject", "s3:PutObject"],
      resources: args.readOnlyKeys.map((key) => `${under}/${key}`),
    },
    ...(certificate === undefined ? [] : [{ actions: ["s3:GetObject"], resources: [certificate] }]),
    { actions: [...USE_KEY], resources: [args.keyArn] },
    {
      // Session Manager's agent, instead of SSH. These actions do not support resources.
      // Source: "Session Manager: minimum permissions" in the Systems Manager guide.
      actions: [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      resources: ["*"],
    },
  ]);
}

/**
 * In a shared bucket, only the root path may be listed. `IfExists`, because a HEAD request for a missing key needs this
 * permission too, and has no prefix: if it were refused, the status would be 403 instead of 404, which Hadoop's S3A
 * treats as an error and not as a missing file. A request that lists the whole bucket has no prefix either, so the
 * names of other objects in the bucket can be listed, but nothing else can be read.
 * Source: "HeadObject" in the S3 API reference.
 */
function onlyPrefix(arn: string): Condition | undefined {
  const prefix = /\/(.+)$/.exec(arn)?.[1];
  return prefix === undefined ? undefined : { StringLikeIfExists: { "s3:prefix": [prefix, `${prefix}/*`] } };
}
