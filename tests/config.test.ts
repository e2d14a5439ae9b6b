import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { readSettings } from "../config";
import type { Settings } from "../config";
import { readStackConfig } from "../local/synth/stackConfig";

const { name: PROJECT, config: DEV } = readStackConfig("dev");

/** Settings of the dev stack's configuration under these values; undefined takes a key away. */
async function settingsOf(values: Readonly<Record<string, string | undefined>> = {}): Promise<Settings> {
  const config = Object.entries({ ...DEV, ...values }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  pulumi.runtime.setAllConfig(Object.fromEntries(config));
  await pulumi.runtime.setMocks(
    { newResource: ({ name }) => ({ id: name, state: {} }), call: ({ token }) => assert.fail(token) },
    PROJECT,
    "some-stack",
    false,
  );
  return readSettings();
}

async function assertMistakes(
  values: Readonly<Record<string, string | undefined>>,
  ...lines: string[]
): Promise<void> {
  await assert.rejects(settingsOf(values), (error: unknown) => {
    assert.ok(pulumi.RunError.isInstance(error));
    const count = lines.length === 1 ? "a mistake" : `${String(lines.length)} mistakes`;
    assert.equal(
      error.message,
      [`The configuration of stack some-stack has ${count}:`, ...lines.map((line) => `  - ${line}`)].join(
        "\n",
      ),
    );
    return true;
  });
}

describe("readSettings", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("reads the dev stack over the project's defaults", async () => {
    assert.deepEqual(await settingsOf(), {
      region: "us-east-1",
      existingNetwork: undefined,
      keyName: undefined,
      rootPath: undefined,
      inputFile: "assets/input/tripdata.csv",
      releaseLabel: "emr-7.12.0",
      instanceType: "m6g.xlarge",
      coreInstanceCount: 1,
      waitSeconds: 5,
      nameSuffix: "",
    });
  });

  it("reads a value of every key", async () => {
    const given = {
      "aws:region": "us-gov-west-1",
      "spark-etl:vpcId": "vpc-0a1b2c3d",
      "spark-etl:subnetId": "subnet-0a1b2c3d4e5f60718",
      "spark-etl:keyName": "my key",
      "spark-etl:rootPath": "s3://my-bucket/a/b/",
      "spark-etl:inputFile": "package.json",
      "spark-etl:releaseLabel": "emr-6.15.0",
      "spark-etl:instanceType": "u-6tb1.112xlarge",
      "spark-etl:coreInstanceCount": "100",
      "spark-etl:waitSeconds": "3600",
      "spark-etl:nameSuffix": "-prod-2",
    };
    assert.deepEqual(await settingsOf(given), {
      region: "us-gov-west-1",
      existingNetwork: { vpcId: "vpc-0a1b2c3d", subnetId: "subnet-0a1b2c3d4e5f60718" },
      keyName: "my key",
      rootPath: { bucket: "my-bucket", prefix: "a/b" },
      inputFile: "package.json",
      releaseLabel: "emr-6.15.0",
      instanceType: "u-6tb1.112xlarge",
      coreInstanceCount: 100,
      waitSeconds: 3600,
      nameSuffix: "-prod-2",
    });
  });

  const key = (name: string) => `spark-etl:${name}`;
  const allowed: [string, readonly string[], string][] = [
    ["aws:region", ["", "mars", "us-east-1a", "us-east"], "an AWS region such as us-east-1"],
    [key("keyName"), ["ä", "k".repeat(256)], "the name of an EC2 key pair, or empty"],
    [
      key("rootPath"),
      ["my-bucket", "s3://B", "s3://my-bucket/a b", "https://my-bucket/a"],
      "s3://bucket or s3://bucket/prefix, or empty",
    ],
    [key("inputFile"), [""], "the path of a CSV file"],
    [key("releaseLabel"), ["", "7.12.0", "emr-7.12"], "an EMR release such as emr-7.12.0"],
    [key("instanceType"), ["", "m6g", "M6G.xlarge"], "an EC2 instance type such as m6g.xlarge"],
    [key("coreInstanceCount"), ["0", "101", "two", "1.5"], "a whole number from 1 to 100"],
    [key("waitSeconds"), ["0", "3601", "10 s"], "a whole number from 1 to 3600"],
    [
      key("nameSuffix"),
      ["prod", "-", "-prod_2", `-${"p".repeat(21)}`],
      "a hyphen and up to 20 letters, digits or hyphens",
    ],
  ];
  for (const [name, values, rule] of allowed) {
    for (const value of values) {
      it(`refuses ${name} "${value}"`, async () => {
        await assertMistakes({ [name]: value }, `${name} is "${value}"; allowed: ${rule}`);
      });
    }
  }

  for (const value of ["", "-5", "1234567"]) {
    it(`says the mistake of a number "${value}" once`, async () => {
      await assertMistakes(
        { [key("waitSeconds")]: value },
        `spark-etl:waitSeconds is "${value}"; allowed: a whole number from 1 to 3600`,
      );
    });
  }

  it("refuses ids of something else", async () => {
    await assertMistakes(
      { [key("vpcId")]: "subnet-0a1b2c3d", [key("subnetId")]: "vpc-0a1b2c3d" },
      'spark-etl:vpcId is "subnet-0a1b2c3d"; allowed: a VPC\'s id such as vpc-0a1b2c3d, or empty',
      'spark-etl:subnetId is "vpc-0a1b2c3d"; allowed: a subnet\'s id such as subnet-0a1b2c3d, or empty',
    );
  });

  it("refuses a VPC without a subnet, and a subnet without a VPC", async () => {
    await assertMistakes(
      { [key("vpcId")]: "vpc-0a1b2c3d" },
      "spark-etl:subnetId is empty though vpcId is set; set both, or neither",
    );
    await assertMistakes(
      { [key("subnetId")]: "subnet-0a1b2c3d" },
      "spark-etl:vpcId is empty though subnetId is set; set both, or neither",
    );
  });

  it("refuses an input file that is not there, or is a folder", async () => {
    await assertMistakes(
      { [key("inputFile")]: "no/such.csv" },
      'spark-etl:inputFile is "no/such.csv"; there is no such file',
    );
    await assertMistakes(
      { [key("inputFile")]: "asl" },
      'spark-etl:inputFile is "asl"; there is no such file',
    );
  });

  it("asks for a region where the stack has none", async () => {
    await assertMistakes(
      { "aws:region": undefined },
      'aws:region is ""; allowed: an AWS region such as us-east-1',
    );
  });

  it("tells every mistake at once", async () => {
    await assertMistakes(
      {
        "aws:region": "mars",
        [key("vpcId")]: "vpc-0a1b2c3d",
        [key("waitSeconds")]: "soon",
        [key("inputFile")]: "no/such.csv",
        [key("nameSuffix")]: "prod",
      },
      'aws:region is "mars"; allowed: an AWS region such as us-east-1',
      "spark-etl:subnetId is empty though vpcId is set; set both, or neither",
      'spark-etl:inputFile is "no/such.csv"; there is no such file',
      'spark-etl:waitSeconds is "soon"; allowed: a whole number from 1 to 3600',
      'spark-etl:nameSuffix is "prod"; allowed: a hyphen and up to 20 letters, digits or hyphens',
    );
  });
});
