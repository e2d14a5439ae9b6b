import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../../config/settings";
import { ROOT } from "../../cli/common/paths";
import { assertErrors, key, keys, settingsOf } from "../support/settings";
import type { Values } from "../support/settings";

const CA = "tests/support/livyCa.pem";
const EXISTING = { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d", rootPath: "s3://my-bucket" };

const DEV: Settings = {
  region: "us-east-1",
  nameSuffix: "",
  protect: false,
  network: {
    existing: undefined,
    vpcCidr: "10.0.0.0/16",
    egress: "nat",
    availabilityZone: undefined,
    flowLogs: false,
  },
  staging: {
    rootPath: undefined,
    inputFile: "",
    emptyOnDestroy: true,
    keepResultsDays: 7,
    keepLogsDays: 7,
    accessLogBucket: undefined,
  },
  existingClusterId: undefined,
  cluster: {
    releaseLabel: "emr-7.12.0",
    instanceType: "m6g.xlarge",
    coreInstanceCount: 1,
    taskInstanceCount: 0,
    taskSpotPrice: undefined,
    scalingMaxInstances: 0,
    idleMinutes: 30,
    terminationProtection: false,
    keyName: undefined,
    classifications: {
      "core-site": {},
      "hdfs-site": {},
      "livy-conf": {},
      "spark-defaults": {},
      "yarn-site": {},
    },
    certificateUri: undefined,
  },
  livyCa: undefined,
  functions: { reservedConcurrency: 0, accountConcurrency: 1000, logRetentionDays: 7 },
  polling: { windowSeconds: 240, waitPercent: 1, maxWaitSeconds: 43_200 },
  driverLogWaitSeconds: 360,
  pipelinesFolder: "pipelines",
  pipeline: "Orders",
};

describe("readSettings", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("reads the dev stack over the project's defaults", async () => {
    assert.deepEqual(await settingsOf(), DEV);
  });

  it("reads the prod stack", async () => {
    assert.deepEqual(await settingsOf({}, "prod"), {
      ...DEV,
      nameSuffix: "-prod",
      protect: true,
      network: { ...DEV.network, egress: "nat", flowLogs: true },
      staging: { ...DEV.staging, emptyOnDestroy: false, keepResultsDays: 90, keepLogsDays: 30 },
      cluster: {
        ...DEV.cluster,
        coreInstanceCount: 3,
        taskInstanceCount: 2,
        taskSpotPrice: "0.16",
        scalingMaxInstances: 20,
        idleMinutes: 0,
        terminationProtection: true,
        classifications: {
          ...DEV.cluster.classifications,
          "spark-defaults": { "spark.dynamicAllocation.maxExecutors": "40" },
        },
      },
      functions: { reservedConcurrency: 10, accountConcurrency: 1000, logRetentionDays: 365 },
    });
  });

  it("reads a value of every key", async () => {
    const given = {
      "aws:region": "ap-southeast-3",
      nameSuffix: "-a-B-9-c-",
      protect: "true",
      ...EXISTING,
      rootPath: "s3://my-bucket/a/b/",
      vpcCidr: "192.168.4.0/24",
      egress: "nat",
      availabilityZone: "ap-southeast-3c",
      flowLogs: "true",
      inputFile: "README.md",
      emptyOnDestroy: "false",
      keepResultsDays: "3650",
      keepLogsDays: "1",
      accessLogBucket: "logs.of.all",
      existingClusterId: "j-2AXXXXXXGAPLF",
      releaseLabel: "emr-6.15.0",
      instanceType: "u-6tb1.112xlarge",
      coreInstanceCount: "100",
      taskInstanceCount: "100",
      taskSpotPrice: "0.12345",
      scalingMaxInstances: "1000",
      idleMinutes: "10080",
      terminationProtection: "true",
      keyName: "my key",
      livyConf: '["livy.server.session.timeout=1h","livy.x=a=b"]',
      sparkDefaults: '["spark.a=","spark.b= c d"]',
      coreSite: '["io.file.buffer.size=65536"]',
      hdfsSite: '["dfs.replication=3"]',
      yarnSite: '["yarn.log-aggregation.retain-seconds=1"]',
      certificateUri: "s3://my-certificates/a/b.zip",
      livyCaFile: CA,
      reservedConcurrency: "1000",
      accountConcurrency: "7100",
      logRetentionDays: "731",
      pollWindowSeconds: "800",
      pollWaitPercent: "50",
      driverLogWaitSeconds: "800",
      pipelinesFolder: "teams/a-b",
      pipeline: "Orders-By-Day",
    };
    const expected: Settings = {
      region: "ap-southeast-3",
      nameSuffix: "-a-B-9-c-",
      protect: true,
      network: {
        existing: { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d" },
        vpcCidr: "192.168.4.0/24",
        egress: "nat",
        availabilityZone: "ap-southeast-3c",
        flowLogs: true,
      },
      staging: {
        rootPath: { bucket: "my-bucket", prefix: "a/b" },
        inputFile: "README.md",
        emptyOnDestroy: false,
        keepResultsDays: 3650,
        keepLogsDays: 1,
        accessLogBucket: "logs.of.all",
      },
      existingClusterId: "j-2AXXXXXXGAPLF",
      cluster: {
        releaseLabel: "emr-6.15.0",
        instanceType: "u-6tb1.112xlarge",
        coreInstanceCount: 100,
        taskInstanceCount: 100,
        taskSpotPrice: "0.12345",
        scalingMaxInstances: 1000,
        idleMinutes: 10_080,
        terminationProtection: true,
        keyName: "my key",
        classifications: {
          "core-site": { "io.file.buffer.size": "65536" },
          "hdfs-site": { "dfs.replication": "3" },
          "livy-conf": { "livy.server.session.timeout": "1h", "livy.x": "a=b" },
          "spark-defaults": { "spark.a": "", "spark.b": " c d" },
          "yarn-site": { "yarn.log-aggregation.retain-seconds": "1" },
        },
        certificateUri: "s3://my-certificates/a/b.zip",
      },
      livyCa: readFileSync(join(ROOT, CA), "utf8"),
      functions: { reservedConcurrency: 1000, accountConcurrency: 7100, logRetentionDays: 731 },
      polling: { windowSeconds: 800, waitPercent: 50, maxWaitSeconds: 300 },
      driverLogWaitSeconds: 800,
      pipelinesFolder: "teams/a-b",
      pipeline: "Orders-By-Day",
    };
    assert.deepEqual(await settingsOf(keys(given)), expected);
  });

  const whole = (least: number, most: number) => `a whole number from ${String(least)} to ${String(most)}`;
  const RELEASE = "an EMR release such as emr-7.12.0";
  /** Key, wrong values, what is allowed, and what else the stack must say for that to be the only mistake. */
  const rules: [string, readonly string[], string, Values?][] = [
    ["aws:region", ["", "mars", "us-east-1a", "us-east"], "an AWS region such as us-east-1"],
    [
      "nameSuffix",
      ["prod", "-", "-prod_2", `-${"p".repeat(9)}`, "-a\n"],
      "a hyphen and up to 8 letters, digits or hyphens, or empty",
    ],
    ...["protect", "emptyOnDestroy", "flowLogs", "terminationProtection"].map(
      (name): [string, string[], string] => [name, ["", "yes", "True", "1"], "true or false"],
    ),
    [
      "vpcCidr",
      ["", "10.0.0.0", "10.0.0.0/15", "10.0.0.0/25", "10.0.0.1/16", "8.8.0.0/16"],
      "a private IPv4 block from /16 to /24 such as 10.0.0.0/16",
    ],
    ["egress", ["", "NAT", "internet"], "nat or endpoints"],
    // "us-west-2-lax-1a" is a local zone.
    [
      "availabilityZone",
      ["us-east-1", "us-east-1ab", "use1-az1", "us-west-2-lax-1a"],
      "a zone's name such as us-east-1b, or empty",
    ],
    ["keepResultsDays", ["", "0", "3651", "-5", "1.5", "1234567", "ten"], whole(1, 3650)],
    ["keepLogsDays", ["", "0", "3651"], whole(1, 3650)],
    ["accessLogBucket", ["ab", "Logs", "s3://logs", "-logs"], "the name of a bucket, or empty"],
    [
      "existingClusterId",
      ["ABCDEFGHIJKLM", "j-abcdefghijklm", "j-ABC"],
      "a cluster's id such as j-ABCDEFGHIJKLM, or empty",
      EXISTING,
    ],
    ["releaseLabel", ["", "7.12.0", "emr-7.12", "emr-5.9", "latest"], RELEASE],
    ["instanceType", ["", "m6g", "M6G.xlarge"], "an EC2 instance type such as m6g.xlarge"],
    ["coreInstanceCount", ["", "0", "101", "two"], whole(1, 100)],
    ["taskInstanceCount", ["", "-1", "101"], whole(0, 100)],
    [
      "taskSpotPrice",
      ["free", "0,12", "-1", "1234", "0.123456"],
      "US dollars an hour such as 0.12, or empty",
      { taskInstanceCount: "1" },
    ],
    ["scalingMaxInstances", ["", "-1", "1001"], whole(0, 1000), { egress: "nat" }],
    ["idleMinutes", ["", "-1", "10081"], whole(0, 10_080)],
    ["keyName", ["ä", "k".repeat(256)], "the name of an EC2 key pair, or empty"],
    ...["livyConf", "sparkDefaults", "coreSite", "hdfsSite", "yarnSite"].map(
      (name): [string, string[], string] => [name, ["a=b", "{}", "[1]", '"a=b"', "null"], "a list of texts"],
    ),
    [
      "certificateUri",
      ["nodes.zip", "s3://bucket", "s3://bucket/nodes.pem", "s3:///nodes.zip"],
      "s3://bucket/path.zip, or empty",
      { livyCaFile: CA },
    ],
    ["reservedConcurrency", ["", "-1", "1001"], whole(0, 1000)],
    ["accountConcurrency", ["", "9", "100001"], whole(10, 100_000)],
    ["pollWindowSeconds", ["", "0", "801", "10 s"], whole(1, 800)],
    ["pollWaitPercent", ["", "-1", "51", "1.5"], whole(0, 50)],
    ["driverLogWaitSeconds", ["", "-1", "801", "1.5"], whole(0, 800)],
    [
      "pipelinesFolder",
      ["", "/pipelines", "../pipelines", "pipelines/", "a.b"],
      "a folder of the project such as pipelines",
    ],
    ["pipeline", ["orders-by-day", "Orders-By-Day\n"], "Orders or Orders-By-Day, or empty"],
  ];
  for (const [name, values, rule, besides = {}] of rules) {
    for (const value of values) {
      it(`refuses ${name} ${JSON.stringify(value)} once`, async () => {
        await assertErrors(
          keys({ ...besides, [name]: value }),
          `${key(name)} is "${value}"; allowed: ${rule}`,
        );
      });
    }
  }

  for (const [value, why] of [
    ["my-bucket", "does not begin with s3:// and the name of a bucket"],
    ["https://my-bucket/a", "does not begin with s3:// and the name of a bucket"],
    ["s3://B", 'has "B" in its bucket\'s name, which may only have lower-case letters, digits, - and .'],
    [
      "s3://data.2024/x",
      "has the bucket data.2024, whose last part begins with a digit, so Java does not accept it as a host",
    ],
    [
      "s3://my-bucket/a b'c b",
      `has " " and "'" in its prefix, which may only have letters, digits and _ ! . = - /`,
    ],
  ] as const) {
    it(`refuses rootPath ${JSON.stringify(value)} once, and says why`, async () => {
      await assertErrors(
        keys({ rootPath: value }),
        `${key("rootPath")} is "${value}", which ${why}; allowed: s3://bucket or s3://bucket/prefix, or empty`,
      );
    });
  }

  it("asks for a region where the stack has none", async () => {
    await assertErrors(
      { "aws:region": undefined },
      'aws:region is ""; allowed: an AWS region such as us-east-1',
    );
  });
});
