import assert from "node:assert/strict";

import type { Pipeline, SparkApplication, SparkJob } from "../../model/pipeline";
import { parallel, sequence } from "../../model/pipeline";
import { applicationsOf } from "../../components/sparkApplication";

/** The order is that of the functions' code: another one would change it. */
const NAMES = [
  ...["name", "file", "className", "args", "jars", "pyFiles", "files", "archives"],
  ...["driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors"],
  ...["queue", "proxyUser", "conf"],
];
const EVERY_FIELD = Object.fromEntries(
  NAMES.map((name) => [name, [name]]),
) as unknown as Required<SparkApplication>;
const job = (name: string): SparkJob => ({ name, file: "f.py", args: [], writes: [] });
const pipeline = (run: Pipeline["run"]): Pipeline => ({ name: "P", description: "", run, result: "" });

describe("applicationsOf", () => {
  it("gives every application once, whatever shape it is in and however many pipelines have it", () => {
    const names = applicationsOf([
      pipeline(sequence(job("B"), parallel({ name: "G" }, job("A"), job("C")))),
      pipeline(sequence(job("A"), job("D"))),
    ]).map(({ name }) => name);
    assert.deepEqual(names, ["B", "A", "C", "D"]);
  });

  it("takes every field of Livy's that is set, in one order, and neither limits nor writes", () => {
    const limits = { startLimitSeconds: 1, runLimitSeconds: 2, retries: 3, usualSeconds: 4 };
    const reversed = Object.fromEntries(Object.entries(EVERY_FIELD).reverse()) as unknown as SparkApplication;
    const of = (one: SparkJob) => JSON.stringify(applicationsOf([pipeline(one)]));
    assert.equal(of({ ...limits, writes: ["w"], ...reversed }), JSON.stringify([EVERY_FIELD]));
    assert.equal(of({ ...job("A"), ...limits }), of(job("A")));
  });

  it("has no field that is not set, not even as undefined", () => {
    assert.deepEqual(applicationsOf([pipeline(job("A"))]), [{ name: "A", file: "f.py", args: [] }]);
  });
});
