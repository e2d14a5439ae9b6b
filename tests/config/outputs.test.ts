import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { ROOT } from "../../cli/common/paths";
import { machineOutputs, OUTPUTS, OUTPUTS_VERSION, stackOutputs } from "../../config/outputs";
import type { OutputValues } from "../../config/outputs";
import { valueOf } from "../support/components";
import { breaches, outputsTable } from "../support/outputsContract";
import type { Contract, Outputs } from "../support/outputsContract";
import { MACHINES } from "../support/inventory";
import { ALL_VARIANTS, stack } from "../support/stacks";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("the stack's outputs", function () {
  this.timeout(180_000);

  it("are what tests/config/outputs.contract.json records", () => {
    const contract = JSON.parse(read("tests/config/outputs.contract.json")) as Contract;
    assert.deepEqual(breaches(contract, OUTPUTS_VERSION, OUTPUTS), []);
  });

  for (const variant of ALL_VARIANTS) {
    it(`are registered with these names and types (${variant})`, async () => {
      const { outputs } = await stack(variant);
      const typesOf = (record: object) =>
        Object.fromEntries(Object.entries(record).map(([name, value]) => [name, typeof value]));
      const promised = Object.entries(OUTPUTS).map(([name, { type }]) => [
        name,
        type === "map" ? "object" : type,
      ]);
      assert.deepEqual(typesOf(outputs), Object.fromEntries(promised));
      assert.equal(outputs.outputsVersion, OUTPUTS_VERSION);
      for (const map of [outputs.stateMachineArns, outputs.resultUris] as object[]) {
        assert.deepEqual(
          Object.entries(map).map(([name, value]) => [name, typeof value]),
          Object.keys(MACHINES).map((name) => [name, "string"]),
        );
      }
    });
  }

  it("are the table of docs/outputs.md", () => {
    const table = read("docs/outputs.md")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    assert.deepEqual(table, outputsTable(OUTPUTS).split("\n"));
  });

  it("are refused by the compiler when one is missing, surplus or of another type", () => {
    const values = Object.fromEntries(
      Object.keys(OUTPUTS).map((name) => [name, name]),
    ) as unknown as OutputValues;
    // @ts-expect-error -- twelve are missing
    stackOutputs({ vpcId: "vpc-1" });
    // @ts-expect-error -- nothing is promised under this name
    stackOutputs({ ...values, surplus: "x" });
    // @ts-expect-error -- an id is a text
    stackOutputs({ ...values, vpcId: 1 });
    // @ts-expect-error -- the version is not given, it is known
    stackOutputs({ ...values, outputsVersion: 1 });
    assert.deepEqual(stackOutputs(values), { ...values, outputsVersion: OUTPUTS_VERSION });
  });
});

describe("machineOutputs", () => {
  const machine = (name: string) => ({
    pipelineName: name,
    stateMachineArn: pulumi.output(`arn:${name}`),
    resultUri: pulumi.output(`s3://${name}/`),
  });
  const machines = [machine("One"), machine("Two")];

  it("are those of all machines by name, and of the chosen pipeline's", async () => {
    assert.deepEqual(await valueOf(pulumi.output(machineOutputs(machines, "Two"))), {
      stateMachineArn: "arn:Two",
      resultUri: "s3://Two/",
      stateMachineArns: { One: "arn:One", Two: "arn:Two" },
      resultUris: { One: "s3://One/", Two: "s3://Two/" },
    });
  });

  it("refuse a pipeline that has no machine", () => {
    assert.throws(() => machineOutputs(machines, "Three"), {
      message: "there is no state machine for the pipeline Three",
    });
  });
});

describe("breaches", () => {
  const arn = { type: "string", description: "an ARN", since: 1 } as const;
  const url = { type: "string", description: "an address", since: 1 } as const;
  const recorded: Outputs = { arn, url };
  const raise =
    "raise OUTPUTS_VERSION to 2 and record that version in tests/config/outputs.contract.json, or take the change back";
  const changes: [string, Outputs, string[]][] = [
    ["nothing in what is the same", { url, arn }, []],
    ["an output that is removed", { arn }, [`output url is gone; ${raise}`]],
    [
      "an output that is renamed",
      { arn, address: url },
      [
        `output url is gone; ${raise}`,
        "output address is not recorded; add it to version 1 in tests/config/outputs.contract.json",
      ],
    ],
    [
      "an output that changes its type",
      { arn, url: { ...url, type: "number" } },
      [`output url was a string and is a number; ${raise}`],
    ],
    [
      "an output that changes its meaning",
      { arn, url: { ...url, description: "a port" } },
      [`output url meant "an address" and means "a port"; ${raise}`],
    ],
    [
      "an output that is added and not recorded",
      { ...recorded, port: arn },
      ["output port is not recorded; add it to version 1 in tests/config/outputs.contract.json"],
    ],
    [
      "an output that says it is newer than it is",
      { arn, url: { ...url, since: 2 } },
      ["output url says since 2, but has been the same since 1; correct outputs.ts"],
    ],
  ];
  for (const [what, outputs, expected] of changes) {
    it(`finds ${what}`, () => {
      assert.deepEqual(breaches({ 1: recorded }, 1, outputs), expected);
    });
  }

  const newer = { ...url, description: "a port", since: 2 };
  it("lets a recorded addition pass, and a recorded change under a new version", () => {
    assert.deepEqual(breaches({ 1: { ...recorded, port: arn } }, 1, { ...recorded, port: arn }), []);
    assert.deepEqual(breaches({ 1: recorded, 2: { arn, url: newer } }, 2, { arn, url: newer }), []);
    assert.deepEqual(breaches({ 1: recorded, 2: { arn } }, 2, { arn }), []);
  });

  it("finds a since that is recorded wrongly, or that a changed meaning has kept", () => {
    const kept = { ...newer, since: 1 };
    assert.deepEqual(breaches({ 1: recorded, 2: { arn, url: kept } }, 2, { arn, url: kept }), [
      "output url says since 1, but has been the same since 2; correct outputs.ts",
    ]);
    assert.deepEqual(breaches({ 1: { arn: { ...arn, since: 9 } } }, 1, { arn }), [
      "output arn is recorded with another since; correct tests/config/outputs.contract.json",
    ]);
  });

  it("finds a version that is not recorded, and an older one than recorded", () => {
    const record = (version: string, newest: string, next: string) => [
      `OUTPUTS_VERSION is ${version}, the newest recorded is ${newest}; ` +
        `record version ${next} in tests/config/outputs.contract.json beside the older ones`,
    ];
    assert.deepEqual(breaches({ 1: recorded }, 2, recorded), record("2", "1", "2"));
    assert.deepEqual(breaches({ 1: recorded, 2: recorded }, 1, recorded), record("1", "2", "3"));
    assert.deepEqual(breaches({}, 1, recorded), record("1", "0", "1"));
  });
});
