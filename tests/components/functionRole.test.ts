import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { functionRole } from "../../components/functionRole";
import type { Statement } from "../../components/policies";
import { awaitedBy, register } from "../support/components";
import { NETWORK_INTERFACES } from "../support/expectedPolicies";

const LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/SubmitFunction";

describe("functionRole", () => {
  const parent = () => new pulumi.ComponentResource("test:index:Parent", "parent");
  const role = (functionName: string, inVpc = true, nameSuffix = "", further: readonly Statement[] = []) =>
    functionRole(
      "LambdaStateMachineRole-X",
      { functionName, nameSuffix, region: "eu-west-1", accountId: "123456789012", inVpc, further },
      parent(),
    );

  it("lets Lambda place the function, and the function write its own log and no more", async () => {
    let arn: pulumi.Output<string> | undefined;
    const { outputs, resources } = await register(() => (arn = role("SubmitFunction")));
    const name = "LambdaStateMachineRole-X";
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
            ArnLike: {
              "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:SubmitFunction",
            },
          },
        },
      ],
    });
  });

  const statementsOf = async (build: () => pulumi.Output<string>) => {
    const { resources } = await register(build);
    const { policy } = resources["RolePolicy LambdaStateMachineRole-X-policy"]!.inputs;
    return (JSON.parse(policy as string) as { readonly Statement: readonly object[] }).Statement;
  };

  it("lets a function outside a VPC write its own log and no more", async () => {
    assert.deepEqual(await statementsOf(() => role("SubmitFunction", false)), [
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [`${LOGS}:*`] },
    ]);
  });

  it("is one of all functions of a pattern, of this stack alone, and may do what else is asked", async () => {
    const further = { actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:eu-west-1:123456789012:q"] };
    const [log, , denied, also] = await statementsOf(() =>
      role("*JobSubmitFunction", true, "-prod", [further]),
    );
    assert.deepEqual((log as { Resource: unknown }).Resource, [
      "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/*JobSubmitFunction-prod:*",
    ]);
    assert.deepEqual((denied as { Condition: unknown }).Condition, {
      ArnLike: {
        "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:*JobSubmitFunction-prod",
      },
    });
    assert.deepEqual(also, { Effect: "Allow", Action: further.actions, Resource: further.resources });
  });
});
