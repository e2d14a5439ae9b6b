import assert from "node:assert/strict";

import { answer, answerCall } from "../../../cli/synth/cloud";

const ask = (type: string, inputs: object, id = "", region = "us-east-1") =>
  answer({ type, name: "n", inputs, id, provider: "", custom: true }, region);

describe("what stands for AWS", () => {
  const CLUSTER = "aws:emr/cluster:Cluster";

  it("makes a cluster with a primary node, named as its region names it", () => {
    const { id, outputs } = ask(CLUSTER, { name: "C" });
    assert.match(id, /^j-[A-Z0-9]{13}$/);
    assert.deepEqual(outputs, { masterPublicDns: "ip-10-0-0-10.ec2.internal" });
    assert.deepEqual(ask(CLUSTER, {}, "", "eu-west-1").outputs, {
      masterPublicDns: "ip-10-0-0-10.eu-west-1.compute.internal",
    });
  });

  it("knows a cluster that is looked up, with what the program asks of one", () => {
    assert.deepEqual(ask(CLUSTER, {}, "j-ABCDEFGHIJKLM"), {
      id: "j-ABCDEFGHIJKLM",
      outputs: {
        releaseLabel: "emr-7.12.0",
        applications: ["Hadoop", "Livy", "Spark"],
        logUri: "s3://existing-logs/emr/",
        ec2Attributes: { emrManagedMasterSecurityGroup: "sg-0a1b2c3d4e5f60718" },
        masterPublicDns: "ip-10-0-0-10.ec2.internal",
      },
    });
  });

  it("forms the ARNs of keys and log groups as AWS does", () => {
    const key = ask("aws:kms/key:Key", {}, "", "eu-west-1");
    assert.equal(key.outputs.arn, `arn:aws:kms:eu-west-1:123456789012:key/${key.id}`);
    assert.deepEqual(ask("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/lambda/F" }), {
      id: "/aws/lambda/F",
      outputs: {
        name: "/aws/lambda/F",
        arn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/F",
      },
    });
  });

  it("forms the name and ARN of an event rule as AWS does", () => {
    assert.deepEqual(ask("aws:cloudwatch/eventRule:EventRule", { name: "R" }, "", "eu-west-1"), {
      id: "R",
      outputs: { name: "R", arn: "arn:aws:events:eu-west-1:123456789012:rule/R" },
    });
    assert.equal(ask("aws:cloudwatch/eventRule:EventRule", {}).outputs.name, "n");
  });

  const arns: readonly (readonly [string, object, string | undefined])[] = [
    ["aws:sns/topic:Topic", { name: "t" }, "sns:us-east-1:123456789012:t"],
    ["aws:scheduler/schedule:Schedule", { name: "s" }, "scheduler:us-east-1:123456789012:schedule/s"],
    ["aws:secretsmanager/secret:Secret", { name: "s" }, "secretsmanager:us-east-1:123456789012:secret:s"],
    ["aws:iam/policy:Policy", { name: "p" }, "iam::123456789012:policy/p"],
    ["aws:cloudwatch/eventBus:EventBus", { name: "b" }, "events:us-east-1:123456789012:event-bus/b"],
    [
      "aws:lb/loadBalancer:LoadBalancer",
      { name: "l" },
      "elasticloadbalancing:us-east-1:123456789012:load-balancer/l",
    ],
    ["random:index/randomId:RandomId", {}, undefined],
  ];
  for (const [type, inputs, arn] of arns) {
    it(`forms ${arn === undefined ? "no ARN" : "an ARN"} of any ${type}`, () => {
      assert.equal(ask(type, inputs).outputs.arn, arn === undefined ? undefined : `arn:aws:${arn}`);
    });
  }

  it("names a resource without a name by its id, in its ARN, too", () => {
    const { id, outputs } = ask("aws:sns/topic:Topic", {});
    assert.match(id, /^n-[0-9a-f]{17}$/);
    assert.deepEqual(outputs, { name: id, arn: `arn:aws:sns:us-east-1:123456789012:${id}` });
  });

  it("refuses a question that it has no answer to", () => {
    assert.deepEqual(answerCall("aws:index/getCallerIdentity:getCallerIdentity", {}, {}), {
      accountId: "123456789012",
    });
    assert.throws(() => answerCall("aws:ec2/getAmi:getAmi", {}, {}), {
      message:
        "synthesis has no answer to aws:ec2/getAmi:getAmi; add one to answerCall in cli/synth/cloud.ts",
    });
  });
});
