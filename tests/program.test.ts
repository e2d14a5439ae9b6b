import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../cli/common/errors";
import type { Synthesis } from "../cli/synth/synthesise";
import { writeSynthesis } from "../cli/synth/write";
import { temporaryFolders } from "./support/folder";
import {
  COMMON,
  ENDPOINTS,
  EXISTING_CLUSTER,
  EXISTING_VPC,
  FLOW_LOG,
  inventory,
  NEW_CLUSTER,
  NEW_VPC,
  MACHINES,
  OWN_BUCKET,
  PIPELINES,
  SCALED,
} from "./support/inventory";
import type { Entry } from "./support/inventory";
import { ofType, stack, synthesiseAnew, synthesiseOf } from "./support/stacks";
import type { Variant } from "./support/stacks";

const DEV = [COMMON, NEW_VPC, OWN_BUCKET, NEW_CLUSTER];
const INVENTORIES: Readonly<Record<Variant, readonly (readonly Entry[])[]>> = {
  dev: DEV,
  endpoints: [...DEV, ENDPOINTS],
  prod: [COMMON, NEW_VPC, OWN_BUCKET, NEW_CLUSTER, SCALED, FLOW_LOG],
  existing: [COMMON, EXISTING_VPC, NEW_CLUSTER],
  reused: [COMMON, EXISTING_CLUSTER],
  tls: DEV,
  suffixed: DEV,
};

describe("the program", function () {
  this.timeout(180_000);

  for (const [variant, parts] of Object.entries(INVENTORIES) as [Variant, Entry[][]][]) {
    it(`registers exactly this, each once (${variant})`, async () => {
      assert.deepEqual(inventory(await stack(variant)), parts.flat().sort());
    });
  }

  it("keeps, of prod, the cluster from deletion, and the data and their key from a destroy", async () => {
    const options = async (variant: Variant, name: "protect" | "retainOnDelete") =>
      (await stack(variant)).resources
        .filter((resource) => resource[name])
        .map(({ type, name: of }) => `${type.replace(/.*:/, "")} ${of}`)
        .sort();
    assert.deepEqual(await options("prod", "protect"), ["Cluster EMRCluster"]);
    const staged = COMMON.filter((entry) => entry.startsWith("BucketObjectv2 "));
    assert.deepEqual(
      await options("prod", "retainOnDelete"),
      ["Key data-key", ...OWN_BUCKET, ...staged].sort(),
    );
    for (const name of ["protect", "retainOnDelete"] as const) {
      assert.deepEqual(await options("dev", name), []);
    }
    assert.deepEqual(
      await options("existing", "retainOnDelete"),
      ["Key data-key", ...EXISTING_VPC, ...staged].sort(),
    );
  });

  it("has a machine for each pipeline, and a submit function for each job", () => {
    const shared = ["LivyCheck", "SparkJobDriverLog", "SparkJobStatus", "SparkJobStop"];
    const called = (...others: readonly string[]) => [...shared, ...others].sort();
    assert.deepEqual(
      ["Orders", "Orders-By-Day", "Orders-By-Region"].map((name) => MACHINES[name]),
      [
        called("CheckOrdersJobSubmit", "PublishOrdersJobSubmit"),
        called("OrdersOfDayJobSubmit", "SparkJobItems", "SparkJobOutcome"),
        called("NorthOrdersJobSubmit", "SouthOrdersJobSubmit", "SparkJobOutcome"),
      ],
    );
  });

  it("exports what other teams build on", async () => {
    const machineArn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
    const resultUris = (folder: string) =>
      Object.fromEntries(PIPELINES.map(({ name, result }) => [name, result.replace("{rootPath}", folder)]));
    const common = {
      outputsVersion: 1,
      stateMachineArn: machineArn("Orders"),
      stateMachineArns: Object.fromEntries(PIPELINES.map(({ name }) => [name, machineArn(name)])),
      livyUrl: "http://ip-10-0-0-10.ec2.internal:8998",
      availabilityZone: "us-east-1b",
    };
    const history = "https://us-east-1.console.aws.amazon.com/emr/home?region=us-east-1#/clusterDetails/";
    const dev = await stack("dev");
    const only = (type: string) => {
      const [one, ...more] = ofType(dev, type);
      assert.equal(more.length, 0);
      return one!;
    };
    const root = `s3://${only("Bucket").id}`;
    const functionsGroup = ofType(dev, "SecurityGroup").find(({ name }) => name === "LambdaSecurityGroup");
    assert.deepEqual(dev.outputs, {
      ...common,
      rootPath: root,
      resultUri: `${root}/emr-step-functions/orders/`,
      resultUris: resultUris(root),
      clusterId: only("Cluster").id,
      historyUrl: history + only("Cluster").id,
      logUri: `${root}/emr-logs/`,
      vpcId: only("Vpc").outputs.vpcId,
      functionsSecurityGroupId: functionsGroup!.id,
      dataKeyArn: only("Key").outputs.arn,
    });
    assert.deepEqual((await stack("reused")).outputs, {
      ...dev.outputs,
      rootPath: "s3://my-bucket/a/b",
      resultUri: "s3://my-bucket/a/b/emr-step-functions/orders/",
      resultUris: resultUris("s3://my-bucket/a/b"),
      clusterId: "j-ABCDEFGHIJKLM",
      historyUrl: `${history}j-ABCDEFGHIJKLM`,
      logUri: "s3://existing-logs/emr/",
      vpcId: "vpc-0a1b2c3d",
    });
    assert.equal((await stack("existing")).outputs.logUri, "s3://my-bucket/a/b/emr-logs/");
    assert.deepEqual((await stack("tls")).outputs, {
      ...dev.outputs,
      livyUrl: "https://ip-10-0-0-10.ec2.internal:8998",
    });
  });

  const newFolder = temporaryFolders();
  const folder = join(newFolder(), "synth");
  async function written(synthesis: Synthesis): Promise<readonly (readonly [string, string])[]> {
    const files = await writeSynthesis(synthesis, folder);
    return files.map((file) => [file, hash("sha256", readFileSync(join(folder, file)))] as const);
  }

  it("registers the same at each synthesis, sorted by type and name", async () => {
    for (const variant of ["prod", "reused", "tls"] as const) {
      const [first, second] = [await stack(variant), await synthesiseAnew(variant)];
      assert.deepEqual(second.outputs, first.outputs);
      // As it is written, byte for byte: two promises of one asset are never the same thing.
      assert.deepEqual(await written(second), await written(first));
      const keys = first.resources.map(({ type, name }) => [type, name] as const);
      assert.deepEqual(
        keys,
        keys.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1)),
      );
    }
  });

  it("takes an override before the stack's own value, and the chosen pipeline for its outputs", async () => {
    const { outputs } = await synthesiseOf("dev", {
      "spark-etl:pipeline": "Orders-By-Day",
      "aws:region": "eu-west-1",
      "spark-etl:rootPath": "s3://my-bucket",
    });
    assert.equal(outputs.rootPath, "s3://my-bucket");
    assert.equal(outputs.livyUrl, "http://ip-10-0-0-10.eu-west-1.compute.internal:8998");
    assert.equal(outputs.stateMachineArn, "arn:aws:states:eu-west-1:123456789012:stateMachine:Orders-By-Day");
    assert.equal(outputs.resultUri, "s3://my-bucket/emr-step-functions/days/");
  });

  it("tells a mistake in the configuration as the user's own", async () => {
    await assert.rejects(
      synthesiseOf("dev", { "spark-etl:nameSuffix": "prod" }),
      new UserError(
        "The configuration of stack dev has a mistake:\n  - spark-etl:nameSuffix is " +
          '"prod"; allowed: a hyphen and up to 8 letters, digits or hyphens, or empty',
      ),
    );
    await assert.rejects(
      synthesiseOf("dev", { "spark-etl:pipeline": "Nowhere" }),
      new UserError(
        "The configuration of stack dev has a mistake:\n  - spark-etl:pipeline is " +
          '"Nowhere"; allowed: Orders or Orders-By-Day or Orders-By-Region, or empty',
      ),
    );
  });

  /** Calls follow each other at once, every ten seconds. */
  const NO_WAITS = { "spark-etl:pollWindowSeconds": "10", "spark-etl:pollWaitPercent": "0" };

  it("tells of every pipeline that does not fit, by how batches are polled, before it registers anything", async () => {
    await assert.rejects(synthesiseOf("dev", NO_WAITS), (error: Error) => {
      assert.ok(error instanceof UserError);
      const [head, ...sentences] = error.message.split("\n  - ");
      assert.equal(head, `The pipelines have ${String(sentences.length)} mistakes:`);
      const named = sentences.map((sentence) => /^pipeline (.*): up to [\d,]+ events/.exec(sentence)?.[1]);
      assert.deepEqual(named, ["Orders", "Orders-By-Day", "Orders-By-Region"]);
      return true;
    });
  });
});
