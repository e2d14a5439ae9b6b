import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "../../components/after";
import { awaitedBy, isKnown, register } from "../support/components";

describe("after", () => {
  const tag = (name: string) => new aws.ec2.Tag(name, { resourceId: "vpc-1", key: "k", value: "v" });

  it("gives the value once the resources stand", async () => {
    let late: pulumi.Output<string> | undefined;
    const { outputs } = await register(() => (late = after(Promise.resolve("value"), [tag("b"), tag("a")])));
    assert.equal(outputs, "value");
    assert.deepEqual(await awaitedBy(late!), ["a", "b"]);
  });

  it("is known in a preview, where the ids of new resources are not", async () => {
    let late: pulumi.Output<string> | undefined;
    let made: aws.ec2.Tag | undefined;
    const build = () => {
      made = tag("a");
      return (late = after("value", [made]));
    };
    await register(build, { preview: true });
    assert.equal(await isKnown(made!.id), false);
    assert.equal(await isKnown(late!), true);
  });

  it("gives the value at once where there is nothing to wait for", async () => {
    const { outputs } = await register(() => after(pulumi.output("value"), []));
    assert.equal(outputs, "value");
  });
});
