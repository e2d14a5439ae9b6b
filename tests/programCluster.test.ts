import assert from "node:assert/strict";

import { configurationsJson } from "../components/emrConfigurations";
import type { Synthesis } from "../cli/synth/synthesise";
import { find, ofType, stack } from "./support/stacks";

const ACCOUNT = "123456789012";
const EMR_TAG = { "for-use-with-amazon-emr-managed-policies": "true" };
const LIVY = {
  "livy.cache-log.size": "500",
  "livy.file.upload.max.size": "1048576",
  "livy.server.csrf-protection.enabled": "true",
  "livy.server.recovery.mode": "recovery",
  "livy.server.recovery.state-store": "filesystem",
  "livy.server.recovery.state-store.url": "/user/livy/recovery",
  "livy.server.session.max-creation": "20",
  "livy.server.session.state-retain.sec": "86400s",
  "livy.server.yarn.app-lookup-timeout": "600s",
  "livy.spark.deploy-mode": "cluster",
};
const SPARK = {
  "spark.executorEnv.LC_ALL": "C.UTF-8",
  "spark.sql.session.timeZone": "UTC",
  "spark.yarn.appMasterEnv.LC_ALL": "C.UTF-8",
};
/** Task nodes are on spot. */
const DRIVERS_ON_CORE_NODES = {
  "capacity-scheduler": { "yarn.scheduler.capacity.maximum-am-resource-percent": "0.5" },
  "yarn-site": {
    "yarn.node-labels.am.default-node-label-expression": "CORE",
    "yarn.node-labels.enabled": "true",
  },
};
const ENV = { LC_ALL: "C.UTF-8" };

describe("the cluster that the program registers", function () {
  this.timeout(180_000);
  let dev: Synthesis;
  let prod: Synthesis;
  let existing: Synthesis;
  let tls: Synthesis;

  before(async () => {
    dev = await stack("dev");
    prod = await stack("prod");
    existing = await stack("existing");
    tls = await stack("tls");
  });

  const group = (synthesis: Synthesis, name: string) =>
    find(synthesis, "SecurityGroup", `EMR${name}SecurityGroup`).id;
  const expected = (synthesis: Synthesis, subnetId: unknown, rootPath: string) => ({
    name: "EMRCluster",
    releaseLabel: "emr-7.12.0",
    applications: ["Hadoop", "Livy", "Spark"],
    serviceRole: `arn:aws:iam::${ACCOUNT}:role/EMRCluster-service-role`,
    ec2Attributes: {
      instanceProfile: `arn:aws:iam::${ACCOUNT}:instance-profile/EMRCluster-node-role`,
      subnetId,
      emrManagedMasterSecurityGroup: group(synthesis, "Primary"),
      emrManagedSlaveSecurityGroup: group(synthesis, "Core"),
      serviceAccessSecurityGroup: group(synthesis, "ServiceAccess"),
    },
    masterInstanceGroup: { instanceType: "m6g.xlarge" },
    coreInstanceGroup: { instanceType: "m6g.xlarge", instanceCount: 1 },
    configurationsJson: configurationsJson({
      "livy-conf": LIVY,
      "livy-env/export": ENV,
      "spark-defaults": SPARK,
    }),
    securityConfiguration: "EMRCluster-security",
    logUri: `${rootPath}/emr-logs/`,
    logEncryptionKmsKeyId: find(synthesis, "Key", "data-key").outputs.arn,
    terminationProtection: false,
    unhealthyNodeReplacement: true,
    autoTerminationPolicy: { idleTimeout: 1800 },
    tags: EMR_TAG,
  });
  const own = (synthesis: Synthesis) =>
    expected(
      synthesis,
      (find(synthesis, "Vpc", "network-vpc").outputs.privateSubnetIds as string[])[0],
      `s3://${ofType(synthesis, "Bucket")[0]!.id}`,
    );
  const cluster = (synthesis: Synthesis) => find(synthesis, "Cluster", "EMRCluster").inputs;

  it("is this in dev, and the same with encryption in transit", () => {
    assert.deepEqual(cluster(dev), own(dev));
    assert.deepEqual(cluster(tls), own(tls));
  });

  it("is this in prod", () => {
    const { autoTerminationPolicy: never, ...base } = own(prod);
    assert.ok(never.idleTimeout > 0);
    assert.deepEqual(cluster(prod), {
      ...base,
      name: "EMRCluster-prod",
      coreInstanceGroup: { instanceType: "m6g.xlarge", instanceCount: 3 },
      configurationsJson: configurationsJson({
        ...DRIVERS_ON_CORE_NODES,
        "hdfs-site": { "dfs.replication": "2" },
        "livy-conf": LIVY,
        "livy-env/export": ENV,
        "spark-defaults": { ...SPARK, "spark.dynamicAllocation.maxExecutors": "40" },
      }),
      terminationProtection: true,
    });
  });

  it("is this in an existing network and root path, with a key pair", () => {
    const base = expected(existing, "subnet-0a1b2c3d", "s3://my-bucket/a/b");
    assert.deepEqual(cluster(existing), {
      ...base,
      ec2Attributes: { ...base.ec2Attributes, keyName: "my-key" },
    });
  });

  it("is only looked up where it exists", async () => {
    const { id, inputs } = find(await stack("reused"), "Cluster", "EMRCluster");
    assert.deepEqual([id, inputs], ["j-ABCDEFGHIJKLM", {}]);
  });

  it("has task nodes on spot and scales by them in prod", () => {
    const { id: clusterId } = find(prod, "Cluster", "EMRCluster");
    assert.deepEqual(find(prod, "InstanceGroup", "EMRCluster-task").inputs, {
      name: "task",
      clusterId,
      instanceType: "m6g.xlarge",
      instanceCount: 2,
      bidPrice: "0.16",
    });
    assert.deepEqual(find(prod, "ManagedScalingPolicy", "EMRCluster-scaling").inputs, {
      clusterId,
      computeLimits: [
        {
          unitType: "Instances",
          minimumCapacityUnits: 3,
          maximumCapacityUnits: 20,
          maximumCoreCapacityUnits: 3,
          maximumOndemandCapacityUnits: 3,
        },
      ],
    });
  });

  it("encrypts at rest always, in transit where it is asked to, and has IMDSv2 only", () => {
    for (const [synthesis, inTransit] of [
      [dev, undefined],
      [prod, undefined],
      [existing, undefined],
      [tls, { CertificateProviderType: "PEM", S3Object: "s3://certificates/livy/nodes.zip" }],
    ] as const) {
      const AwsKmsKey = find(synthesis, "Key", "data-key").outputs.arn;
      const { configuration, ...rest } = find(
        synthesis,
        "SecurityConfiguration",
        "EMRCluster-security",
      ).inputs;
      assert.deepEqual(rest, {});
      assert.deepEqual(JSON.parse(configuration as string), {
        EncryptionConfiguration: {
          EnableAtRestEncryption: true,
          AtRestEncryptionConfiguration: {
            LocalDiskEncryptionConfiguration: {
              AwsKmsKey,
              EnableEbsEncryption: true,
              EncryptionKeyProviderType: "AwsKms",
            },
            S3EncryptionConfiguration: { AwsKmsKey, EncryptionMode: "SSE-KMS" },
          },
          EnableInTransitEncryption: inTransit !== undefined,
          ...(inTransit === undefined
            ? {}
            : { InTransitEncryptionConfiguration: { TLSCertificateConfiguration: inTransit } }),
        },
        InstanceMetadataServiceConfiguration: {
          HttpPutResponseHopLimit: 1,
          MinimumInstanceMetadataServiceVersion: 2,
        },
      });
    }
  });

  it("may be used by EMR with all that carries EMR's tag", () => {
    assert.deepEqual(find(dev, "Vpc", "network-vpc").inputs.tags, EMR_TAG);
    for (const name of ["EMRPrimary", "EMRCore", "EMRServiceAccess"]) {
      const { tags } = find(dev, "SecurityGroup", `${name}SecurityGroup`).inputs;
      assert.deepEqual(tags, { Name: `${name}SecurityGroup`, ...EMR_TAG });
    }
    for (const [what, resourceId] of [
      ["vpc", "vpc-0a1b2c3d"],
      ["subnet", "subnet-0a1b2c3d"],
    ] as const) {
      assert.deepEqual(find(existing, "Tag", `network-${what}-tag`).inputs, {
        resourceId,
        key: "for-use-with-amazon-emr-managed-policies",
        value: "true",
      });
    }
  });
});
