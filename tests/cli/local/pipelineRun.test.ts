import assert from "node:assert/strict";

import { compile } from "../../../compiler/compile";
import type { Inputs, Pipeline } from "../../../model/pipeline";
import { UserError } from "../../../cli/common/errors";
import { executionInput, pipelineOf } from "../../../cli/local/pipelineRun";
import type { Resource, Synthesis } from "../../../cli/synth/synthesise";
import { ordersByDay } from "../../pipelines/ordersByDay";
import { bind } from "../../compiler/functions";

const arnOf = (name: string) => `arn:aws:states:eu-west-1:1:stateMachine:${name}-dev`;

function machine(name: string, inputs?: Inputs): Resource {
  return machineOf({
    name,
    description: "d",
    ...(inputs === undefined ? {} : { inputs }),
    run: { name: "A", file: "a.jar", args: [], writes: [] },
    result: "{rootPath}/r/",
  });
}

function machineOf(pipeline: Pipeline): Resource {
  const { name } = pipeline;
  return {
    type: "aws:sfn/stateMachine:StateMachine",
    name,
    id: name,
    inputs: { name: `${name}-dev`, definition: JSON.stringify(compile(pipeline, bind(pipeline)).machine) },
    outputs: { arn: arnOf(name) },
    protect: false,
    retainOnDelete: false,
  };
}

const SYNTHESIS: Synthesis = {
  stack: "dev",
  resources: [
    { ...machine("One"), type: "aws:lambda/function:Function" },
    machine("One"),
    machine("Two", { day: "2013-08-01", files: ["a.csv", "b.csv"], note: "x" }),
  ],
  outputs: {
    stateMachineArn: arnOf("Two"),
    stateMachineArns: { One: arnOf("One"), Two: arnOf("Two") },
    resultUris: { One: "s3://b/one/", Two: "s3://b/two/" },
  },
};

describe("pipelineOf", () => {
  it("gives the machine of a name, with the folder of its result", () => {
    const { name, machine: found, resultUri } = pipelineOf(SYNTHESIS, "One");
    assert.deepEqual([name, resultUri], ["One", "s3://b/one/"]);
    assert.equal(found, SYNTHESIS.resources[1]);
  });

  it("gives the one that the stack's configuration names, without a name", () => {
    const { name, machine: found, resultUri } = pipelineOf(SYNTHESIS);
    assert.deepEqual([name, resultUri], ["Two", "s3://b/two/"]);
    assert.equal(found, SYNTHESIS.resources[2]);
  });

  for (const name of ["Three", "one", "toString", ""]) {
    it(`refuses "${name}", and lists the pipelines`, () => {
      assert.throws(
        () => pipelineOf(SYNTHESIS, name),
        new UserError(`--pipeline ${name}: stack dev has the pipelines One, Two`),
      );
    });
  }
});

describe("executionInput", () => {
  const ROOT_PATH = "s3://b/root";
  const two = pipelineOf(SYNTHESIS, "Two");

  it("takes the examples that the machine is registered with", () => {
    assert.deepEqual(executionInput(two, ROOT_PATH, {}, false), {
      rootPath: ROOT_PATH,
      day: "2013-08-01",
      files: ["a.csv", "b.csv"],
      note: "x",
    });
    assert.deepEqual(executionInput(pipelineOf(SYNTHESIS, "One"), ROOT_PATH, {}, false), {
      rootPath: ROOT_PATH,
    });
  });

  it("takes what is given before them, a list by its commas", () => {
    assert.deepEqual(executionInput(two, ROOT_PATH, { files: "c.csv,d.csv,e.csv", note: "a,b=c" }, true), {
      rootPath: ROOT_PATH,
      day: "2013-08-01",
      files: ["c.csv", "d.csv", "e.csv"],
      note: "a,b=c",
      again: true,
    });
  });

  it("refuses an input that the pipeline does not have, and lists those that it has", () => {
    assert.throws(
      () => executionInput(two, ROOT_PATH, { day: "x", dya: "2013-08-01" }, false),
      new UserError("--set dya: the pipeline Two has the inputs day, files, note"),
    );
    assert.throws(
      () => executionInput(two, ROOT_PATH, { rootPath: "s3://c" }, false),
      new UserError("--set rootPath: the pipeline Two has the inputs day, files, note"),
    );
    const only = { name: "Only", machine: machine("Only", { day: "2013-08-01" }), resultUri: "s3://b/only/" };
    assert.throws(
      () => executionInput(only, ROOT_PATH, { x: "1" }, false),
      new UserError("--set x: the pipeline Only has the inputs day"),
    );
    assert.throws(
      () => executionInput(pipelineOf(SYNTHESIS, "One"), ROOT_PATH, { day: "x" }, false),
      new UserError("--set day: the pipeline One has no inputs"),
    );
  });

  const wrong: [string, Record<string, string>, RegExp][] = [
    [
      "an empty value",
      { day: "" },
      /^--set: in the execution's input, "day" must be a string of at most 256 bytes, but is ""/,
    ],
    ["a list with an empty item", { files: "a.csv,,b.csv" }, /^--set: .*"files" .*\["a.csv","","b.csv"\]/],
    ["a value that is too long", { note: "x".repeat(300) }, /^--set: .*"note" .* of at most 256 bytes/],
  ];
  for (const [what, given, message] of wrong) {
    it(`refuses ${what}, as the machine's first state would`, () => {
      assert.throws(() => executionInput(two, ROOT_PATH, given, false), { name: "UserError", message });
    });
  }

  it("refuses days and folders that a backfill would not take", () => {
    const days = { name: "Days", machine: machineOf(ordersByDay), resultUri: "s3://b/days/" };
    for (const [given, message] of [
      [{ from: "2013-02-31" }, /not a date such as/],
      [{ from: "2013-08-05", to: "2013-08-01" }, /"from" is after "to"/],
      [{ from: "2000-01-01" }, /takes at most/],
    ] as [Record<string, string>, RegExp][]) {
      assert.throws(() => executionInput(days, ROOT_PATH, given, false), { name: "UserError", message });
    }
  });
});
