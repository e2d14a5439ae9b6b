import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import aslValidator from "asl-validator";
import fc from "fast-check";

import { compile } from "../../asl/compile";
import type { Bindings } from "../../asl/compile";
import type { Pipeline } from "../../asl/pipeline";
import { taxi } from "../../pipelines/taxi";
import { next, successPath } from "../support/walk";

const BINDINGS: Bindings = {
  submit: {
    MilesPerRate: "arn:aws:lambda:eu-west-1:1:function:first",
    RateCodeStatus: "arn:aws:lambda:eu-west-1:1:function:second",
  },
  query: "arn:aws:lambda:eu-west-1:1:function:status",
  waitSeconds: 7,
  taskTimeoutSeconds: 60,
};

/** Names that fit: the longest state, "Wait for … job to complete", adds 25 characters of 80. */
const pipelines = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,54}$/), { minLength: 1, maxLength: 8 })
  .map((names): Pipeline => ({
    name: "generated",
    description: "generated",
    jobs: names.map((name) => ({ name, file: "f.jar", className: `com.example.${name}`, args: [] })),
    result: "r/",
  }));

function bind(pipeline: Pipeline): Bindings {
  const arn = (name: string) => `arn:aws:lambda:eu-west-1:1:function:${name}`;
  return { ...BINDINGS, submit: Object.fromEntries(pipeline.jobs.map(({ name }) => [name, arn(name)])) };
}

describe("compile", () => {
  it("turns the taxi pipeline into this machine, state by state in this order", () => {
    const expected = readFileSync(join(__dirname, "taxi.expected.json"), "utf8");
    const machine = compile(taxi, BINDINGS);
    assert.deepEqual(machine, JSON.parse(expected));
    assert.equal(JSON.stringify(machine), JSON.stringify(JSON.parse(expected)));
  });

  it("names the job that has no submit function", () => {
    const submit = { MilesPerRate: "arn:aws:lambda:eu-west-1:1:function:first" };
    assert.throws(() => compile(taxi, { ...BINDINGS, submit }), {
      message: "job RateCodeStatus has no submit function; bind one ARN to every job of the pipeline",
    });
  });

  it("refuses a pipeline that breaks a rule", () => {
    assert.throws(() => compile({ ...taxi, jobs: [] }, BINDINGS), {
      message: "pipeline Spark-ETL-State-Machine has no jobs; give it at least one",
    });
  });

  it("refuses a job whose states' names would be too long", () => {
    const name = "J".repeat(56);
    const pipeline = { ...taxi, jobs: [{ ...taxi.jobs[0]!, name }] };
    assert.throws(() => compile(pipeline, bind(pipeline)), {
      message: `pipeline Spark-ETL-State-Machine, state "Wait for ${name} job to complete": its name has 81 characters of at most 80; shorten the job's name`,
    });
  });

  it("gives asl-validator nothing to find, whatever the jobs", () => {
    fc.assert(
      fc.property(pipelines, (pipeline) => {
        const { isValid, errors } = aslValidator(
          JSON.parse(JSON.stringify(compile(pipeline, bind(pipeline)))),
        );
        assert.deepEqual(errors, []);
        assert.ok(isValid);
      }),
      { numRuns: 8 },
    );
  });

  it("runs every job exactly once and in order when each succeeds", () => {
    fc.assert(
      fc.property(pipelines, (pipeline) => {
        const machine = compile(pipeline, bind(pipeline));
        const path = successPath(machine);
        assert.deepEqual(
          path.filter((state) =>
            Object.values(bind(pipeline).submit).includes(resourceOf(machine.States[state])),
          ),
          pipeline.jobs.map(({ name }) => `${name} Job`),
        );
        assert.deepEqual(machine.States[path.at(-1)!], { Type: "Succeed" });
        assert.equal(path.length, pipeline.jobs.length * 4 + 1);
      }),
    );
  });

  it("fails at any job that dies, is killed or errs, and waits again for anything else", () => {
    const verdicts = fc.oneof(fc.constantFrom("dead", "killed", "error"), fc.string());
    fc.assert(
      fc.property(pipelines, verdicts, (pipeline, verdict) => {
        fc.pre(verdict !== "success");
        const machine = compile(pipeline, bind(pipeline));
        const failed = ["dead", "killed", "error"].includes(verdict);
        for (const { name } of pipeline.jobs) {
          assert.equal(
            next(machine, `${name} job complete?`, verdict),
            failed ? `${name} job failed` : `Wait for ${name} job to complete`,
          );
          assert.deepEqual(machine.States[`${name} job failed`], {
            Type: "Fail",
            Error: "SparkApplicationFailed",
            CausePath: "$.jobStatus.cause",
          });
        }
      }),
    );
  });
});

function resourceOf(state: unknown): string {
  return (state as { Resource?: string }).Resource ?? "";
}
