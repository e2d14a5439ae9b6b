/** Policies and rules that several tests expect of the program: written out, not taken from it. */

/** The policy of a bucket that is reached by TLS only. */
export function tlsOnlyPolicy(bucket: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}

/** The lifecycle of an own bucket; `run` are the days of what a failed execution leaves. */
export function lifecycleRules(days: {
  readonly results: number;
  readonly logs: number;
  readonly run: number;
}): readonly object[] {
  const ends = (id: string, prefix: string, after: number) => ({
    id,
    status: "Enabled",
    filter: { prefix },
    expiration: { days: after },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  });
  return [
    {
      id: "replaced-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: days.results },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
    ends("cluster-logs", "emr-logs/", days.logs),
    ends("unfinished-runs", "emr-step-functions/runs/", days.run),
    ends("unpublished-results", "emr-step-functions/_staging", 1),
  ];
}

/** The policy of the key: the account rules it, and the log groups of its region use it. */
export function keyPolicy(region: string, account: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ["kms:*"],
        Resource: ["*"],
      },
      {
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: ["*"],
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*` },
        },
      },
    ],
  };
}

/** What whoever reads and writes encrypted data must be allowed. */
export const USE_OF_KEY = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** What Lambda must be allowed to place a function in a VPC. */
export const NETWORK_INTERFACES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];
