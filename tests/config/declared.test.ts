import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { ROOT } from "../../cli/common/paths";
import { key, keys, settingsOf } from "../support/settings";
import type { Values } from "../support/settings";

interface Declared {
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
  readonly items?: unknown;
}

const read = (file: string) => parse(readFileSync(join(ROOT, file), "utf8")) as { config: object };
const DECLARED = read("Pulumi.yaml").config as Readonly<Record<string, Declared>>;

/** Another value of every key, and what has to go with it. */
const OTHERS: Readonly<Record<string, Values>> = {
  nameSuffix: { nameSuffix: "-x" },
  protect: { protect: "true" },
  vpcId: { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d" },
  subnetId: { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3e" },
  vpcCidr: { vpcCidr: "10.1.0.0/16" },
  egress: { egress: "endpoints", idleMinutes: "0" },
  availabilityZone: { availabilityZone: "us-east-1b" },
  rootPath: { rootPath: "s3://my-bucket" },
  inputFile: { inputFile: "README.md" },
  emptyOnDestroy: { emptyOnDestroy: "false" },
  keepResultsDays: { keepResultsDays: "8" },
  keepLogsDays: { keepLogsDays: "8" },
  accessLogBucket: { accessLogBucket: "logs" },
  existingClusterId: {
    existingClusterId: "j-ABCDEFGHIJKLM",
    vpcId: "vpc-0a1b2c3d",
    subnetId: "subnet-0a1b2c3d",
    rootPath: "s3://my-bucket",
  },
  releaseLabel: { releaseLabel: "emr-7.11.0" },
  instanceType: { instanceType: "m7g.xlarge" },
  coreInstanceCount: { coreInstanceCount: "2" },
  taskInstanceCount: { taskInstanceCount: "1" },
  taskSpotPrice: { taskSpotPrice: "0.1", taskInstanceCount: "1" },
  scalingMaxInstances: { scalingMaxInstances: "9", egress: "nat" },
  idleMinutes: { idleMinutes: "31" },
  terminationProtection: { terminationProtection: "true" },
  keyName: { keyName: "k" },
  livyConf: { livyConf: '["a=b"]' },
  sparkDefaults: { sparkDefaults: '["a=b"]' },
  coreSite: { coreSite: '["a=b"]' },
  hdfsSite: { hdfsSite: '["a=b"]' },
  yarnSite: { yarnSite: '["a=b"]' },
  certificateUri: { certificateUri: "s3://b/c.zip", livyCaFile: "tests/support/livyCa.pem" },
  livyCaFile: {
    livyCaFile: "tests/support/livyCa.pem",
    existingClusterId: "j-ABCDEFGHIJKLM",
    vpcId: "vpc-0a1b2c3d",
    subnetId: "subnet-0a1b2c3d",
    rootPath: "s3://my-bucket",
  },
  flowLogs: { flowLogs: "true" },
  accountConcurrency: { accountConcurrency: "2000" },
  reservedConcurrency: { reservedConcurrency: "1" },
  logRetentionDays: { logRetentionDays: "14" },
  pollWindowSeconds: { pollWindowSeconds: "60" },
  pollWaitPercent: { pollWaitPercent: "2" },
  driverLogWaitSeconds: { driverLogWaitSeconds: "0" },
  pipelinesFolder: { pipelinesFolder: "tests/pipelines" },
  pipeline: { pipeline: "Orders-By-Day" },
};

describe("Pulumi.yaml", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("declares the keys that these tests know", () => {
    assert.deepEqual(Object.keys(DECLARED).sort(), Object.keys(OTHERS).sort());
  });

  for (const [name, declared] of Object.entries(DECLARED)) {
    it(`gives ${name} a type, a default of that type and a description`, () => {
      const { type, default: value, description, ...rest } = declared;
      const types: Readonly<Record<string, boolean>> = {
        string: typeof value === "string",
        integer: Number.isInteger(value),
        boolean: typeof value === "boolean",
        array: Array.isArray(value),
      };
      assert.equal(types[type], true, `a default of type ${type}`);
      assert.deepEqual(rest, type === "array" ? { items: { type: "string" } } : {});
      assert.match(description, /^\S.{10,}[^.\s]$/);
    });

    it(`declares ${name}, which has an effect`, async () => {
      const values = OTHERS[name] ?? {};
      const without = Object.entries(values).filter(([other]) => other !== name);
      const settings = await settingsOf(keys(values));
      // Of two keys that only go together, the one can't be left out alone: then both are.
      const before = await settingsOf(keys(Object.fromEntries(without))).catch(() => settingsOf());
      assert.notDeepEqual(settings, before);
    });
  }

  it("declares every key that the program reads, and no other", async () => {
    const real = pulumi.runtime.getConfig;
    const asked = new Set<string>();
    const spied = pulumi.runtime as { getConfig: typeof real };
    spied.getConfig = (name) => {
      asked.add(name);
      return real(name);
    };
    try {
      await settingsOf();
    } finally {
      spied.getConfig = real;
    }
    assert.deepEqual([...asked].sort(), ["aws:region", ...Object.keys(DECLARED).map(key)].sort());
  });

  it("is valid by its defaults alone, but for the region", async () => {
    await settingsOf({
      ...Object.fromEntries(
        Object.entries(DECLARED).map(([name, { default: value }]) => [
          key(name),
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
      "aws:region": "us-east-1",
    });
  });
});

for (const stack of ["dev", "prod"]) {
  describe(`Pulumi.${stack}.yaml`, () => {
    after(() => {
      pulumi.runtime.setAllConfig({});
    });

    it("is valid", async () => {
      await settingsOf({}, stack);
    });

    it("sets nothing but declared keys, each to a value of its type", () => {
      for (const [name, value] of Object.entries(read(`Pulumi.${stack}.yaml`).config)) {
        if (name.startsWith("aws:")) {
          assert.ok(["aws:region", "aws:defaultTags"].includes(name), name);
          continue;
        }
        const declared = DECLARED[name.replace(/^spark-etl:/, "")];
        assert.ok(declared !== undefined, name);
        assert.equal(Array.isArray(value), Array.isArray(declared.default), name);
        assert.equal(typeof value, typeof declared.default, name);
      }
    });
  });
}
