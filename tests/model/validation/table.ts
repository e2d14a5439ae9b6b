import assert from "node:assert/strict";

import { validationErrors } from "../../../model/validation/validate";
import type { ForEach, Pipeline, SparkJob, Step } from "../../../model/pipeline";

/** A right job, but for what the fields say. */
export function job(name: string, fields: object = {}): SparkJob {
  return {
    name,
    file: "{rootPath}/a.jar",
    className: "com.example.A",
    args: [],
    writes: [`{rootPath}/${name}/`],
    ...fields,
  };
}

/** A right pipeline, but for what the fields say. */
export function pipelineOf(run: Step, fields: object = {}): Pipeline {
  return { name: "P", description: "It runs", run, result: "{rootPath}/r/", ...fields };
}

/** A right backfill of two days, but for what the fields say. */
export function days(fields: object = {}): ForEach {
  return {
    shape: "forEach",
    name: "Days",
    item: "date",
    in: { from: "from", to: "to" },
    atMost: 2,
    concurrency: 2,
    run: job("Day", { writes: ["{rootPath}/{date}/"] }),
    ...fields,
  };
}

export const TWO_DAYS = { from: "2013-08-31", to: "2013-09-01" };

/** What is checked, and every error in it: none where it is right. */
export type Row = readonly [what: string, pipelines: Pipeline | readonly Pipeline[], ...errors: string[]];

/** A test for each row. */
export function checkTable(rows: readonly Row[]): void {
  for (const [what, pipelines, ...errors] of rows) {
    it(`${errors.length === 0 ? "takes" : "refuses"} ${what}`, () => {
      assert.deepEqual(validationErrors("run" in pipelines ? [pipelines] : pipelines), errors);
    });
  }
}
