import assert from "node:assert/strict";

import fc from "fast-check";

import { CLASSIFICATIONS, configurationsJson } from "../../components/emrConfigurations";

describe("configurationsJson", () => {
  it("writes what the cluster asks of Livy and Spark, canonically", () => {
    const expected = [
      {
        Classification: "livy-conf",
        Properties: {
          "livy.cache-log.size": "500",
          "livy.server.session.state-retain.sec": "86400s",
          "livy.server.yarn.app-lookup-timeout": "600s",
          "livy.spark.deploy-mode": "cluster",
        },
      },
      { Classification: "spark-defaults", Properties: { "spark.sql.session.timeZone": "UTC" } },
    ];
    assert.equal(configurationsJson(CLASSIFICATIONS), JSON.stringify(expected));
  });

  it("writes no classification as an empty list, and one without properties as such", () => {
    assert.equal(configurationsJson({}), "[]");
    assert.equal(configurationsJson({ spark: {} }), '[{"Classification":"spark","Properties":{}}]');
  });

  // Keys that look like numbers have an order of their own in JavaScript; no configuration has one.
  const keys = fc.stringMatching(/^[a-z][a-z.-]{0,12}$/);
  const properties = fc.uniqueArray(fc.tuple(keys, fc.string()), { selector: ([key]) => key });
  const classifications = fc.uniqueArray(fc.tuple(keys, properties), { selector: ([key]) => key });

  it("never changes with the order of keys, and loses nothing", () => {
    fc.assert(
      fc.property(classifications, (entries) => {
        const build = (order: <T>(list: readonly T[]) => readonly T[]) =>
          Object.fromEntries(order(entries).map(([name, list]) => [name, Object.fromEntries(order(list))]));
        const given = build((list) => list);
        const json = configurationsJson(given);
        assert.equal(configurationsJson(build((list) => [...list].reverse())), json);

        const read = JSON.parse(json) as { Classification: string; Properties: Record<string, string> }[];
        assert.deepEqual(Object.fromEntries(read.map((one) => [one.Classification, one.Properties])), given);
        assert.deepEqual(
          read.map((one) => one.Classification),
          Object.keys(given).sort(),
        );
      }),
    );
  });
});
