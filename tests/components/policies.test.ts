import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";

import { allow, assumedBy } from "../../components/policies";
import type { Statement } from "../../components/policies";

/** The document that `allow` resolves to. */
function documentOf(...statements: readonly Statement[]): Promise<string> {
  return new Promise((resolve) => {
    allow(...statements).apply(resolve);
  });
}

describe("assumedBy", () => {
  it("lets one service take the role", () => {
    assert.deepEqual(JSON.parse(assumedBy("lambda.amazonaws.com")), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
  });
});

describe("allow", () => {
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

  it("never changes with the order of actions or resources, nor changes what it is given", async () => {
    const texts = fc.array(fc.string(), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (actions, resources) => {
        const given = { actions: Object.freeze(actions), resources: Object.freeze(resources) };
        const turned = { actions: actions.toReversed(), resources: resources.toReversed() };
        assert.equal(await documentOf(given), await documentOf(turned));
      }),
      { numRuns: 50 },
    );
  });
});
