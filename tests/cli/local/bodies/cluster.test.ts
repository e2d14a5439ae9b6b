import assert from "node:assert/strict";

import {
  CLASSIFICATIONS,
  configurationsJson,
  mergeClassifications,
  utf8Classifications,
} from "../../../../components/emrConfigurations";
import {
  CLUSTER_ONLY,
  CLUSTER_ONLY_FILES,
  clusterConfiguration,
  yarnConfiguration,
} from "../../../../cli/local/bodies/cluster";
import { UserError } from "../../../../cli/common/errors";
import type { Resource } from "../../../../cli/synth/synthesise";

function cluster(inputs: Readonly<Record<string, unknown>>): Resource {
  return {
    type: "aws:emr/cluster:Cluster",
    name: "C",
    id: "j-1",
    inputs: { applications: ["Hadoop", "Livy", "Spark"], ...inputs },
    outputs: {},
    protect: false,
    retainOnDelete: false,
  };
}

describe("clusterConfiguration", () => {
  it("takes the program's configuration but for what only a cluster can give", () => {
    const registered = cluster({ configurationsJson: configurationsJson(CLASSIFICATIONS) });
    assert.deepEqual(clusterConfiguration(registered), {
      livyConf: {
        "livy.cache-log.size": "500",
        "livy.file.upload.max.size": "1048576",
        "livy.server.csrf-protection.enabled": "true",
        "livy.server.session.max-creation": "20",
        "livy.server.session.state-retain.sec": "86400s",
      },
      sparkDefaults: { "spark.sql.session.timeZone": "UTC" },
      livyEnv: {},
    });
  });

  it("takes the environment of Livy", () => {
    const registered = cluster({ configurationsJson: configurationsJson(utf8Classifications("emr-7.12.0")) });
    assert.deepEqual(clusterConfiguration(registered).livyEnv, { LC_ALL: "C.UTF-8" });
  });

  it("drops exactly the keys of CLUSTER_ONLY, each for a reason", () => {
    assert.deepEqual(Object.keys(CLUSTER_ONLY).sort(), [
      "livy.server.recovery.mode",
      "livy.server.recovery.state-store",
      "livy.server.recovery.state-store.url",
      "livy.server.yarn.app-lookup-timeout",
      "livy.spark.deploy-mode",
    ]);
    assert.ok(Object.values(CLUSTER_ONLY).every((reason) => reason !== ""));
    const dropped = Object.fromEntries(Object.keys(CLUSTER_ONLY).map((key) => [key, "x"]));
    const registered = cluster({
      configurationsJson: configurationsJson({
        "livy-conf": { ...dropped, "livy.server.port": "1" },
        "spark-defaults": { ...dropped, "spark.x": "2" },
      }),
    });
    assert.deepEqual(clusterConfiguration(registered), {
      livyConf: { "livy.server.port": "1" },
      sparkDefaults: { "spark.x": "2" },
      livyEnv: {},
    });
  });

  it("takes core-site as Spark does, and leaves out the files of what is not there, each for a reason", () => {
    assert.deepEqual(Object.keys(CLUSTER_ONLY_FILES).sort(), [
      "capacity-scheduler",
      "hdfs-site",
      "yarn-site",
    ]);
    assert.ok(Object.values(CLUSTER_ONLY_FILES).every((reason) => reason !== ""));
    const configurationsOf = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, { x: "1" }]));
    const registered = cluster({
      configurationsJson: configurationsJson({
        ...configurationsOf(Object.keys(CLUSTER_ONLY_FILES)),
        "core-site": { "io.file.buffer.size": "65536", "fs.s3a.threads.max": "8" },
        "spark-defaults": { "spark.hadoop.fs.s3a.threads.max": "9" },
      }),
    });
    assert.deepEqual(clusterConfiguration(registered), {
      livyConf: {},
      sparkDefaults: {
        "spark.hadoop.io.file.buffer.size": "65536",
        "spark.hadoop.fs.s3a.threads.max": "9",
      },
      livyEnv: {},
    });
  });

  it("takes a cluster without a configuration", () => {
    assert.deepEqual(clusterConfiguration(cluster({})), { livyConf: {}, sparkDefaults: {}, livyEnv: {} });
  });

  for (const [applications, missing] of [
    [["Spark"], "Livy"],
    [["Livy", "Hadoop"], "Spark"],
    [[], "Livy"],
  ] as const) {
    it(`refuses a cluster with ${applications.join(" and ") || "nothing"}`, () => {
      assert.throws(
        () => clusterConfiguration(cluster({ applications })),
        new UserError(`cluster C is registered without ${missing}; add it to applications`),
      );
    });
  }

  it("refuses a cluster that the program does not make", () => {
    const found = { ...cluster({}), inputs: {} };
    assert.throws(
      () => clusterConfiguration(found),
      new UserError(
        "cluster j-1 exists elsewhere and can't be run on this machine; run a stack that makes its own",
      ),
    );
  });

  it("passes over a key that means nothing here even where the stack's own configuration changes it", () => {
    const merged = mergeClassifications(CLASSIFICATIONS, {
      "livy-conf": { "livy.spark.deploy-mode": "client", "livy.cache-log.size": "7" },
      "spark-defaults": { "spark.a": "b" },
    });
    const { livyConf, sparkDefaults } = clusterConfiguration(
      cluster({ configurationsJson: configurationsJson(merged) }),
    );
    assert.equal(livyConf["livy.cache-log.size"], "7");
    assert.equal("livy.spark.deploy-mode" in livyConf, false);
    assert.deepEqual(sparkDefaults, { "spark.a": "b", "spark.sql.session.timeZone": "UTC" });
  });

  it("refuses a classification that nothing here takes", () => {
    const registered = cluster({
      configurationsJson: configurationsJson({
        "livy-conf": {},
        "spark-env": { c: "d" },
        "core-site": { a: "b" },
      }),
    });
    assert.throws(
      () => clusterConfiguration(registered),
      new UserError("cluster C: nothing on this machine takes the configuration of spark-env"),
    );
  });
});

describe("yarnConfiguration", () => {
  it("drops nothing of the program's configuration", () => {
    const registered = cluster({
      configurationsJson: configurationsJson({
        ...CLASSIFICATIONS,
        "yarn-site": { "yarn.x": "1" },
        "capacity-scheduler": { "yarn.y": "2" },
        "hdfs-site": { "dfs.z": "3" },
      }),
    });
    assert.deepEqual(yarnConfiguration(registered), {
      livyConf: CLASSIFICATIONS["livy-conf"],
      sparkDefaults: { "spark.sql.session.timeZone": "UTC" },
      livyEnv: {},
      hadoop: { "yarn.x": "1", "yarn.y": "2", "dfs.z": "3" },
    });
  });
});
