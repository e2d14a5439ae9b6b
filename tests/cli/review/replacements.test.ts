import assert from "node:assert/strict";

import { diffResources, isReplaced } from "../../../cli/review/replacements";
import { forcesReplacement } from "../../../cli/review/replacementTable";
import type { JsonObject, Registered } from "../../../cli/review/snapshot";

const resource = (type: string, inputs: JsonObject, name = "r", id = "id-1"): Registered => ({
  type,
  name,
  id,
  inputs,
});
const diff = (before: readonly Registered[], after: readonly Registered[]) =>
  diffResources({ resources: before, code: {}, files: {} }, { resources: after, code: {}, files: {} });

describe("forcesReplacement", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["aws:emr/cluster:Cluster", "releaseLabel", true],
    ["aws:emr/cluster:Cluster", "ec2Attributes.subnetId", true],
    ["aws:emr/cluster:Cluster", "coreInstanceGroup", true],
    ["aws:emr/cluster:Cluster", "coreInstanceGroup.instanceType", true],
    ["aws:emr/cluster:Cluster", "coreInstanceGroup.instanceCount", false],
    ["aws:emr/cluster:Cluster", "masterInstanceGroup.instanceCount", true],
    ["aws:emr/cluster:Cluster", "stepConcurrencyLevel", false],
    ["aws:emr/cluster:Cluster", "tags.a", false],
    ["aws:emr/cluster:Cluster", "nameless", false],
    ["aws:lambda/function:Function", "memorySize", false],
    ["aws:lambda/function:Function", "region", true],
    ["aws:lambda/permission:Permission", "sourceArn", true],
    ["aws:cloudwatch/eventRule:EventRule", "name", true],
    ["aws:cloudwatch/eventRule:EventRule", "eventPattern", false],
    ["aws:cloudwatch/eventTarget:EventTarget", "rule", true],
    ["aws:cloudwatch/eventTarget:EventTarget", "arn", false],
    ["some:other:Type", "name", false],
  ];
  for (const [type, path, forced] of cases) {
    it(`${type} ${path}: ${String(forced)}`, () => {
      assert.equal(forcesReplacement(type, { path, before: "a", after: "b" }), forced);
    });
  }

  it("replaces a VPC whose private subnet changes, not one that gets or loses a public one", () => {
    const [subnet, other] = ["10.0.0.0/17", "10.0.0.0/18"].map((block) => ({
      type: "Private",
      cidrBlocks: [block],
    }));
    const nat = { type: "Public", cidrBlocks: ["10.0.128.0/28"] };
    const replaces = (before: readonly unknown[], after: readonly unknown[]) =>
      forcesReplacement("awsx:ec2:Vpc", { path: "subnetSpecs", before, after });
    assert.equal(replaces([subnet], [subnet, nat]), false);
    assert.equal(replaces([subnet, nat], [subnet]), false);
    assert.equal(replaces([subnet], [other]), true);
    assert.equal(replaces([subnet, nat], [nat]), true);
  });

  it("replaces a rule whose kind of source changes, not one whose source does", () => {
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.equal(forcesReplacement(type, { path: "cidrIpv4", before: "a", after: "b" }), false);
    assert.equal(forcesReplacement(type, { path: "cidrIpv4", before: undefined, after: "b" }), true);
  });
});

describe("diffResources", () => {
  const CLUSTER = "aws:emr/cluster:Cluster";
  const same: readonly (readonly [string, JsonObject, JsonObject])[] = [
    [
      "JSON in another form",
      { configurationsJson: '[{"a":1,"b":2}]' },
      { configurationsJson: '[ {"b":2, "a":1} ]' },
    ],
    ["a set in another order", { applications: ["Livy", "Spark"] }, { applications: ["Spark", "Livy"] }],
    ["an input set to nothing", { a: null }, {}],
  ];
  for (const [what, before, after] of same) {
    it(`sees no change in ${what}`, () => {
      assert.deepEqual(diff([resource(CLUSTER, before)], [resource(CLUSTER, after)]), []);
    });
  }

  it("sees a list in another order, and texts that only look like JSON", () => {
    const [change] = diff(
      [resource("x:y:Z", { list: ["a", "b"], text: "[a" })],
      [resource("x:y:Z", { list: ["b", "a"], text: "[b" })],
    );
    assert.deepEqual(
      change?.changes.map(({ path }) => path),
      ["list", "text"],
    );
    assert.equal(change.known, false);
  });

  it("follows a replaced resource through all that name it, and through a new VPC", () => {
    const chain = (vpc: JsonObject, bucket: JsonObject) => [
      resource("awsx:ec2:Vpc", vpc, "vpc", ""),
      resource("aws:s3/bucket:Bucket", bucket, "bucket", "my-bucket"),
      resource("aws:ec2/securityGroup:SecurityGroup", { vpcId: "vpc-1" }, "group", "sg-1"),
      resource("aws:ec2/securityGroup:SecurityGroup", { vpcId: "other" }, "elsewhere", "sg-2"),
      resource(CLUSTER, {
        ec2Attributes: { serviceAccessSecurityGroup: "sg-1" },
        logUri: "s3://my-bucket/logs/",
      }),
      resource("aws:lambda/function:Function", { vpcConfig: { securityGroupIds: ["sg-1"] } }, "function"),
    ];
    const old = chain({ cidrBlock: "10.0.0.0/16" }, {});
    const replacedBy = (now: readonly Registered[]) =>
      diff(old, now)
        .filter(isReplaced)
        .map(({ name, follows }) => [name, ...follows.map(({ resource: one, path }) => `${path} ${one}`)]);
    assert.deepEqual(replacedBy(chain({ cidrBlock: "10.1.0.0/16" }, {})), [
      ["vpc"],
      ["group", "vpcId vpc"],
      ["r", "ec2Attributes.serviceAccessSecurityGroup group"],
    ]);
    assert.deepEqual(replacedBy(chain({ cidrBlock: "10.0.0.0/16" }, { bucketPrefix: "x" })), [
      ["bucket"],
      ["r", "logUri bucket"],
    ]);
  });

  it("keeps apart two resources of one type and name", () => {
    const two = (one: string, other: string) => [
      resource("x:y:Z", { a: one }),
      resource("x:y:Z", { a: other }),
    ];
    assert.deepEqual(
      diff(two("1", "2"), two("4", "3")).map(({ changes }) => changes),
      [[{ path: "a", before: "1", after: "4" }], [{ path: "a", before: "2", after: "3" }]],
    );
  });
});
