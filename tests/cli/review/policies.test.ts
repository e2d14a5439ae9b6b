import assert from "node:assert/strict";

import { diffConfiguration } from "../../../cli/review/configuration";
import { diffPolicies } from "../../../cli/review/policies";
import type { JsonObject, Registered, Snapshot } from "../../../cli/review/snapshot";

const snapshot = (...resources: readonly Registered[]): Snapshot => ({ resources, code: {}, files: {} });
const resource = (type: string, name: string, inputs: JsonObject): Registered => ({
  type,
  name,
  id: `${name}-id`,
  inputs,
});
const document = (...Statement: readonly JsonObject[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });

const role = (inputs: JsonObject) => resource("aws:iam/role:Role", "role", { name: "role-prod", ...inputs });
const lines = (before: Snapshot, after: Snapshot) =>
  diffPolicies(before, after).flatMap(({ holder, added, removed }) => [
    ...removed.map(({ kind, text }) => `${holder} - ${kind}: ${text}`),
    ...added.map(({ kind, text }) => `${holder} + ${kind}: ${text}`),
  ]);

describe("diffPolicies", () => {
  const STATEMENT = { Effect: "Allow", Action: "a:B", Resource: "r" };

  it("gathers what a role has by whatever way, under the role's name in the program", () => {
    const after = snapshot(
      role({
        assumeRolePolicy: document({
          Effect: "Allow",
          Principal: { Service: ["x", "y"] },
          Action: "sts:AssumeRole",
        }),
        inlinePolicies: [{ name: "i", policy: document({ ...STATEMENT, Action: "in:line" }) }],
        managedPolicyArns: ["arn:held"],
      }),
      resource("aws:iam/rolePolicy:RolePolicy", "by-id", { role: "role-id", policy: document(STATEMENT) }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "by-name", {
        role: "role-prod",
        policyArn: "arn:attached",
      }),
      resource("aws:s3/bucketPolicy:BucketPolicy", "b", { policy: { Statement: STATEMENT } }),
      resource("aws:lambda/function:Function", "f", { role: "role-id" }),
    );
    assert.deepEqual(lines(snapshot(), after), [
      "BucketPolicy b + statement: Allow a:B on r",
      "Role role + assumed by: Allow sts:AssumeRole to Service x, Service y",
      "Role role + statement: Allow in:line on r",
      "Role role + managed policy: arn:held",
      "Role role + statement: Allow a:B on r",
      "Role role + managed policy: arn:attached",
    ]);
    assert.equal(lines(after, snapshot()).length, 6);
  });

  it("shows a function's permission as the statement that it is", () => {
    const permission = (inputs: JsonObject) =>
      snapshot(
        resource("aws:lambda/permission:Permission", "p", {
          action: "lambda:InvokeFunction",
          function: "f",
          ...inputs,
        }),
      );
    const rule = { principal: "events.amazonaws.com", sourceArn: "arn:rule" };
    assert.deepEqual(lines(permission(rule), permission({ ...rule, sourceArn: undefined })), [
      'Permission p - statement: Allow lambda:InvokeFunction on f to Service events.amazonaws.com if {"ArnLike":{"AWS:SourceArn":"arn:rule"}}',
      "Permission p + statement: Allow lambda:InvokeFunction on f to Service events.amazonaws.com",
    ]);
    assert.deepEqual(
      lines(snapshot(), permission({ principal: "1", sourceAccount: "2", principalOrgId: "o" })),
      [
        'Permission p + statement: Allow lambda:InvokeFunction on f to AWS 1 if {"StringEquals":{"AWS:SourceAccount":"2","aws:PrincipalOrgID":"o"}}',
      ],
    );
    assert.deepEqual(lines(snapshot(), permission({ principal: "*" })), [
      "Permission p + statement: Allow lambda:InvokeFunction on f to *",
    ]);
  });

  const compared: readonly (readonly [
    string,
    readonly JsonObject[],
    readonly JsonObject[],
    readonly string[],
  ])[] = [
    [
      "the order of lists, a Sid, one as a list",
      [{ ...STATEMENT, Sid: "one", Action: ["a:B", "a:C"] }],
      [{ ...STATEMENT, Action: ["a:C", "a:B"], Resource: ["r"] }],
      [],
    ],
    [
      "the order of statements",
      [STATEMENT, { ...STATEMENT, Action: "c:D" }],
      [{ ...STATEMENT, Action: "c:D" }, STATEMENT],
      [],
    ],
    [
      "one of two that are the same",
      [STATEMENT, STATEMENT],
      [STATEMENT],
      ["Policy p - statement: Allow a:B on r"],
    ],
    [
      "the rest of a statement's words",
      [],
      [
        {
          Effect: "Deny",
          NotAction: ["a:B"],
          NotResource: "r",
          NotPrincipal: { AWS: "me" },
          Condition: { Bool: { b: "1", a: "2" } },
        },
      ],
      ['Policy p + statement: Deny all but a:B on all but r to all but AWS me if {"Bool":{"a":"2","b":"1"}}'],
    ],
  ];
  for (const [what, before, after, expected] of compared) {
    it(`${expected.length === 0 ? "sees no change in" : "shows"} ${what}`, () => {
      const policy = (statements: readonly JsonObject[]) =>
        snapshot(resource("aws:iam/policy:Policy", "p", { policy: document(...statements) }));
      assert.deepEqual(lines(policy(before), policy(after)), expected);
    });
  }
});

describe("diffConfiguration", () => {
  it("finds a key wherever it stands, and at whatever holds it", () => {
    const group = (value: string) =>
      resource("aws:emr/instanceGroup:InstanceGroup", "task", {
        configurationsJson: JSON.stringify([
          {
            Classification: "spark-env",
            Configurations: [{ Classification: "export", Properties: { A: value, B: "same" } }],
          },
        ]),
      });
    assert.deepEqual(diffConfiguration(snapshot(group("1")), snapshot(group("2"))), [
      { holder: "InstanceGroup task", classification: "spark-env/export", key: "A", before: "1", after: "2" },
    ]);
    assert.deepEqual(
      diffConfiguration(snapshot(group("1")), snapshot()).map(({ key, after }) => [key, after]),
      [
        ["A", undefined],
        ["B", undefined],
      ],
    );
  });
});
