import assert from "node:assert/strict";

import { compile } from "../../compiler/compile";
import { parallel } from "../../model/pipeline";
import { bind } from "./functions";
import { job, pipelineOf } from "./shapes";

describe("the states of a group", () => {
  // A page each, or what there is of 128 KiB.
  for (const [branches, bytes] of [
    [2, 8_000],
    [20, 6_553],
  ] as const) {
    it(`leave the cause of each of ${String(branches)} branches ${String(bytes)} bytes`, () => {
      const jobs = Array.from({ length: branches }, (_, index) => job(`J${String(index)}`));
      const pipeline = pipelineOf(parallel({ name: "Sides" }, ...jobs));
      const group = compile(pipeline, bind(pipeline)).machine.States.Sides;
      const stop = group?.Type === "Parallel" ? group.Branches[0]?.States["Stop J0 job"] : undefined;
      assert.equal(stop?.Type === "Task" && stop.Parameters.causeBytes, bytes);
    });
  }
});
