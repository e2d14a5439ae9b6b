import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { unknownKeys } from "../../config/keys";
import { nearest } from "../../config/nearest";
import { assertErrors, settingsOf } from "../support/settings";

const KNOWN = ["aws:region", "spark-etl:idleMinutes", "spark-etl:coreInstanceCount", "spark-etl:vpcId"];

describe("unknownKeys", () => {
  const refused: [string, string, string | undefined][] = [
    ["a letter missing", "spark-etl:idleMinute", "spark-etl:idleMinutes"],
    ["a letter too many", "spark-etl:coreInstanceCounts", "spark-etl:coreInstanceCount"],
    ["letters swapped", "spark-etl:vcpId", "spark-etl:vpcId"],
    ["another case", "spark-etl:VPCID", "spark-etl:vpcId"],
    ["a key like no other", "spark-etl:colour", undefined],
    ["a key of a path", "spark-etl:idleMinutes.x[0]", undefined],
    ["a misspelt namespace", "spark-elt:idleMinutes", "spark-etl:idleMinutes"],
    ["a namespace of another form", "sparketl:idleMinutes", "spark-etl:idleMinutes"],
    ["both misspelt", "spark-elt:idelMinutes", "spark-etl:idleMinutes"],
    ["a namespace like no other with a key of the project", "etl:idleMinutes", "spark-etl:idleMinutes"],
    ["a misspelt namespace of a provider", "asw:region", "aws:region"],
    ["a misspelt key of a provider that the program reads", "aws:regoin", "aws:region"],
  ];
  for (const [what, key, meant] of refused) {
    it(`names ${what}, and what was meant`, () => {
      const way = meant === undefined ? "remove it; Pulumi.yaml lists the keys" : `did you mean ${meant}?`;
      assert.deepEqual(unknownKeys([key], "spark-etl", new Set(KNOWN)), [
        `${key} is not a known key; ${way}`,
      ]);
    });
  }

  it("leaves known keys and those of others alone", () => {
    const others = [
      "aws:defaultTags",
      "aws:profile",
      "awsx:x",
      "pulumi:tags",
      "gcp:project",
      "kubernetes:context",
    ];
    assert.deepEqual(unknownKeys([...KNOWN, ...others], "spark-etl", new Set(KNOWN)), []);
  });
});

describe("nearest", () => {
  it("gives the closest of several, and none where all are far", () => {
    assert.equal(nearest("pollWindowSecond", ["pollWaitPercent", "pollWindowSeconds"]), "pollWindowSeconds");
    assert.equal(nearest("ab", ["cd", "xyz"]), undefined);
    assert.equal(nearest("", ["stack"]), undefined);
  });
});

describe("readSettings", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("refuses keys that nothing reads, with all other mistakes at once", async () => {
    await assertErrors(
      { "spark-etl:protect": "maybe", "spark-etl:idleMinute": "15", "spark-elt:idleMinutes": "15" },
      'spark-etl:protect is "maybe"; allowed: true or false',
      "spark-etl:idleMinute is not a known key; did you mean spark-etl:idleMinutes?",
      "spark-elt:idleMinutes is not a known key; did you mean spark-etl:idleMinutes?",
    );
  });

  it("takes what other namespaces hold", async () => {
    await settingsOf({ "aws:profile": "dev", "pulumi:tags": "{}" });
  });
});
