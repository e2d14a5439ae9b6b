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
      // Every object under the root path: Spark names the files of a result itself.
      resources: [`${under}/*`],
    },
    {
      // But not the code that jobs run, nor what is staged: one job must not change what the next one is. A denial, as
      // the keys to leave out are known, and those to write are not.
      effect: "Deny",
      actions: ["s3:DeleteObject", "s3:PutObject"],
      resources: args.readOnlyKeys.map((key) => `${under}/${key}`),
    },
    ...(certificate === undefined ? [] : [{ actions: ["s3:GetObject"], resources: [certificate] }]),
    { actions: [...USE_KEY], resources: [args.keyArn] },
    {
      // Session Manager's agent, in the place of SSH. These actions know no resources.
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
 * In a bucket that others share, no folder beside the root path may be listed. `IfExists`, because a HEAD of a key that is
 * not there is judged by this permission, too, and has no prefix: refused, it would come back as 403 and not as 404, which
 * Hadoop's S3A takes for an error and not for a file that it may write. A list of the whole bucket has none either, so
 * that names, and nothing else, can be seen of what others have there.
 * Source: "HeadObject" in the S3 API reference.
 */
function onlyPrefix(arn: string): Condition | undefined {
  const prefix = /\/(.+)$/.exec(arn)?.[1];
  return prefix === undefined ? undefined : { StringLikeIfExists: { "s3:prefix": [prefix, `${prefix}/*`] } };
}
