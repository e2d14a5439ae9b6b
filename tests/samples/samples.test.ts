import assert from "node:assert/strict";

import { DEFAULT_POLLING } from "../../compiler/functions";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/common/paths";
import { compile } from "../../compiler/compile";
import { innerStates } from "../../compiler/states";
import type { States } from "../../compiler/states";
import { resolveAssets } from "../../config/assets";
import { checkBounds, checkPipelines, loadPipelines } from "../../config/loadPipelines";
import { taxi } from "../../pipelines/taxi";
import { taxiDays } from "../../pipelines/taxiDays";
import { taxiTotals } from "../../pipelines/taxiTotals";
import { bind } from "../compiler/functions";

/** These tests go with the samples: a team that has pipelines of its own deletes pipelines/, assets/ and this folder. */
describe("the sample pipelines", () => {
  const pipelines = loadPipelines("pipelines");

  it("are valid, and fit into an execution", () => {
    const own = [taxi, taxiDays, taxiTotals];
    assert.deepEqual(
      pipelines.filter((pipeline) => own.includes(pipeline)),
      own,
    );
    checkPipelines(own);
    checkBounds(own, DEFAULT_POLLING);
  });

  it("stage the jar and the trips where they have always been", () => {
    const { assets, errors } = resolveAssets([taxi, taxiDays, taxiTotals], "", ROOT);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      assets.map(({ key, path, contentType }) => [key, path, contentType]),
      [
        ["emr-step-functions/input/tripdata.csv", "assets/input/tripdata.csv", "text/csv"],
        [
          "emr-step-functions/spark-taxi.jar",
          "assets/spark-taxi/target/spark-taxi.jar",
          "application/java-archive",
        ],
      ],
    );
  });

  it("have a picture of a failed backfill in the documentation that is up to date", () => {
    const picture = readFileSync(join(ROOT, "docs/taxi-days-failed.svg"), "utf8");
    const namesOf = ({ States: states }: States): readonly string[] =>
      Object.entries(states).flatMap(([name, state]) => [name, ...innerStates(state).flatMap(namesOf)]);
    for (const name of namesOf(compile(taxiDays, bind(taxiDays)).machine)) {
      assert.ok(picture.includes(`>${name}</text>`), name);
    }
  });
});
