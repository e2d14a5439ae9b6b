import assert from "node:assert/strict";

import { findDangerousChanges } from "../../../cli/review/dangerousChanges";
import type { JsonObject, Registered, Snapshot } from "../../../cli/review/snapshot";

const snapshot = (...resources: readonly Registered[]): Snapshot => ({ resources, code: {}, files: {} });
const details = (before: Snapshot, after: Snapshot) =>
  findDangerousChanges(before, after).map(({ detail }) => detail);

const policy = (type: string, ...statements: readonly JsonObject[]) =>
  snapshot({ type, name: "p", id: "p-1", inputs: { policy: JSON.stringify({ Statement: statements }) } });
const POLICY = "aws:iam/policy:Policy";
const allow = (
  Action: string | string[],
  Resource: string | string[],
  more: JsonObject = {},
): JsonObject => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

describe("findDangerousChanges: wildcards", () => {
  const ARN = "arn:aws:s3:::b";
  const cases: readonly (readonly [string, readonly JsonObject[], readonly JsonObject[], number])[] = [
    ["nothing new", [allow("s3:*", "*")], [allow("s3:*", "*")], 0],
    ["the order of a list", [allow(["s3:*", "a:B"], "*")], [allow(["a:B", "s3:*"], ["*"])], 0],
    ["an action's wildcard", [], [allow("s3:Get*", ARN)], 1],
    ["every resource", [], [allow("s3:GetObject", "*")], 1],
    ["an ARN that ends so", [], [allow("s3:GetObject", `${ARN}/*`)], 1],
    ["no wildcard", [], [allow("s3:GetObject", ARN)], 0],
    ["a denial", [], [{ ...allow("*", "*"), Effect: "Deny" }], 0],
    [
      "an action less on the same objects",
      [allow(["a:B", "a:C"], `${ARN}/*`)],
      [allow("a:B", `${ARN}/*`)],
      0,
    ],
    [
      "an action more on the same objects",
      [allow("a:B", `${ARN}/*`)],
      [allow(["a:B", "a:C"], `${ARN}/*`)],
      1,
    ],
    ["a narrower folder", [allow("a:B", `${ARN}/*`)], [allow("a:B", `${ARN}/in/*`)], 0],
    ["a wider folder", [allow("a:B", `${ARN}/in/*`)], [allow("a:B", `${ARN}/*`)], 1],
    ["an action in other letters", [allow("S3:getobject", "*")], [allow("s3:GetObject", "*")], 0],
    ["a condition more", [allow("a:B", "*")], [allow("a:B", "*", { Condition: { Bool: { c: "true" } } })], 0],
    ["a condition less", [allow("a:B", "*", { Condition: { Bool: { c: "true" } } })], [allow("a:B", "*")], 1],
    ["all actions but some", [], [{ Effect: "Allow", NotAction: "iam:*", Resource: ARN }], 1],
    ["everybody", [], [allow("a:B", ARN, { Principal: { AWS: "*" } })], 1],
    [
      "the streams of one log group",
      [],
      [allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/F:*")],
      0,
    ],
    [
      "those of several log groups",
      [],
      [allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/*:*")],
      1,
    ],
    ["what a denial named", [{ ...allow("a:B", "*"), Effect: "Deny" }], [allow("a:B", "*")], 1],
    ["a ? where one letter was", [allow("a:?", ARN)], [allow("a:*", ARN)], 1],
  ];
  for (const [what, before, after, count] of cases) {
    it(`${count === 0 ? "lets pass" : "names"} ${what}`, () => {
      assert.equal(findDangerousChanges(policy(POLICY, ...before), policy(POLICY, ...after)).length, count);
    });
  }

  it("takes the * of a key's own policy for the key, but not its actions'", () => {
    const before = policy("aws:kms/key:Key");
    assert.deepEqual(details(before, policy("aws:kms/key:Key", allow("kms:Decrypt", "*"))), []);
    assert.deepEqual(details(before, policy("aws:kms/key:Key", allow("kms:*", "*"))), [
      "Key p: Allow kms:* on *",
    ]);
  });

  describe("of roles", () => {
    const assumedBy = (Service: string) =>
      JSON.stringify({
        Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } },
      });
    const role = (name: string, service: string): Registered => ({
      type: "aws:iam/role:Role",
      name,
      id: `${name}-id`,
      inputs: { assumeRolePolicy: assumedBy(service) },
    });
    const of = (name: string, ...statements: readonly JsonObject[]): Registered => ({
      type: "aws:iam/rolePolicy:RolePolicy",
      name: `${name}-policy`,
      id: "",
      inputs: { role: `${name}-id`, policy: JSON.stringify({ Statement: statements }) },
    });
    const [one, two] = [role("one", "lambda.amazonaws.com"), role("two", "lambda.amazonaws.com")];
    const before = snapshot(one, of("one", allow("a:B", "*")));

    it("asks of each what it held itself", () => {
      const after = snapshot(one, two, of("two", allow("a:B", "*")));
      assert.deepEqual(details(snapshot(one, two, of("one", allow("a:B", "*"))), after), [
        "Role two: Allow a:B on *",
      ]);
    });

    it("asks of a new one what those held that the same service assumes", () => {
      const added = (...statements: readonly JsonObject[]) =>
        details(before, snapshot(one, of("one", allow("a:B", "*")), two, of("two", ...statements)));
      assert.deepEqual(added(allow("a:B", "*")), []);
      assert.deepEqual(added(allow("a:B", "*"), allow("a:C", "*")), ["Role two: Allow a:C on *"]);
    });

    it("asks of a new one of another service for all that it holds", () => {
      const other = role("two", "ec2.amazonaws.com");
      const after = snapshot(one, of("one", allow("a:B", "*")), other, of("two", allow("a:B", "*")));
      assert.deepEqual(details(before, after), ["Role two: Allow a:B on *"]);
    });
  });
});

describe("findDangerousChanges: port 8998", () => {
  const group: Registered = {
    type: "aws:ec2/securityGroup:SecurityGroup",
    name: "Livy",
    id: "sg-1",
    inputs: {},
  };
  const rule = (inputs: JsonObject, name = "rule", type = "Ingress"): Registered => ({
    type: `aws:vpc/securityGroup${type}Rule:SecurityGroup${type}Rule`,
    name,
    id: name,
    inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 8998, toPort: 8998, ...inputs },
  });
  const from = (cidrIpv4: string) => rule({ cidrIpv4 });
  const cases: readonly (readonly [
    string,
    readonly Registered[],
    readonly Registered[],
    readonly string[],
  ])[] = [
    ["a new source", [], [from("10.0.0.0/8")], ["Livy: from 10.0.0.0/8"]],
    ["the same source under another name", [from("10.0.0.0/8")], [rule({ cidrIpv4: "10.0.0.0/8" }, "b")], []],
    ["a wider block", [from("10.1.0.0/16")], [from("10.0.0.0/8")], ["Livy: from 10.0.0.0/8"]],
    [
      "a wider block from one address on",
      [from("10.0.0.0/16")],
      [from("10.0.0.0/8")],
      ["Livy: from 10.0.0.0/8"],
    ],
    ["a narrower block", [from("10.0.0.0/8")], [from("10.1.0.0/16")], []],
    ["another block of one size", [from("10.1.0.0/16")], [from("10.2.0.0/16")], ["Livy: from 10.2.0.0/16"]],
    ["a narrower block of IPv6", [rule({ cidrIpv6: "::/0" })], [rule({ cidrIpv6: "fd00::/8" })], []],
    ["another group", [], [rule({ referencedSecurityGroupId: "sg-9" })], ["Livy: from sg-9"]],
    [
      "a range with it",
      [],
      [rule({ cidrIpv4: "10.0.0.0/8", fromPort: 8000, toPort: 9000 })],
      ["Livy: from 10.0.0.0/8"],
    ],
    ["a range without it", [], [rule({ cidrIpv4: "10.0.0.0/8", fromPort: 8999, toPort: 9000 })], []],
    [
      "every protocol",
      [],
      [rule({ ipProtocol: "-1", fromPort: undefined, toPort: undefined, prefixListId: "pl-1" })],
      ["Livy: from pl-1"],
    ],
    ["another protocol", [], [rule({ ipProtocol: "udp", cidrIpv4: "10.0.0.0/8" })], []],
    ["a way out", [], [rule({ cidrIpv4: "0.0.0.0/0" }, "out", "Egress")], []],
    [
      "a rule of the older kind",
      [],
      [
        {
          type: "aws:ec2/securityGroupRule:SecurityGroupRule",
          name: "r",
          id: "r",
          inputs: {
            type: "ingress",
            protocol: "tcp",
            fromPort: 0,
            toPort: 65_535,
            securityGroupId: "sg-1",
            cidrBlocks: ["10.0.0.0/8"],
            self: true,
          },
        },
      ],
      ["Livy: from 10.0.0.0/8", "Livy: from Livy"],
    ],
    [
      "a rule that the group holds itself",
      [],
      [
        {
          ...group,
          name: "Own",
          id: "sg-2",
          inputs: { ingress: [{ protocol: "-1", securityGroups: ["sg-1"] }] },
        },
      ],
      ["Own: from Livy"],
    ],
  ];
  for (const [what, before, after, expected] of cases) {
    it(`${expected.length === 0 ? "lets pass" : "names"} ${what}`, () => {
      assert.deepEqual(details(snapshot(group, ...before), snapshot(group, ...after)), expected);
    });
  }

  it("does not lose a rule for another of its name", () => {
    const after = [rule({ cidrIpv4: "10.0.0.0/8" }, "one"), rule({ cidrIpv4: "0.0.0.0/0" }, "one", "Egress")];
    assert.deepEqual(details(snapshot(group), snapshot(group, ...after)), ["Livy: from 10.0.0.0/8"]);
    const twins = [rule({ cidrIpv4: "10.0.0.0/8" }), rule({ cidrIpv4: "11.0.0.0/8" })];
    assert.deepEqual(details(snapshot(group), snapshot(group, ...twins)), [
      "Livy: from 10.0.0.0/8",
      "Livy: from 11.0.0.0/8",
    ]);
  });
});
