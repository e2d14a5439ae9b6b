import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { UserError } from "../../cli/common/errors";
import { ROOT } from "../../cli/common/paths";
import { assetsOfAllStacks, stackOf } from "../../cli/synth/stackOf";
import { TEST_PIPELINES } from "../support/stacks";

const STACK_FILE = join(ROOT, `Pulumi.test-${String(process.pid)}-stack.yaml`);

describe("readStack", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
    rmSync(STACK_FILE, { force: true });
  });

  const read = (values: Readonly<Record<string, string>>) => stackOf("dev", { ...TEST_PIPELINES, ...values });

  it("gives the settings, the pipelines of the configured folder, and the assets that they name", async () => {
    const { settings, pipelines, assets } = await read({});
    assert.equal(settings.pipeline, "Orders");
    assert.deepEqual(
      pipelines.map(({ name }) => name),
      ["Orders", "Orders-By-Day", "Orders-By-Region"],
    );
    assert.deepEqual(
      assets.map(({ source }) => source),
      ["tests/assets/input/orders.csv", "tests/assets/orders"],
    );
  });

  it("stages another file in the place of the data file, and refuses one of another format", async () => {
    const { assets } = await read({ "spark-etl:inputFile": "README.md" });
    assert.deepEqual(
      assets.map(({ path }) => path),
      ["README.md", "tests/assets/orders/target/orders.jar"],
    );
    await assert.rejects(
      read({ "spark-etl:inputFile": "package.json" }),
      new UserError(
        "The configuration of stack dev has a mistake:\n" +
          '  - spark-etl:inputFile is "package.json"; it is JSON; convert it to CSV or Parquet',
      ),
    );
  });

  it("refuses a folder of pipelines that is not there", async () => {
    await assert.rejects(
      read({ "spark-etl:pipelinesFolder": "no/pipelines" }),
      new UserError(
        "The folder of the pipelines, no/pipelines/, can't be read (ENOENT); create it, or set pipelinesFolder to another",
      ),
    );
  });

  it("finds the assets of all stacks, whatever else their files hold", () => {
    const before = assetsOfAllStacks().map(({ source }) => source);
    assert.ok(!before.includes("tests/assets/orders"));
    writeFileSync(
      STACK_FILE,
      "config:\n  spark-etl:livyConf:\n    secure: v1:abc\n  spark-etl:pipelinesFolder: tests/pipelines\n",
    );
    const all = assetsOfAllStacks().map(({ source }) => source);
    assert.deepEqual(
      all.filter((source) => !before.includes(source)),
      ["tests/assets/input/orders.csv", "tests/assets/orders"],
    );
    assert.deepEqual(new Set(all).size, all.length);
  });
});
