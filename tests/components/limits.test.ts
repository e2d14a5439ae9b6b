import assert from "node:assert/strict";

import { forEach, sequence } from "../../model/pipeline";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { LIMITS, limitErrors, OTHER_ROLES } from "../../components/limits";
import type { StackShape } from "../../components/limits";
import { PIPELINES } from "../support/inventory";

const STACK: StackShape = {
  region: "us-east-1",
  nameSuffix: "",
  rootPath: undefined,
  certificateUri: undefined,
  staged: ["a.jar"],
  suffixes: { dev: "", prod: "-prod" },
};

const job = (name: string, more: Partial<SparkJob> = {}): SparkJob => ({
  name,
  file: "{rootPath}/a.jar",
  args: [],
  writes: [],
  ...more,
});
const pipeline = (name: string, run: Pipeline["run"] = job("J"), inputs?: Pipeline["inputs"]): Pipeline => ({
  name,
  description: "x",
  run,
  result: "{rootPath}/r/",
  ...(inputs === undefined ? {} : { inputs }),
});
const many = <T>(count: number, one: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => one(index));
const backfill = (name: string, count: number, folder = "emr-step-functions/results-by-file/") =>
  pipeline(
    name,
    sequence(
      ...many(count, (index) =>
        forEach({
          name: `Group${String(index)}`,
          item: "file",
          in: { list: "files" },
          atMost: 2,
          concurrency: 1,
          result: `{rootPath}/${folder}${String(index)}/{file}/`,
          run: job(`${"J".repeat(30)}${String(index)}`),
        }),
      ),
    ),
    { files: ["a"] },
  );

describe("limitMistakes", () => {
  it("has no objection to the pipelines of this repository, under the longest suffix", () => {
    const suffix = "-12345678";
    assert.deepEqual(
      limitErrors(PIPELINES, { ...STACK, nameSuffix: suffix, suffixes: { long: suffix } }),
      [],
    );
  });

  it("finds names that are too long with the suffix of any stack that there is", () => {
    const [fits, long] = ["P".repeat(27), "P".repeat(28)];
    const [jobFits, jobLong] = ["J".repeat(42), "K".repeat(43)];
    assert.deepEqual(limitErrors([pipeline(fits, job(jobFits))], STACK), []);
    assert.deepEqual(limitErrors([pipeline(long, job(jobLong))], STACK), [
      `pipeline ${long}: in stack prod its role would be named StepFunctionsStateExecutionRole-${long}-prod, with 65 characters, but AWS allows 64; shorten the name, or that stack's nameSuffix, by 1`,
      `job ${jobLong}: in stack prod its function would be named ${jobLong}JobSubmitFunction-prod, with 65 characters, but AWS allows 64; shorten the name, or that stack's nameSuffix, by 1`,
    ]);
  });

  it("has room in a machine's role for forty forEachs with results, and for sixty jobs", () => {
    const rootPath = { bucket: "b".repeat(63), prefix: "some/team/folder" };
    assert.deepEqual(limitErrors([backfill("Forty", 40)], { ...STACK, rootPath }), []);
    const sixty = pipeline(
      "Sixty",
      sequence(...many(60, (index) => job(`${"J".repeat(40)}${String(index)}`))),
    );
    assert.deepEqual(limitErrors([sixty], STACK), []);
  });

  it("refuses a machine's role that has no room for what it names", () => {
    const [sentence = "", ...others] = limitErrors([backfill("Deep", 10, "f".repeat(700))], STACK);
    assert.deepEqual(others, []);
    assert.match(
      sentence,
      /^pipeline Deep: the policy of its state machine's role has up to 1\d,\d{3} characters, but IAM allows 10,240; split the pipeline, or give its jobs and result folders shorter names$/,
    );
  });

  it("refuses a nodes' role that has no room for the files that no job may write", () => {
    const files = many(80, (index) => `{rootPath}/${"c".repeat(60)}${String(index)}.py`);
    const fits = pipeline("P", job("J", { pyFiles: files.slice(0, 30) }));
    assert.deepEqual(limitErrors([fits], STACK), []);
    const [sentence = "", ...others] = limitErrors([pipeline("P", job("J", { pyFiles: files }))], STACK);
    assert.deepEqual(others, []);
    assert.match(
      sentence,
      /^the policy of the nodes' role has up to 1\d,\d{3} characters, but IAM allows 10,240: it lists 81 files of code that no job may write; pack them into fewer files$/,
    );
  });

  it("refuses more pipelines than an event bus has rules for, and than an account has roles for", () => {
    const of = (count: number) =>
      limitErrors(
        many(count, (index) => pipeline(`P${String(index)}`)),
        STACK,
      );
    assert.deepEqual(of(LIMITS.rules), []);
    assert.deepEqual(of(LIMITS.rules + 1), [
      "301 pipelines need 301 rules, but an event bus allows 300; deploy some of them to another account",
    ]);
    assert.deepEqual(of(LIMITS.roles - OTHER_ROLES + 1).slice(1), [
      `${String(LIMITS.roles - OTHER_ROLES + 1)} pipelines need 1001 roles, but an account allows 1,000; deploy some of them to another account`,
    ]);
  });
});
