import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { listenForOptions } from "../../../local/synth/resourceOptions";

const TAG = "aws:ec2/tag:Tag";
const NEITHER = { protect: false, retainOnDelete: false };

describe("listenForOptions", () => {
  it("hears of every resource what mocks are not told, by type and name", async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
        call: ({ token }) => assert.fail(token),
      },
      "spark-etl",
      "dev",
      false,
    );
    const optionsOf = listenForOptions();
    const tag = (name: string, opts: pulumi.CustomResourceOptions) =>
      new aws.ec2.Tag(name, { resourceId: "vpc-1", key: "k", value: "v" }, opts);
    tag("plain", {});
    tag("protected", { protect: true });
    tag("retained", { retainOnDelete: true });
    tag("both", { protect: true, retainOnDelete: true });
    tag("neither", { protect: false, retainOnDelete: false });
    await pulumi.runtime.disconnect();
    const heard = ["plain", "protected", "retained", "both", "neither"].map((name) => optionsOf(TAG, name));
    assert.deepEqual(heard, [
      NEITHER,
      { ...NEITHER, protect: true },
      { ...NEITHER, retainOnDelete: true },
      { protect: true, retainOnDelete: true },
      NEITHER,
    ]);
    // A resource that is only looked up is not registered, and has no options.
    assert.deepEqual(optionsOf(TAG, "unknown"), NEITHER);
    assert.deepEqual(optionsOf("aws:kms/key:Key", "both"), NEITHER);
  });
});
