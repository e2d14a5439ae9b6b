import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../../cli/common/paths";
import { AWS_PACKAGE, DOCUMENTED_FILE, documentedReplacements } from "../../../cli/review/replacementDocs";
import { diffResources, isReplaced } from "../../../cli/review/replacements";
import { forcesReplacement, isKnown } from "../../../cli/review/replacementTable";
import type { JsonObject, Registered } from "../../../cli/review/snapshot";
import { temporaryFolders } from "../../support/folder";

const resource = (type: string, inputs: JsonObject, name = "r", id = "id-1"): Registered => ({
  type,
  name,
  id,
  inputs,
});
const diff = (before: readonly Registered[], after: readonly Registered[]) =>
  diffResources({ resources: before, code: {}, files: {} }, { resources: after, code: {}, files: {} });

describe("documentedReplacements", () => {
  const newFolder = temporaryFolders();

  it("is kept as the installed package says", function () {
    this.timeout(60_000);
    const kept = JSON.parse(readFileSync(DOCUMENTED_FILE, "utf8")) as unknown;
    assert.deepEqual(
      documentedReplacements(join(ROOT, AWS_PACKAGE)),
      kept,
      "out of date: npm run replacements",
    );
  });

  it("takes what is said of every change, in nested inputs too, and no condition", () => {
    const folder = newFolder();
    const file = (path: string, text: string) => {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    file("package.json", '{"name":"p","version":"1.2.3"}');
    file("x/thing.js", "Thing.__pulumiType = 'aws:x/thing:Thing';");
    file(
      "x/thing.d.ts",
      `export interface ThingArgs {
        /** Its name. Changing this
         * forces a new resource. */
        name?: pulumi.Input<string>;
        /** Forces replacement if changed. */
        size?: pulumi.Input<number>;
        /** If decreased, this forces a new resource. */
        count?: pulumi.Input<number>;
        /** Enable to force a new task deployment. */
        deploy?: pulumi.Input<boolean>;
        parts?: pulumi.Input<pulumi.Input<inputs.x.Part>[]>;
      }`,
    );
    file(
      "types/input.d.ts",
      `export declare namespace x {
        interface Part {
          /** Changing this creates a new resource. */
          kind: string;
          inner?: pulumi.Input<inputs.x.Part>;
        }
      }`,
    );
    assert.deepEqual(documentedReplacements(folder), {
      source: "p 1.2.3",
      inputs: { "aws:x/thing:Thing": ["name", "parts.kind", "size"] },
    });
  });
});

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
    ["aws:emr/cluster:Cluster", "osReleaseLabel", true],
    ["aws:emr/cluster:Cluster", "coreInstanceGroup.autoscalingPolicy", false],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", "dnsOptions.privateDnsPreference", true],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", "dnsOptions.dnsRecordIpType", false],
    ["aws:s3/bucket:Bucket", "objectLockEnabled", true],
    ["aws:s3/bucket:Bucket", "forceDestroy", false],
    ["aws:s3/bucketVersioning:BucketVersioning", "expectedBucketOwner", true],
    ["aws:lambda/function:Function", "memorySize", false],
    ["aws:lambda/function:Function", "region", true],
    ["aws:lambda/permission:Permission", "sourceArn", true],
    ["aws:cloudwatch/eventRule:EventRule", "name", true],
    ["aws:cloudwatch/eventRule:EventRule", "eventPattern", false],
    ["aws:cloudwatch/eventTarget:EventTarget", "rule", true],
    ["aws:cloudwatch/eventTarget:EventTarget", "arn", false],
    // As documented.
    ["aws:emr/instanceGroup:InstanceGroup", "instanceType", true],
    ["aws:emr/instanceGroup:InstanceGroup", "bidPrice", true],
    ["aws:ssoadmin/region:Region", "regionName", true],
    ["aws:sns/topic:Topic", "region", true],
    ["aws:sns/topic:Topic", "name", false],
    ["some:other:Type", "region", false],
  ];
  for (const [type, path, forced] of cases) {
    it(`${type} ${path}: ${String(forced)}`, () => {
      assert.equal(forcesReplacement(type, { path, before: "a", after: "b" }), forced);
    });
  }

  it("does not know a type in full of which only the documentation tells", () => {
    const types = [
      "aws:emr/instanceGroup:InstanceGroup",
      "aws:ssoadmin/region:Region",
      "aws:sns/topic:Topic",
    ];
    assert.deepEqual(types.map(isKnown), [true, false, false]);
  });

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

  for (const [type, path] of [
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cidrIpv4"],
    ["aws:lambda/function:Function", "durableConfig"],
  ] as const) {
    it(`replaces ${type} when ${path} is set or unset, not when it changes`, () => {
      assert.equal(forcesReplacement(type, { path, before: "a", after: "b" }), false);
      assert.equal(forcesReplacement(type, { path, before: undefined, after: "b" }), true);
      assert.equal(forcesReplacement(type, { path, before: "a", after: undefined }), true);
    });
  }
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
