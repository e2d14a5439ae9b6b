import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { chooseZone } from "../../components/availabilityZone";

const choose = (wanted: string | undefined, lacking: Readonly<Record<string, readonly string[]>>) =>
  chooseZone({
    wanted,
    region: "us-east-1",
    zones: ["us-east-1c", "us-east-1a", "us-east-1b"],
    lacking: (zone) => lacking[zone] ?? [],
  });

describe("chooseZone", () => {
  const type = ["the instance type m6g.xlarge"];

  it("takes the first zone by name that lacks nothing", () => {
    assert.equal(choose(undefined, {}), "us-east-1a");
    assert.equal(choose(undefined, { "us-east-1a": type }), "us-east-1b");
    assert.equal(choose(undefined, { "us-east-1a": type, "us-east-1b": ["endpoints of kms"] }), "us-east-1c");
  });

  it("takes the wanted one", () => {
    assert.equal(choose("us-east-1b", { "us-east-1a": type }), "us-east-1b");
  });

  const wrong: [string, string | undefined, Readonly<Record<string, readonly string[]>>, string][] = [
    [
      "a zone that the account does not have",
      "us-east-1f",
      {},
      "availabilityZone is us-east-1f, which the account does not have; use one of us-east-1a, us-east-1b, us-east-1c",
    ],
    [
      "a wanted zone that lacks something",
      "us-east-1b",
      { "us-east-1b": [...type, "endpoints of kms"] },
      "no zone is suitable for the cluster's subnet in us-east-1b: us-east-1b lacks the instance type m6g.xlarge " +
        "and endpoints of kms; choose another availabilityZone or instanceType",
    ],
    [
      "a region in which every zone lacks something",
      undefined,
      { "us-east-1a": type, "us-east-1b": type, "us-east-1c": ["endpoints of ssm"] },
      "no zone is suitable for the cluster's subnet in us-east-1: us-east-1a lacks the instance type m6g.xlarge; " +
        "us-east-1b lacks the instance type m6g.xlarge; us-east-1c lacks endpoints of ssm; " +
        "choose another instanceType",
    ],
  ];
  for (const [what, wanted, lacking, message] of wrong) {
    it(`refuses ${what} in one sentence`, () => {
      assert.throws(
        () => choose(wanted, lacking),
        (error: Error) => pulumi.RunError.isInstance(error) && error.message === message,
      );
    });
  }
});
