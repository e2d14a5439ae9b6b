import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { listenForOptions } from "../../../cli/synth/resourceOptions";

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
    const plain = tag("plain", {});
    tag("protected", { protect: true });
    tag("retained", { retainOnDelete: true });
    tag("both", { protect: true, retainOnDelete: true });
    tag("neither", { protect: false, retainOnDelete: false });
    tag("first", { deleteBeforeReplace: true });
    tag("taken along", { deletedWith: plain });
    tag("slow", { customTimeouts: { delete: "60m" } });
    const child = new aws.ec2.Tag("child", { resourceId: plain.id, key: "k", value: "v" }, { parent: plain });
    tag("after", { dependsOn: [plain, child] });
    await pulumi.runtime.disconnect();
    const names = ["plain", "protected", "retained", "both", "neither"];
    const heard = [...names, "first", "taken along", "slow", "child", "after"].map((name) =>
      optionsOf(TAG, name),
    );
    assert.deepEqual(heard, [
      NEITHER,
      { ...NEITHER, protect: true },
      { ...NEITHER, retainOnDelete: true },
      { protect: true, retainOnDelete: true },
      NEITHER,
      { ...NEITHER, deleteBeforeReplace: true },
      { ...NEITHER, deletedWith: `${TAG} plain` },
      { ...NEITHER, deleteTimeout: "60m" },
      { ...NEITHER, dependsOn: [`${TAG} plain`] },
      { ...NEITHER, dependsOn: [`${TAG} child`, `${TAG} plain`] },
    ]);
    // A resource that is only looked up is not registered, and has no options.
    assert.deepEqual(optionsOf(TAG, "unknown"), NEITHER);
    assert.deepEqual(optionsOf("aws:kms/key:Key", "both"), NEITHER);
  });
});
