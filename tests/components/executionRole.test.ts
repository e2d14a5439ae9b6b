import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { executionRole } from "../../components/executionRole";
import { awaitedBy, register } from "../support/components";

describe("executionRole", () => {
  const name = "StepFunctionsStateExecutionRole-P";
  const role = (resultMarkers: readonly string[], rootPath = "s3://bucket") =>
    executionRole(
      {
        pipelineName: "P",
        nameSuffix: "-dev",
        region: "us-east-1",
        accountId: "123456789012",
        functionArns: ["arn:aws:lambda:us-east-1:1:function:f"],
        rootPath: pulumi.output(rootPath),
        resultMarkers,
      },
      new pulumi.ComponentResource("test:index:Parent", "parent"),
    );
  /** What the role may do besides what every machine's may. */
  const mayBesides = async (build: () => pulumi.Output<string>) => {
    const { resources } = await register(build);
    const { policy } = resources[`RolePolicy ${name}-policy`]!.inputs;
    const { Statement } = JSON.parse(policy as string) as { readonly Statement: readonly object[] };
    return Statement.slice(1, -2);
  };

  it("gives the role's ARN once its policy is attached", async () => {
    let arn: pulumi.Output<string> | undefined;
    const { outputs, resources } = await register(() => (arn = role([])));
    assert.equal(outputs, `arn:aws:iam::123456789012:role/${name}-dev`);
    assert.deepEqual(await awaitedBy(arn!), [name, `${name}-policy`]);
    assert.deepEqual(Object.keys(resources).sort(), [
      "Parent parent",
      `Role ${name}`,
      `RolePolicy ${name}-policy`,
    ]);
  });

  for (const [rootPath, under] of [
    ["s3://bucket", ""],
    ["s3://bucket/a/b", "a/b/"],
  ] as const) {
    it(`lets a machine list and delete the markers of results under ${rootPath}, and no more`, async () => {
      const resultMarkers = ["x/*/_SUCCESS", "a/*/_SUCCESS"];
      assert.deepEqual(await mayBesides(() => role(resultMarkers, rootPath)), [
        {
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: ["arn:aws:s3:::bucket"],
          Condition: { StringLike: { "s3:prefix": [`${under}a/*/_SUCCESS`, `${under}x/*/_SUCCESS`] } },
        },
        {
          Effect: "Allow",
          Action: ["s3:DeleteObject"],
          Resource: [`arn:aws:s3:::bucket/${under}a/*/_SUCCESS`, `arn:aws:s3:::bucket/${under}x/*/_SUCCESS`],
        },
      ]);
    });
  }

  it("names ten markers one by one, and of more the folders that they have in common", async () => {
    const markersOf = async (...marks: readonly string[]) => {
      const [looks, forgets] = (await mayBesides(() => role(marks))) as [
        { Condition: { StringLike: Record<string, readonly string[]> } },
        { Resource: readonly string[] },
      ];
      const keys = looks.Condition.StringLike["s3:prefix"]!;
      assert.deepEqual(
        forgets.Resource,
        keys.map((key) => `arn:aws:s3:::bucket/${key}`),
      );
      return keys;
    };
    const many = (folder: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${folder}/${String(index)}/*/_SUCCESS`);
    const ten = many("a", 10);
    assert.deepEqual(await markersOf(...ten, ...ten), ten);
    assert.deepEqual(await markersOf(...many("a", 11)), ["a/*/_SUCCESS"]);
    assert.deepEqual(await markersOf(...many("a/b", 6), ...many("a/c", 6), "d/*/e/_SUCCESS"), [
      "a/b/*/_SUCCESS",
      "a/c/*/_SUCCESS",
      "d/*/_SUCCESS",
    ]);
    const tops = Array.from({ length: 11 }, (_, index) => `${String(index)}/*/_SUCCESS`);
    assert.deepEqual(await markersOf(...tops), ["*/_SUCCESS"]);
  });

  it("lets a machine without result markers do neither", async () => {
    assert.deepEqual(await mayBesides(() => role([])), []);
  });
});
