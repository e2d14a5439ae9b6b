import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../../local/errors";
import { ROOT } from "../../../local/paths";
import { readStackConfig } from "../../../local/synth/stackConfig";

/** A stack that no person has. */
const STACK = `test-${String(process.pid)}`;
const FILE = join(ROOT, `Pulumi.${STACK}.yaml`);

const DEFAULTS = {
  "spark-etl:nameSuffix": "",
  "spark-etl:protect": "false",
  "spark-etl:vpcId": "",
  "spark-etl:subnetId": "",
  "spark-etl:vpcCidr": "10.0.0.0/16",
  "spark-etl:egress": "nat",
  "spark-etl:rootPath": "",
  "spark-etl:inputFile": "assets/input/tripdata.csv",
  "spark-etl:emptyOnDestroy": "false",
  "spark-etl:keepResultsDays": "90",
  "spark-etl:keepLogsDays": "30",
  "spark-etl:accessLogBucket": "",
  "spark-etl:existingClusterId": "",
  "spark-etl:releaseLabel": "emr-7.12.0",
  "spark-etl:instanceType": "m6g.xlarge",
  "spark-etl:coreInstanceCount": "2",
  "spark-etl:taskInstanceCount": "0",
  "spark-etl:taskSpotPrice": "",
  "spark-etl:scalingMaxInstances": "0",
  "spark-etl:idleMinutes": "60",
  "spark-etl:terminationProtection": "false",
  "spark-etl:keyName": "",
  "spark-etl:livyConf": "[]",
  "spark-etl:sparkDefaults": "[]",
  "spark-etl:certificateUri": "",
  "spark-etl:livyCaFile": "",
  "spark-etl:reservedConcurrency": "0",
  "spark-etl:logRetentionDays": "30",
  "spark-etl:pollWindowSeconds": "240",
  "spark-etl:pollIntervalSeconds": "1",
  "spark-etl:pipeline": "Spark-ETL-State-Machine",
};

describe("readStackConfig", () => {
  afterEach(() => {
    rmSync(FILE, { force: true });
  });

  it("puts the dev stack over the project's defaults", () => {
    assert.deepEqual(readStackConfig("dev"), {
      name: "spark-etl",
      config: {
        ...DEFAULTS,
        "aws:region": "us-east-1",
        "aws:defaultTags": '{"tags":{"project":"spark-etl","environment":"dev"}}',
        "spark-etl:coreInstanceCount": "1",
        "spark-etl:emptyOnDestroy": "true",
        "spark-etl:idleMinutes": "30",
        "spark-etl:keepLogsDays": "7",
        "spark-etl:keepResultsDays": "7",
        "spark-etl:logRetentionDays": "7",
      },
    });
  });

  it("puts the prod stack over them, lists as JSON", () => {
    assert.deepEqual(readStackConfig("prod").config, {
      ...DEFAULTS,
      "aws:region": "us-east-1",
      "aws:defaultTags": '{"tags":{"project":"spark-etl","environment":"prod"}}',
      "spark-etl:nameSuffix": "-prod",
      "spark-etl:protect": "true",
      "spark-etl:terminationProtection": "true",
      "spark-etl:idleMinutes": "0",
      "spark-etl:egress": "nat",
      "spark-etl:coreInstanceCount": "3",
      "spark-etl:taskInstanceCount": "2",
      "spark-etl:taskSpotPrice": "0.16",
      "spark-etl:scalingMaxInstances": "20",
      "spark-etl:sparkDefaults": '["spark.dynamicAllocation.maxExecutors=40"]',
      "spark-etl:logRetentionDays": "365",
      "spark-etl:reservedConcurrency": "10",
    });
  });

  const files: [string, string, Readonly<Record<string, string>>][] = [
    ["an empty file", "", {}],
    ["a file without config", "encryptionsalt: v1:abc\n", {}],
    ["an empty config", "config:\n", {}],
    ["a key without a namespace", "config:\n  idleMinutes: 3\n", { "spark-etl:idleMinutes": "3" }],
    ["a key of another namespace", "config:\n  aws:region: eu-west-1\n", { "aws:region": "eu-west-1" }],
    [
      "values that are no texts",
      "config:\n  keyName: true\n  nameSuffix:\n  instanceType: [a, 1]\n",
      { "spark-etl:keyName": "true", "spark-etl:nameSuffix": "", "spark-etl:instanceType": '["a",1]' },
    ],
    ["a text of digits", 'config:\n  nameSuffix: "007"\n', { "spark-etl:nameSuffix": "007" }],
  ];
  for (const [what, content, own] of files) {
    it(`reads ${what}`, () => {
      writeFileSync(FILE, content);
      assert.deepEqual(readStackConfig(STACK).config, { ...DEFAULTS, ...own });
    });
  }

  it("refuses a secret", () => {
    writeFileSync(FILE, "config:\n  spark-etl:keyName:\n    secure: v1:abc\n");
    assert.throws(
      () => readStackConfig(STACK),
      new UserError(
        `spark-etl:keyName of stack "${STACK}" is a secret, which only pulumi can read; give it in plain`,
      ),
    );
  });

  it("names the stacks there are", () => {
    writeFileSync(FILE, "");
    assert.throws(
      () => readStackConfig("nope"),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        const [sentence, names = ""] = error.message.split(" exists for: ");
        assert.equal(sentence, 'there is no stack "nope"; Pulumi.<stack>.yaml');
        // Whoever works here may have stacks of their own.
        assert.ok(["dev", STACK].every((name) => names.split(", ").includes(name)));
        return true;
      },
    );
  });
});
