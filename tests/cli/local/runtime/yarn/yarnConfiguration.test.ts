import assert from "node:assert/strict";

import { YARN_LIVY_CONF } from "../../../../../cli/local/runtime/livyServer";
import {
  s3aDefaults,
  YARN_SPARK_DEFAULTS,
  yarnSparkDefaults,
} from "../../../../../cli/local/runtime/sparkDefaults";
import {
  clusterProperties,
  hadoopXml,
  LOCAL_YARN,
} from "../../../../../cli/local/runtime/yarn/yarnConfiguration";
import { placesOf } from "../../../../../cli/local/runtime/yarn/yarnCluster";
import { CLASSIFICATIONS } from "../../../../../components/emrConfigurations";

describe("cli/local/runtime/yarn configuration", () => {
  it("changes none of the registered keys of Livy", () => {
    const changed = Object.keys(YARN_LIVY_CONF).filter((key) => key in CLASSIFICATIONS["livy-conf"]!);
    assert.deepEqual(changed, []);
  });

  it("listens on 127.0.0.1 alone", () => {
    const addresses = Object.entries(LOCAL_YARN).filter(([key]) => /address$|bind-host$/.test(key));
    assert.equal(addresses.length, 11);
    assert.ok(addresses.every(([, value]) => value.startsWith("127.0.0.1")));
  });

  it("applies the registered cluster's YARN and HDFS, but for node labels and what one machine needs", () => {
    assert.deepEqual(
      clusterProperties({
        "yarn.node-labels.enabled": "true",
        "yarn.scheduler.capacity.maximum-am-resource-percent": "0.2",
        "yarn.x": "1",
        "dfs.replication": "2",
      }),
      { ...LOCAL_YARN, "yarn.scheduler.capacity.maximum-am-resource-percent": "0.2", "yarn.x": "1" },
    );
    assert.equal(clusterProperties({})["yarn.scheduler.capacity.maximum-am-resource-percent"], "0.5");
  });

  it("writes Hadoop's XML", () => {
    assert.equal(
      hadoopXml({ "a.b": "<x> & y" }),
      '<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n' +
        "  <property><name>a.b</name><value>&lt;x&gt; &amp; y</value></property>\n</configuration>\n",
    );
  });

  it("lets the local keys win over the cluster's, and has no key to S3 and no address of it in Spark's", () => {
    const cluster = {
      "spark.ui.enabled": "true",
      "spark.app": "ours",
      "spark.hadoop.fs.s3a.secret.key": "of the cluster",
    };
    const defaults = yarnSparkDefaults(cluster, "/run/jars");
    assert.deepEqual(defaults, {
      ...YARN_SPARK_DEFAULTS,
      "spark.app": "ours",
      "spark.yarn.jars": "local:/run/jars/*",
    });
    assert.deepEqual(
      Object.keys(defaults).filter((key) => key.includes("fs.s3")),
      [],
    );
    const s3a = s3aDefaults({ endpoint: "http://127.0.0.1:4", accessKey: "a", secretKey: "b" });
    assert.equal(s3a["fs.s3a.endpoint"], "http://127.0.0.1:4");
    assert.equal(s3a["fs.s3.impl"], "org.apache.hadoop.fs.s3a.S3AFileSystem");
    assert.deepEqual(
      Object.keys(s3a).filter((key) => /access.key|secret|^spark/.test(key)),
      [],
    );
  });

  for (const [log, places] of [
    [
      "INFO x\nREADY hdfs://localhost:1 localhost:2 localhost:3 /run/a b/logs\n",
      {
        fileSystem: "hdfs://localhost:1",
        resourceManager: "localhost:2",
        scheduler: "localhost:3",
        containerLogs: "/run/a b/logs",
      },
    ],
    ["READY hdfs://localhost:1", undefined],
    ["", undefined],
  ] as const) {
    it(`reads ${places === undefined ? "nothing" : "addresses"} out of "${log.trim()}"`, () => {
      assert.deepEqual(placesOf(log), places);
    });
  }
});
