import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { functionRole } from "../../components/functionRole";
import { awaitedBy, register } from "../support/components";
import { NETWORK_INTERFACES } from "../support/expectedPolicies";

const LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/F";

describe("functionRole", () => {
  const parent = () => new pulumi.ComponentResource("test:index:Parent", "parent");
  const role = (functionName: string, inVpc = true) =>
    functionRole(
      {
        functionName,
        nameSuffix: "",
        logGroupArn: LOGS,
        region: "eu-west-1",
        accountId: "123456789012",
        inVpc,
      },
      parent(),
    );

  it("lets Lambda place the function, and the function write its own log and no more", async () => {
    let arn: pulumi.Output<string> | undefined;
    const { outputs, resources } = await register(() => (arn = role("SubmitFunction")));
    const name = "LambdaStateMachineRole-Submit";
    assert.equal(outputs, `arn:aws:iam::123456789012:role/${name}`);
    assert.deepEqual(await awaitedBy(arn!), [name, `${name}-policy`]);
    assert.deepEqual(Object.keys(resources).sort(), [
      "Parent parent",
      `Role ${name}`,
      `RolePolicy ${name}-policy`,
    ]);

    const { assumeRolePolicy, ...rest } = resources[`Role ${name}`]!.inputs;
    assert.deepEqual(rest, { name });
    assert.deepEqual(JSON.parse(assumeRolePolicy as string), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
    const { policy, ...attached } = resources[`RolePolicy ${name}-policy`]!.inputs;
    assert.deepEqual(attached, { role: name });
    assert.deepEqual(JSON.parse(policy as string), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [`${LOGS}:*`] },
        { Effect: "Allow", Action: NETWORK_INTERFACES, Resource: ["*"] },
        {
          Effect: "Deny",
          Action: NETWORK_INTERFACES,
          Resource: ["*"],
          Condition: {
            ArnEquals: {
              "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:SubmitFunction",
            },
          },
        },
      ],
    });
  });

  it("lets a function outside a VPC write its own log and no more", async () => {
    const { resources } = await register(() => role("ItemsFunction", false));
    const { policy } = resources["RolePolicy LambdaStateMachineRole-Items-policy"]!.inputs;
    assert.deepEqual(JSON.parse(policy as string), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [`${LOGS}:*`] },
      ],
    });
  });

  it("takes the longest name, and refuses one that is longer with a way out", async () => {
    const longest = `${"J".repeat(41)}Function`;
    const { outputs } = await register(() => role(longest));
    assert.equal(outputs.split("/")[1]!.length, 64);
    await register(() => {
      assert.throws(
        () => role(`J${longest}`),
        new pulumi.RunError(
          `the role LambdaStateMachineRole-${"J".repeat(42)} of function J${longest} ` +
            "has 65 characters of at most 64; shorten the job's name",
        ),
      );
    });
  });
});
