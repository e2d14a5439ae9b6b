import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../../cli/common/errors";
import { ROOT } from "../../../cli/common/paths";
import { readStackConfig } from "../../../cli/synth/stackConfig";

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
  "spark-etl:availabilityZone": "",
  "spark-etl:flowLogs": "false",
  "spark-etl:rootPath": "",
  "spark-etl:inputFile": "",
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
  "spark-etl:coreSite": "[]",
  "spark-etl:hdfsSite": "[]",
  "spark-etl:yarnSite": "[]",
  "spark-etl:certificateUri": "",
  "spark-etl:livyCaFile": "",
  "spark-etl:reservedConcurrency": "0",
  "spark-etl:accountConcurrency": "1000",
  "spark-etl:logRetentionDays": "30",
  "spark-etl:pollWindowSeconds": "240",
  "spark-etl:pollWaitPercent": "1",
  "spark-etl:driverLogWaitSeconds": "360",
  "spark-etl:pipelinesFolder": "pipelines",
  "spark-etl:pipeline": "",
};

describe("readStackConfig", () => {
  afterEach(() => {
    rmSync(FILE, { force: true, recursive: true });
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
      "spark-etl:flowLogs": "true",
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
      "config:\n  keyName: true\n  nameSuffix:\n  livyConf: [a, 1]\n",
      { "spark-etl:keyName": "true", "spark-etl:nameSuffix": "", "spark-etl:livyConf": '["a",1]' },
    ],
    [
      "a map of a provider's, with a tag named secure",
      "config:\n  aws:defaultTags:\n    tags: { secure: a, b: c }\n",
      { "aws:defaultTags": '{"tags":{"secure":"a","b":"c"}}' },
    ],
    ["a key that nobody knows, for the program to refuse", "config:\n  x: 1\n", { "spark-etl:x": "1" }],
    ["a text of digits", 'config:\n  nameSuffix: "007"\n', { "spark-etl:nameSuffix": "007" }],
  ];
  for (const [what, content, own] of files) {
    it(`reads ${what}`, () => {
      writeFileSync(FILE, content);
      assert.deepEqual(readStackConfig(STACK).config, { ...DEFAULTS, ...own });
    });
  }

  const YAML = `Pulumi.${STACK}.yaml`;
  const wrong: [string, string, string | RegExp][] = [
    [
      "a tab",
      "config:\n\taws:region: us-east-1\n",
      `${YAML}, line 2, is not valid YAML: Tabs are not allowed as indentation`,
    ],
    [
      "a key twice",
      "config:\n  a: 1\n  b: 2\n  a: 3\n",
      `${YAML}, line 4, is not valid YAML: Map keys must be unique`,
    ],
    [
      "a quote that does not end",
      'config:\n  a: "x\n',
      new RegExp(`^${YAML}, line \\d, is not valid YAML: Missing closing "quote$`),
    ],
    [
      "two documents",
      "config:\n---\nconfig:\n",
      new RegExp(`^${YAML}, line \\d, is not valid YAML: .*multiple documents`),
    ],
    ["an alias to nothing", "config:\n  a: *b\n", new RegExp(`^${YAML} is not valid YAML: .*alias`)],
    ["a list", "- config\n", `${YAML} is a list; it must be a map of keys and values`],
    ["a text", "config\n", `${YAML} is the value "config"; it must be a map of keys and values`],
    ["bytes that are no text", "\u0000\u0001", new RegExp(`^${YAML} is the value `)],
    [
      "a config that is a list",
      "config: [a]\n",
      `config in ${YAML} is a list; it must be a map of keys and values`,
    ],
    [
      "a config that is a text",
      "config: a\n",
      `config in ${YAML} is the value "a"; it must be a map of keys and values`,
    ],
    ["a misspelt config", "confg:\n  keyName: a\n", `${YAML} has "confg"; did you mean "config"?`],
    [
      "a map where a text is meant",
      "config:\n  spark-etl:keyName: { a: 1 }\n",
      `spark-etl:keyName of stack "${STACK}" is {"a":1}; allowed: a single value`,
    ],
    [
      "a list where a text is meant",
      "config:\n  instanceType: [a, 1]\n",
      `instanceType of stack "${STACK}" is ["a",1]; allowed: a single value`,
    ],
    [
      "a map where a list is meant",
      "config:\n  spark-etl:livyConf: { a: b }\n",
      `spark-etl:livyConf of stack "${STACK}" is {"a":"b"}; allowed: a list`,
    ],
    [
      "a secret within a value",
      "config:\n  spark-etl:livyConf:\n    - secure: v1:abc\n",
      `spark-etl:livyConf of stack "${STACK}" is a secret, which only pulumi can read; give it in plain text`,
    ],
  ];
  for (const [what, content, message] of wrong) {
    it(`refuses ${what} in one sentence`, () => {
      writeFileSync(FILE, content);
      assert.throws(() => readStackConfig(STACK), { name: "UserError", message });
    });
  }

  it("refuses a folder of the file's name in one sentence", () => {
    mkdirSync(FILE);
    const message = `${YAML} can't be read (EISDIR)`;
    assert.throws(() => readStackConfig(STACK), { name: "UserError", message });
  });

  it("refuses a secret", () => {
    writeFileSync(FILE, "config:\n  spark-etl:keyName:\n    secure: v1:abc\n");
    assert.throws(
      () => readStackConfig(STACK),
      new UserError(
        `spark-etl:keyName of stack "${STACK}" is a secret, which only pulumi can read; give it in plain text`,
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
