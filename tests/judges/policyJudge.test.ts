import assert from "node:assert/strict";

import { judgePolicy } from "../support/policyJudge";
import type { PolicyDocument } from "../support/policyJudge";

describe("judgePolicy", () => {
  const BUCKET = "arn:aws:s3:::bucket";
  const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f";
  const policy = (statement: object) =>
    ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }) as unknown as PolicyDocument;
  const service = { Principal: { Service: "lambda.amazonaws.com" } };

  const right: [string, PolicyDocument][] = [
    ["an action and its resource", policy({ Action: "lambda:InvokeFunction", Resource: FUNCTION })],
    [
      "actions that share the resources out among them",
      policy({ Action: ["s3:ListBucket", "s3:GetObject"], Resource: [BUCKET, `${BUCKET}/*`] }),
    ],
    ["an action that takes no resource", policy({ Action: "xray:PutTraceSegments", Resource: "*" })],
    ["a bucket's policy", policy({ Principal: "*", Action: "s3:*", Resource: [BUCKET, `${BUCKET}/*`] })],
    [
      "a condition of the action's own",
      policy({
        Action: "s3:ListBucket",
        Resource: BUCKET,
        Condition: { StringLike: { "s3:prefix": "a/*" } },
      }),
    ],
    [
      "a condition with a name of the author's own",
      policy({
        ...service,
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:EncryptionContext:aws:logs:arn": "a" } },
      }),
    ],
    ["a role's trust", policy({ ...service, Action: "sts:AssumeRole" })],
    [
      "a role's trust under a condition",
      policy({
        ...service,
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "1" } },
      }),
    ],
  ];
  for (const [what, document] of right) {
    it(`lets ${what} pass`, async () => {
      assert.deepEqual(await judgePolicy(document), []);
    });
  }

  const noType = (action: string) => `${action}: none of the statement's resources is of its types`;
  const broken: [string, PolicyDocument, string[]][] = [
    [
      "an action that does not exist",
      policy({ Action: "s3:GetObjects", Resource: `${BUCKET}/*` }),
      ["s3:GetObjects: there is no such action"],
    ],
    [
      "a service that does not exist",
      policy({ Action: "emr:RunJobFlow", Resource: "*" }),
      ["emr:RunJobFlow: there is no such action"],
    ],
    [
      "a pattern that no action has",
      policy({ Action: "s3:Fetch*", Resource: `${BUCKET}/*` }),
      ["s3:Fetch*: there is no such action"],
    ],
    [
      "an object's action on the bucket",
      policy({ Action: "s3:GetObject", Resource: BUCKET }),
      [noType("s3:GetObject")],
    ],
    [
      "a bucket's action on the objects",
      policy({ Action: ["s3:GetObject", "s3:ListBucket"], Resource: `${BUCKET}/*` }),
      [noType("s3:ListBucket")],
    ],
    [
      "another service's resource beside the right one",
      policy({ Action: "lambda:InvokeFunction", Resource: [FUNCTION, BUCKET] }),
      [`${BUCKET}: none of the statement's actions takes it`],
    ],
    [
      "an ARN without its account",
      policy({ Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:us-east-1:function:f" }),
      [noType("lambda:InvokeFunction")],
    ],
    [
      "an ARN with a colon too few",
      policy({ Action: "s3:GetObject", Resource: "arn:aws:s3::bucket/*" }),
      [noType("s3:GetObject")],
    ],
    [
      "no ARN at all",
      policy({ Action: "s3:GetObject", Resource: "s3://bucket/*" }),
      [noType("s3:GetObject")],
    ],
    [
      "a resource for an action that takes none",
      policy({ Action: "xray:PutTraceSegments", Resource: FUNCTION }),
      [noType("xray:PutTraceSegments")],
    ],
    [
      "a condition key that does not exist",
      policy({
        Action: "s3:GetObject",
        Resource: `${BUCKET}/*`,
        Condition: { Bool: { "aws:SecureTransprot": "true" } },
      }),
      ["aws:SecureTransprot: none of the statement's actions knows this condition key"],
    ],
    [
      "a condition key of another action",
      policy({
        Action: "s3:GetObject",
        Resource: `${BUCKET}/*`,
        Condition: { StringLike: { "s3:prefix": "a/*" } },
      }),
      ["s3:prefix: none of the statement's actions knows this condition key"],
    ],
    [
      "a condition key that does not exist in a role's trust",
      policy({ ...service, Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:Account": "1" } } }),
      ["aws:Account: none of the statement's actions knows this condition key"],
    ],
    [
      "a misspelt element",
      policy({ Actions: "s3:GetObject", Action: "s3:GetObject", Resource: `${BUCKET}/*` }),
      ["Statement[0]: element Actions"],
    ],
    [
      "a misspelt operator",
      policy({
        Action: "s3:ListBucket",
        Resource: BUCKET,
        Condition: { StringEqual: { "s3:prefix": "a" } },
      }),
      ["Statement[0]: operator StringEqual"],
    ],
    ["no resource", policy({ Action: "s3:GetObject" }), ["Statement[0]: no Resource"]],
    [
      "a version that does not exist",
      { ...policy({ Action: "s3:GetObject", Resource: `${BUCKET}/*` }), Version: "2012-10-18" },
      ["Version 2012-10-18 does not exist"],
    ],
    [
      "an effect that does not exist",
      policy({ Effect: "allow", Action: "s3:GetObject", Resource: `${BUCKET}/*` }),
      ["Statement[0]: Effect allow"],
    ],
    [
      "a kind of principal that does not exist",
      policy({ Principal: { Services: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
      ["Statement[0]: Principal Services"],
    ],
  ];
  for (const [what, document, expected] of broken) {
    it(`finds ${what}`, async () => {
      assert.deepEqual(await judgePolicy(document), expected);
    });
  }

  // What only AWS, or a reader, finds. When one of these turns red, the judge has learnt it: move it up.
  const missed: [string, PolicyDocument][] = [
    [
      "a misspelt service principal",
      policy({ Principal: { Service: "lamda.amazonaws.com" }, Action: "sts:AssumeRole" }),
    ],
    ["everything", policy({ Action: "s3:*", Resource: "*" })],
    [
      "an ARN of nothing that exists",
      policy({ Action: "lambda:InvokeFunction", Resource: FUNCTION.replace("us-east-1", "us-esat-1") }),
    ],
    [
      "an account of 11 digits",
      policy({ Action: "iam:PassRole", Resource: "arn:aws:iam::12345678901:role/r" }),
    ],
  ];
  for (const [what, document] of missed) {
    it(`misses ${what}`, async () => {
      assert.deepEqual(await judgePolicy(document), []);
    });
  }
});
