import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { checkCluster, ExistingLivyCluster } from "../../components/existingLivyCluster";
import { register, valueOf } from "../support/components";

const ID = "j-ABCDEFGHIJKLM";
const KNOWN = {
  releaseLabel: "emr-6.15.0",
  applications: ["Spark", "Livy"],
  masterPublicDns: "ip-10-1-2-3.ec2.internal",
  logUri: "s3://logs/a/",
  ec2Attributes: { emrManagedMasterSecurityGroup: "sg-0a1b2c3d" },
};

/** The component over a cluster that AWS describes so. */
async function over(description: object, https = false): Promise<ExistingLivyCluster> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ id, type }) => ({
        id: id ?? "",
        state: type === "aws:emr/cluster:Cluster" ? description : {},
      }),
      call: ({ token }) => assert.fail(token),
    },
    "spark-etl",
    "dev",
    false,
  );
  return new ExistingLivyCluster("C", { clusterId: ID, https });
}

describe("ExistingLivyCluster", () => {
  it("looks the cluster up by its id, and changes nothing", async () => {
    const { outputs, resources } = await register(() => {
      const { clusterId, livyUrl, logUri, primaryGroupId } = new ExistingLivyCluster("C", {
        clusterId: ID,
        https: false,
      });
      return { clusterId, livyUrl, logUri, primaryGroupId };
    });
    assert.deepEqual(resources, {
      "ExistingLivyCluster C": { id: resources["ExistingLivyCluster C"]!.id, inputs: {} },
      "Cluster C": { id: ID, inputs: {} },
    });
    assert.deepEqual(outputs, {
      clusterId: ID,
      livyUrl: "http://ip-10-0-0-10.ec2.internal:8998",
      logUri: "s3://existing-logs/emr/",
      primaryGroupId: "sg-0a1b2c3d4e5f60718",
    });
  });

  it("takes Livy's address, the log's and the primary node's group from the cluster", async () => {
    const cluster = await over(KNOWN);
    assert.equal(await valueOf(cluster.clusterId), ID);
    assert.equal(await valueOf(cluster.livyUrl), "http://ip-10-1-2-3.ec2.internal:8998");
    assert.equal(await valueOf(cluster.logUri), "s3://logs/a/");
    assert.equal(await valueOf(cluster.primaryGroupId), "sg-0a1b2c3d");
  });

  it("speaks HTTPS where the cluster does", async () => {
    const { livyUrl } = await over(KNOWN, true);
    assert.equal(await valueOf(livyUrl), "https://ip-10-1-2-3.ec2.internal:8998");
  });

  it("has no log of a cluster that keeps none", async () => {
    const { logUri } = await over({ ...KNOWN, logUri: undefined });
    assert.equal(await valueOf(logUri), "");
  });

  const groupless = new pulumi.RunError(
    `cluster ${ID} has no security group for its primary node; use another cluster`,
  );
  for (const [what, ec2Attributes] of [
    ["attributes", undefined],
    ["a group", {}],
  ] as const) {
    it(`refuses a cluster without ${what}`, async () => {
      const { primaryGroupId } = await over({ ...KNOWN, ec2Attributes });
      await assert.rejects(valueOf(primaryGroupId), groupless);
    });
  }

  it("gives no address of a cluster that can't run the pipelines", async () => {
    const { livyUrl } = await over({ ...KNOWN, applications: ["Spark"] });
    // Pulumi puts before the sentence where it met it.
    await assert.rejects(valueOf(livyUrl), {
      message: /(^|: )existingClusterId is j-ABCDEFGHIJKLM, which has no Livy; use a cluster that has it$/,
    });
  });
});

describe("checkCluster", () => {
  const refused: [string, readonly string[], string][] = [
    ...["emr-5.29.1", "emr-6.0.1"].map((release): [string, readonly string[], string] => [
      release,
      ["Livy", "Spark"],
      `whose release is ${release}; use a cluster with emr-5.30.0 or later, but not 6.0: they have Livy 0.7 or later`,
    ]),
    ["emr-7.12.0", ["Spark"], "which has no Livy; use a cluster that has it"],
    ["emr-7.12.0", ["Hadoop", "Livy"], "which has no Spark; use a cluster that has it"],
    ["emr-7.12.0", ["Livy2", "Spark"], "which has no Livy; use a cluster that has it"],
    ["emr-7.12.0", [], "which has no Livy; use a cluster that has it"],
  ];
  for (const [release, applications, sentence] of refused) {
    it(`refuses ${release} with ${applications.join(" and ") || "nothing"}`, () => {
      assert.throws(
        () => {
          checkCluster(ID, release, applications);
        },
        new pulumi.RunError(`existingClusterId is ${ID}, ${sentence}`),
      );
    });
  }

  it("takes Livy and Spark in any spelling, from the first release with a good Livy on", () => {
    checkCluster(ID, "emr-5.30.0", ["livy", "SPARK", "Hadoop"]);
    checkCluster(ID, "emr-7.12.0", ["Spark", "Livy"]);
  });
});
