import assert from "node:assert/strict";

import { isAllowed } from "../support/policyEvaluation";
import type { PolicyStatement } from "../support/policyJudge";

describe("isAllowed", () => {
  const OBJECT = "arn:aws:s3:::bucket/a/b";
  const allow = (statement: object) =>
    ({ Effect: "Allow", Action: "s3:GetObject", Resource: OBJECT, ...statement }) as PolicyStatement;
  const ask = (statements: readonly PolicyStatement[], context: Readonly<Record<string, string>> = {}) =>
    isAllowed(statements, {
      principal: "arn:aws:iam::1:role/r",
      action: "s3:GetObject",
      resource: OBJECT,
      context,
    });
  const under = (Condition: object, context?: Readonly<Record<string, string>>) =>
    ask([allow({ Condition })], context);

  const cases: readonly (readonly [string, boolean, boolean])[] = [
    ["nothing is said", ask([]), false],
    ["it is allowed", ask([allow({})]), true],
    ["another action is allowed", ask([allow({ Action: "s3:PutObject" })]), false],
    ["another resource is allowed", ask([allow({ Resource: `${OBJECT}c` })]), false],
    ["wildcards match", ask([allow({ Action: "S3:Get*", Resource: "arn:aws:s3:::bucket/?/*" })]), true],
    ["a dot is no wildcard", ask([allow({ Resource: OBJECT.replace("/b", "/.") })]), false],
    ["it is allowed and denied", ask([allow({}), allow({ Effect: "Deny", Action: "*" })]), false],
    [
      "another principal is denied",
      ask([allow({}), allow({ Effect: "Deny", Principal: { AWS: "x" } })]),
      true,
    ],
    ["everybody is denied", ask([allow({}), allow({ Effect: "Deny", Principal: "*" })]), false],
    ["a condition holds", under({ StringLike: { k: "a*" } }, { k: "ab" }), true],
    ["a condition's key is missing", under({ StringLike: { k: "a*" } }), false],
    ["a condition's key may be missing", under({ StringLikeIfExists: { k: "a*" } }), true],
    ["a negated condition's key is missing", under({ StringNotEquals: { k: "a" } }), true],
    [
      "one of two conditions holds",
      under({ Bool: { k: "true" }, Null: { k: "true" } }, { k: "true" }),
      false,
    ],
  ];
  for (const [when, actual, expected] of cases) {
    it(`says ${String(expected)} where ${when}`, () => {
      assert.equal(actual, expected);
    });
  }

  it("refuses what it can't evaluate", () => {
    assert.throws(() => under({ IpAddress: { k: "10.0.0.0/8" } }), /IpAddress/);
    assert.throws(() => ask([allow({ NotAction: "s3:*" })]), /NotAction/);
  });
});
