import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";

import { assumedBy, policy } from "../../components/policies";
import type { Statement } from "../../components/policies";
import { valueOf } from "../support/components";
import { seeds } from "../support/seeds";

/** The text of the document that `policy` resolves to. */
const documentOf = (...statements: readonly Statement[]) => valueOf(policy(...statements));

describe("assumedBy", () => {
  const trust = '"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"';

  it("lets one service take the role", async () => {
    assert.equal(
      await valueOf(assumedBy("lambda.amazonaws.com")),
      `{"Version":"2012-10-17","Statement":[{${trust}}]}`,
    );
  });

  it("lets it do so for its own resources in one account", async () => {
    const source = "arn:aws:states:us-east-1:123456789012:stateMachine:*";
    assert.equal(
      await valueOf(assumedBy("lambda.amazonaws.com", pulumi.output(source))),
      `{"Version":"2012-10-17","Statement":[{${trust},"Condition":` +
        `{"ArnLike":{"aws:SourceArn":"${source}"},"StringEquals":{"aws:SourceAccount":"123456789012"}}}]}`,
    );
  });
});

describe("policy", () => {
  it("writes the statements in their order, actions and resources sorted", async () => {
    const document = await documentOf(
      { actions: ["s3:PutObject", "s3:GetObject"], resources: [pulumi.output("arn:b"), "arn:a"] },
      { actions: ["iam:PassRole"], resources: [Promise.resolve("arn:role")] },
    );
    assert.equal(
      document,
      '{"Version":"2012-10-17","Statement":[' +
        '{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:a","arn:b"]},' +
        '{"Effect":"Allow","Action":["iam:PassRole"],"Resource":["arn:role"]}]}',
    );
  });

  const one = { actions: ["s3:*"], resources: ["arn:a"] };
  const plain = { Effect: "Allow", Action: ["s3:*"], Resource: ["arn:a"] };
  const condition = { Bool: { "aws:SecureTransport": "false" } };
  const list = { StringEquals: { "aws:SourceAccount": ["1", "2"] } };
  const written: [string, Statement, object][] = [
    ["nothing but what is given", one, plain],
    ["a Deny", { ...one, effect: "Deny" }, { ...plain, Effect: "Deny" }],
    ["anybody", { ...one, principal: "*" }, { ...plain, Principal: "*" }],
    [
      "a service",
      { ...one, principal: { Service: "logs.amazonaws.com" } },
      { ...plain, Principal: { Service: "logs.amazonaws.com" } },
    ],
    [
      "an account that is known later",
      { ...one, principal: pulumi.output("1").apply((id) => ({ AWS: `arn:aws:iam::${id}:root` })) },
      { ...plain, Principal: { AWS: "arn:aws:iam::1:root" } },
    ],
    ["a condition", { ...one, condition }, { ...plain, Condition: condition }],
    [
      "a condition that is known later",
      { ...one, condition: pulumi.output(list) },
      { ...plain, Condition: list },
    ],
    [
      "all at once",
      { ...one, effect: "Deny", principal: "*", condition },
      { ...plain, Effect: "Deny", Principal: "*", Condition: condition },
    ],
  ];
  for (const [what, statement, expected] of written) {
    it(`writes ${what}`, async () => {
      assert.deepEqual(JSON.parse(await documentOf(statement)), {
        Version: "2012-10-17",
        Statement: [expected],
      });
    });
  }

  it("never changes with the order of actions or resources, nor changes what it is given", async () => {
    const texts = fc.array(fc.string(), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (actions, resources) => {
        const given = { actions: Object.freeze(actions), resources: Object.freeze(resources) };
        const turned = { actions: actions.toReversed(), resources: resources.toReversed() };
        assert.equal(await documentOf(given), await documentOf(turned));
      }),
      { numRuns: seeds(50) },
    );
  });
});
