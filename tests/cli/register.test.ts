import assert from "node:assert/strict";
import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";

const fromPulumi = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));

describe("cli/register.mjs", function () {
  this.timeout(60_000);

  it("loads npm's reader of packages once Pulumi uses it", async () => {
    const loaded = () => Object.keys(fromPulumi.cache).some((path) => path.includes("@npmcli/metavuln"));
    assert.equal(loaded(), false);
    const paths = await pulumi.runtime.computeCodePaths({
      extraExcludePackages: ["@pulumi/aws", "@pulumi/awsx"],
    });
    assert.ok(paths.has("node_modules/axios"));
    assert.equal(loaded(), true);
  });

  it("keeps the lines of the sources in stack traces", () => {
    assert.match(new Error("here").stack ?? "", /register\.test\.ts:22:/);
  });
});
