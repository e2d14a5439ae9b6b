import assert from "node:assert/strict";

import fc from "fast-check";

import {
  CLASSIFICATIONS,
  configurationsJson,
  mergeClassifications,
  nodeClassifications,
  utf8Classifications,
} from "../../components/emrConfigurations";
import type { Classifications } from "../../components/emrConfigurations";

// Keys that look like numbers have an order of their own in JavaScript; no configuration has one.
const names = fc.stringMatching(/^[a-c][a-c.-]{0,3}$/);
const properties = fc.uniqueArray(fc.tuple(names, fc.string()), { selector: ([key]) => key });
const entries = fc.uniqueArray(fc.tuple(names, properties), { selector: ([name]) => name });
const build = (list: readonly (readonly [string, readonly (readonly [string, string])[]])[]) =>
  Object.fromEntries(list.map(([name, one]) => [name, Object.fromEntries(one)]));
const classifications: fc.Arbitrary<Classifications> = entries.map(build);

describe("CLASSIFICATIONS", () => {
  it("is what the cluster asks of Livy and Spark", () => {
    assert.deepEqual(CLASSIFICATIONS, {
      "livy-conf": {
        "livy.spark.deploy-mode": "cluster",
        "livy.server.recovery.mode": "recovery",
        "livy.server.recovery.state-store": "filesystem",
        "livy.server.recovery.state-store.url": "/user/livy/recovery",
        "livy.server.session.state-retain.sec": "86400s",
        "livy.server.yarn.app-lookup-timeout": "600s",
        "livy.cache-log.size": "500",
        "livy.server.csrf-protection.enabled": "true",
        "livy.server.session.max-creation": "20",
        "livy.file.upload.max.size": "1048576",
      },
      "spark-defaults": { "spark.sql.session.timeZone": "UTC" },
    });
  });
});

describe("utf8Classifications", () => {
  for (const [release, locale] of [
    ["emr-5.30.0", "en_US.UTF-8"],
    ["emr-6.15.0", "en_US.UTF-8"],
    ["emr-7.0.0", "C.UTF-8"],
    ["emr-7.12.0", "C.UTF-8"],
  ] as const) {
    it(`sets ${locale} for Livy, drivers and executors of ${release}`, () => {
      assert.deepEqual(utf8Classifications(release), {
        "livy-env/export": { LC_ALL: locale },
        "spark-defaults": {
          "spark.yarn.appMasterEnv.LC_ALL": locale,
          "spark.executorEnv.LC_ALL": locale,
        },
      });
    });
  }
});

describe("nodeClassifications", () => {
  const REPLICATION = { "hdfs-site": { "dfs.replication": "2" } };
  const DRIVERS = {
    "yarn-site": {
      "yarn.node-labels.enabled": "true",
      "yarn.node-labels.am.default-node-label-expression": "CORE",
    },
    "capacity-scheduler": { "yarn.scheduler.capacity.maximum-am-resource-percent": "0.5" },
  };
  for (const [coreInstanceCount, taskInstanceCount, scalingMaxInstances, expected] of [
    [1, 0, 0, {}],
    [2, 0, 0, REPLICATION],
    [100, 0, 0, REPLICATION],
    [1, 1, 0, DRIVERS],
    [1, 0, 1, DRIVERS],
    [3, 2, 20, { ...REPLICATION, ...DRIVERS }],
    [4, 100, 1000, { ...REPLICATION, ...DRIVERS }],
  ] as const) {
    it(`keeps drivers on core nodes where others come and go, and data twice where it can: ${String([coreInstanceCount, taskInstanceCount, scalingMaxInstances])}`, () => {
      const nodes = { coreInstanceCount, taskInstanceCount, scalingMaxInstances };
      assert.deepEqual(nodeClassifications(nodes), expected);
    });
  }
});

describe("configurationsJson", () => {
  it("nests what is written with a slash", () => {
    assert.equal(
      configurationsJson({
        "livy-env/export": { B: "2", A: "1" },
        "livy-conf": { a: "b" },
        "x-env/export": {},
      }),
      '[{"Classification":"livy-conf","Properties":{"a":"b"}},' +
        '{"Classification":"livy-env","Configurations":[{"Classification":"export","Properties":{"A":"1","B":"2"}}],"Properties":{}}]',
    );
  });

  it("is canonical: sorted, without blanks, without what is empty", () => {
    const given = { z: {}, spark: { b: "2", a: "1" }, livy: { "x.y": "" } };
    assert.equal(
      configurationsJson(given),
      '[{"Classification":"livy","Properties":{"x.y":""}},{"Classification":"spark","Properties":{"a":"1","b":"2"}}]',
    );
    assert.equal(configurationsJson({}), "[]");
    assert.equal(configurationsJson({ spark: {} }), "[]");
  });

  it("never changes with the order of keys, and loses nothing", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const given = build(list);
        const turned = build(list.toReversed().map(([name, one]) => [name, one.toReversed()]));
        const json = configurationsJson(given);
        assert.equal(configurationsJson(turned), json);

        const read = JSON.parse(json) as { Classification: string; Properties: Record<string, string> }[];
        const full = Object.entries(given).filter(([, one]) => Object.keys(one).length > 0);
        assert.deepEqual(
          read.map((one) => [one.Classification, one.Properties]),
          full.sort(([a], [b]) => (a < b ? -1 : 1)),
        );
        assert.ok(read.every((one) => isSorted(Object.keys(one.Properties))));
      }),
    );
  });
});

describe("mergeClassifications", () => {
  it("puts entries over entries, and keeps what only one side has", () => {
    const merged = mergeClassifications(
      { livy: { a: "1", b: "2" }, only: { x: "1" } },
      { livy: { b: "3", c: "4" }, other: { y: "2" } },
    );
    assert.deepEqual(merged, {
      livy: { a: "1", b: "3", c: "4" },
      only: { x: "1" },
      other: { y: "2" },
    });
  });

  it("lets the later one win, loses nothing and adds nothing", () => {
    fc.assert(
      fc.property(classifications, classifications, (base, over) => {
        const merged = mergeClassifications(base, over);
        const both = new Set([...Object.keys(base), ...Object.keys(over)]);
        assert.deepEqual(Object.keys(merged).sort(), [...both].sort());
        for (const [name, one] of Object.entries(merged)) {
          const known = new Set([...Object.keys(base[name] ?? {}), ...Object.keys(over[name] ?? {})]);
          assert.deepEqual(Object.keys(one).sort(), [...known].sort());
          for (const [key, value] of Object.entries(one)) {
            assert.equal(value, over[name]?.[key] ?? base[name]?.[key]);
          }
        }
      }),
    );
  });

  it("changes nothing when there is nothing to merge, or the same again", () => {
    fc.assert(
      fc.property(classifications, (one) => {
        assert.deepEqual(mergeClassifications(one, {}), one);
        assert.deepEqual(mergeClassifications({}, one), one);
        assert.deepEqual(mergeClassifications(one, one), one);
        const none = Object.fromEntries(Object.keys(one).map((name) => [name, {}]));
        assert.deepEqual(mergeClassifications(one, none), one);
      }),
    );
  });

  it("is associative", () => {
    fc.assert(
      fc.property(classifications, classifications, classifications, (a, b, c) => {
        assert.deepEqual(
          mergeClassifications(mergeClassifications(a, b), c),
          mergeClassifications(a, mergeClassifications(b, c)),
        );
      }),
    );
  });

  it("gives one JSON whatever the order of keys on either side", () => {
    fc.assert(
      fc.property(entries, entries, (base, over) => {
        const turned = [base, over].map((list) =>
          build(list.toReversed().map(([name, one]) => [name, one.toReversed()])),
        ) as [Classifications, Classifications];
        assert.equal(
          configurationsJson(mergeClassifications(...turned)),
          configurationsJson(mergeClassifications(build(base), build(over))),
        );
      }),
    );
  });

  it("leaves what it is given as it is", () => {
    const [base, over] = [{ a: Object.freeze({ x: "1" }) }, { a: Object.freeze({ x: "2" }) }];
    mergeClassifications(Object.freeze(base), Object.freeze(over));
    assert.deepEqual([base.a.x, over.a.x], ["1", "2"]);
  });
});

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") < key);
}
