import assert from "node:assert/strict";

import { compile } from "../../compiler/compile";
import { forEach, parallel, sequence } from "../../model/pipeline";
import type { ForEach, Parallel, Pipeline, Step } from "../../model/pipeline";
import {
  BUSY,
  FINAL,
  FINAL_CHECK,
  LIVY_AWAY,
  LIVY_NOT_READY,
  LIVY_STARTING,
  LOST_CALL,
  THROTTLED,
} from "../../compiler/retries";
import { innerStates } from "../../compiler/states";
import type { MapState, ParallelState, State, States } from "../../compiler/states";
import { judgeDefinition } from "../support/aslJudge";
import { bind } from "./functions";
import { BACKFILL, DAY, job, ONE, pipelineOf, TEN, THREE_DEEP, THREE_IN_PARALLEL } from "./shapes";

const ARN = "arn:aws:lambda:eu-west-1:1:function:";

const outcomeState = (group: string, causeBytes = 30_000) => ({
  Type: "Task",
  Resource: `${ARN}outcome`,
  TimeoutSeconds: 22,
  Parameters: { group, "outcomes.$": "$.outcomes", causeBytes },
  ResultPath: "$.job",
  Retry: [THROTTLED, LOST_CALL],
  Next: `${group} complete?`,
});

const complete = (group: string, next: string) => ({
  Type: "Choice",
  Choices: [{ Variable: "$.job.state", StringEquals: "success", Next: next }],
  Default: `${group} failed`,
});

const FAIL = { Type: "Fail", ErrorPath: "$.job.failure.Error", CausePath: "$.job.failure.Cause" };
const WELL = { Type: "Pass", Parameters: { state: "success" }, End: true };
const failed = (item?: string) => ({
  Type: "Pass",
  Parameters: {
    state: "failed",
    ...(item !== undefined && { "item.$": `$.values.${item}` }),
    failure: { "Error.$": "$.job.failure.Error", "Cause.$": "$.job.failure.Cause" },
  },
  End: true,
});
const brokenOff = (words: string, item?: string) => ({
  Type: "Pass",
  Parameters: {
    state: "failed",
    ...(item !== undefined && { "item.$": `$.values.${item}` }),
    failure: { "Error.$": "$.job.failure.Error", Cause: `${words}; the execution's history says why` },
  },
  End: true,
});
const caught = (Next: string) => ({
  Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.job.failure", Next }],
});

const JOB_STATES = (name: string) => [
  `${name} Job`,
  `Wait for ${name} job to complete`,
  `Query ${name} job status`,
  `${name} job complete?`,
  `Read ${name} driver log`,
  `Stop ${name} job`,
  `${name} job failed`,
];

const sides = (fields: Pick<Parallel, "failFast"> = {}, ...more: readonly Step[]) =>
  parallel({ name: "Sides", ...fields }, job("A"), job("B"), ...more);

const days = (run: Step, fields: Partial<ForEach> = {}) =>
  forEach({ name: "Days", item: "date", in: { list: "days" }, atMost: 40, concurrency: 3, run, ...fields });

const inputs = { days: ["d"] };

/** A compiled pipeline's states at top level, but for the first one. */
function states(pipeline: Pipeline): Readonly<Record<string, State>> {
  const { "Check Livy": check, ...others } = compile(pipeline, bind(pipeline)).machine.States;
  assert.equal(check?.Type, "Task");
  return others;
}

function parallelOf(state: State | undefined): ParallelState {
  assert.ok(state?.Type === "Parallel");
  return state;
}

function mapOf(state: State | undefined): MapState {
  assert.ok(state?.Type === "Map");
  return state;
}

describe("compile, of groups,", () => {
  it("tells the check function what the input must have, and where items come from", () => {
    const pipeline = pipelineOf(sequence(days(job("A")), job("B")), inputs);
    assert.deepEqual(compile(pipeline, bind(pipeline)).machine.States["Check Livy"], {
      Type: "Task",
      Resource: `${ARN}check`,
      TimeoutSeconds: 30,
      Parameters: {
        "execution.$": "$$.Execution",
        inputs,
        folders: [],
        arguments: [],
        items: [{ group: "Days", in: { list: "days" }, atMost: 40 }],
      },
      ResultSelector: { values: {}, position: "" },
      Retry: [FINAL_CHECK, LIVY_STARTING, LIVY_NOT_READY, THROTTLED, LOST_CALL],
      Next: "List Days items",
    });
  });

  it("makes a parallel the branches, and then what has become of them", () => {
    const { Sides, ...after } = states(pipelineOf(sides()));
    const { Branches, ...rest } = parallelOf(Sides);
    assert.deepEqual(rest, { Type: "Parallel", ResultPath: "$.outcomes", Next: "Sides outcome" });
    assert.deepEqual(after, {
      "Sides outcome": outcomeState("Sides"),
      "Sides complete?": complete("Sides", "Sides finished"),
      "Sides failed": FAIL,
      "Sides finished": { Type: "Succeed" },
    });
    assert.deepEqual(
      Branches.map(({ StartAt, States }) => [StartAt, Object.keys(States)]),
      ["A", "B"].map((name) => [
        `${name} Job`,
        [...JOB_STATES(name), `${name} job not stopped`, `${name} job finished`],
      ]),
    );
    // How a branch's job differs from one of its own.
    const [{ States: branch }] = Branches as [States];
    assert.deepEqual(branch["A job finished"], WELL);
    assert.deepEqual(branch["A job failed"], failed());
    assert.deepEqual(branch["A job not stopped"], brokenOff("A failed, and the call to stop it too"));
    assert.deepEqual(branch["Stop A job"], {
      Type: "Task",
      Resource: `${ARN}stop`,
      TimeoutSeconds: 310,
      Parameters: {
        "execution.$": "$$.Execution",
        "values.$": "$.values",
        "position.$": "$.position",
        jobName: "A",
        retries: 0,
        // A page each.
        causeBytes: 8_000,
        "failure.$": "$.job.failure",
      },
      ResultPath: "$.job.failure",
      Retry: [THROTTLED, LOST_CALL],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "A job not stopped" }],
      Next: "A job failed",
    });
  });

  it("makes a forEach the list, the items, and then what has become of them", () => {
    const { "List Days items": list, Days, ...after } = states(pipelineOf(days(job("A")), inputs));
    assert.deepEqual(list, {
      Type: "Task",
      Resource: `${ARN}items`,
      TimeoutSeconds: 21,
      Parameters: { "execution.$": "$$.Execution", group: "Days", in: { list: "days" }, atMost: 40 },
      ResultPath: "$.items",
      Retry: [FINAL, THROTTLED, LOST_CALL],
      Next: "Days",
    });
    const { ItemProcessor, ...rest } = mapOf(Days);
    assert.deepEqual(rest, {
      Type: "Map",
      ItemsPath: "$.items.list",
      MaxConcurrency: 3,
      ItemSelector: {
        values: { "date.$": "$$.Map.Item.Value" },
        "position.$": "States.Format('{}_{}', $.position, $$.Map.Item.Index)",
      },
      ResultPath: "$.outcomes",
      Next: "Days outcome",
    });
    assert.deepEqual(Object.keys(after), ["Days outcome", "Days complete?", "Days failed", "Days finished"]);
    const { ProcessorConfig, StartAt, States } = ItemProcessor;
    assert.deepEqual([ProcessorConfig, StartAt], [{ Mode: "INLINE" }, "A Job"]);
    assert.deepEqual(Object.keys(States), [...JOB_STATES("A"), "A job not stopped", "A job finished"]);
    assert.deepEqual(States["A job failed"], failed("date"));
    const stop = States["Stop A job"];
    // 128 KiB among forty.
    assert.equal(stop?.Type === "Task" && stop.Parameters.causeBytes, 3_276);
  });

  it("looks for an item's result before anything of it", () => {
    const { Days } = states(pipelineOf(days(job("A"), { result: DAY }), inputs));
    const { ItemSelector, ItemProcessor } = mapOf(Days);
    assert.deepEqual(ItemSelector, {
      values: { "date.$": "$$.Map.Item.Value" },
      "position.$": "States.Format('{}_{}', $.position, $$.Map.Item.Index)",
      "bucket.$": "$.items.bucket",
      "prefix.$": "$.items.prefix",
      "again.$": "$.items.again",
    });
    assert.equal(ItemProcessor.StartAt, "Look for Days result");
    const { States } = ItemProcessor;
    const names = [
      "Look for Days result",
      "Days result unknown",
      "Days result there?",
      "Days item skipped",
      "Forget Days result",
    ];
    assert.deepEqual(Object.keys(States), [
      ...names,
      ...JOB_STATES("A"),
      "A job not stopped",
      "A job finished",
    ]);
    assert.deepEqual(
      names.map((name) => States[name]),
      [
        {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:s3:listObjectsV2",
          TimeoutSeconds: 30,
          Parameters: {
            "Bucket.$": "$.bucket",
            "Prefix.$": "States.Format('{}days/{}/_SUCCESS', $.prefix, $.values.date)",
            MaxKeys: 1,
          },
          ResultSelector: { "count.$": "$.KeyCount" },
          ResultPath: "$.found",
          Retry: [LOST_CALL],
          ...caught("Days result unknown"),
          Next: "Days result there?",
        },
        brokenOff("Its result could not be looked for or forgotten", "date"),
        {
          Type: "Choice",
          Choices: [
            {
              And: [
                { Variable: "$.found.count", NumericGreaterThan: 0 },
                { Variable: "$.again", BooleanEquals: false },
              ],
              Next: "Days item skipped",
            },
            {
              And: [
                { Variable: "$.found.count", NumericGreaterThan: 0 },
                { Variable: "$.again", BooleanEquals: true },
              ],
              Next: "Forget Days result",
            },
          ],
          Default: "A Job",
        },
        { Type: "Pass", Parameters: { state: "skipped" }, End: true },
        {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:s3:deleteObject",
          TimeoutSeconds: 30,
          Parameters: {
            "Bucket.$": "$.bucket",
            "Key.$": "States.Format('{}days/{}/_SUCCESS', $.prefix, $.values.date)",
          },
          ResultPath: null,
          Retry: [LOST_CALL],
          ...caught("Days result unknown"),
          Next: "A Job",
        },
      ],
    );
  });

  it("lets a failure in a failFast group end the execution, and asks for no outcome", () => {
    const fast = states(pipelineOf(sides({ failFast: true })));
    assert.deepEqual(Object.keys(fast), ["Sides", "Sides finished"]);
    const { Branches, ...rest } = parallelOf(fast.Sides);
    assert.deepEqual(rest, { Type: "Parallel", ResultPath: "$.outcomes", Next: "Sides finished" });
    const [{ States }] = Branches as [States];
    assert.deepEqual(Object.keys(States), [...JOB_STATES("A"), "A job finished"]);
    assert.deepEqual(States["A job failed"], FAIL);
    // Its state data would be in the list of all.
    assert.deepEqual(States["A job finished"], WELL);
    const stop = States["Stop A job"];
    assert.equal(stop?.Type === "Task" && stop.Parameters.causeBytes, 30_000);
    const fastDays = states(pipelineOf(days(job("A"), { failFast: true, result: DAY }), inputs));
    assert.deepEqual(Object.keys(fastDays), ["List Days items", "Days", "Days finished"]);
    const item = mapOf(fastDays.Days).ItemProcessor.States;
    assert.deepEqual(Object.keys(item), [
      "Look for Days result",
      "Days result there?",
      "Days item skipped",
      "Forget Days result",
      ...JOB_STATES("A"),
      "A job finished",
    ]);
    for (const name of ["Look for Days result", "Forget Days result"]) {
      const task = item[name];
      assert.equal(task?.Type === "Task" && task.Catch, undefined, name);
    }
  });

  it("gives the whole room for causes to what ends the execution from within a group", () => {
    const { Days } = states(pipelineOf(days(sides({ failFast: true })), inputs));
    const { States } = mapOf(Days).ItemProcessor;
    assert.deepEqual(Object.keys(States), ["Sides", "Sides finished"]);
    assert.deepEqual(States["Sides finished"], WELL);
    const stop = parallelOf(States.Sides).Branches[0]?.States["Stop A job"];
    assert.equal(stop?.Type === "Task" && stop.Parameters.causeBytes, 30_000);
  });

  it("hands an inner forEach the items around it, and its outcome what it is an outcome of", () => {
    const files = forEach({
      name: "Files",
      item: "file",
      in: { from: "first", to: "last" },
      atMost: 200,
      concurrency: 2,
      result: "{rootPath}/{file}/of-{date}/",
      run: job("A"),
    });
    const { Days } = states(pipelineOf(days(files), inputs));
    const outer = mapOf(Days).ItemProcessor;
    assert.equal(outer.StartAt, "List Files items");
    assert.deepEqual(
      outer.States["Files not listed"],
      brokenOff("The items of Files could not be listed", "date"),
    );
    assert.deepEqual(outer.States["Files outcome"], {
      ...outcomeState("Files", 3_276),
      ...caught("Files outcome unknown"),
    });
    assert.deepEqual(
      outer.States["Files outcome unknown"],
      brokenOff("How Files ended could not be found out", "date"),
    );
    assert.deepEqual(outer.States["Files failed"], failed("date"));
    assert.deepEqual(outer.States["Files finished"], WELL);
    const { ItemSelector, ItemProcessor } = mapOf(outer.States.Files);
    assert.deepEqual(ItemSelector, {
      values: { "date.$": "$.values.date", "file.$": "$$.Map.Item.Value" },
      "position.$": "States.Format('{}_{}', $.position, $$.Map.Item.Index)",
      "bucket.$": "$.items.bucket",
      "prefix.$": "$.items.prefix",
      "again.$": "$.items.again",
    });
    assert.deepEqual(ItemProcessor.States["A job failed"], failed("file"));
    const { "Look for Files result": look, "Forget Files result": forget } = ItemProcessor.States;
    const key = "States.Format('{}{}/of-{}/_SUCCESS', $.prefix, $.values.file, $.values.date)";
    assert.equal(look?.Type === "Task" && look.Parameters["Prefix.$"], key);
    assert.equal(forget?.Type === "Task" && forget.Parameters["Key.$"], key);
  });

  it("submits a job that may fail by itself under another state the next time", () => {
    const retried = states(pipelineOf(job("A", { retries: 2 })));
    assert.deepEqual(Object.keys(retried), [
      "A Job",
      "Retry A job",
      ...JOB_STATES("A").slice(1),
      "A job finished",
    ]);
    const which = { "execution.$": "$$.Execution", "values.$": "$.values", "position.$": "$.position" };
    const submit = {
      Type: "Task",
      Resource: `${ARN}submit-A`,
      TimeoutSeconds: 100,
      ResultPath: "$.job",
      Retry: [FINAL, LIVY_AWAY, BUSY, THROTTLED, LOST_CALL],
      ...caught("Stop A job"),
      Next: "Wait for A job to complete",
    };
    assert.deepEqual(retried["A Job"], { ...submit, Parameters: { ...which, retry: 0, retries: 2 } });
    assert.deepEqual(retried["Retry A job"], {
      ...submit,
      Parameters: { ...which, "retry.$": "$.job.retry", retries: 2 },
    });
    const verdict = (state: string, Next: string) => ({ Variable: "$.job.state", StringEquals: state, Next });
    assert.deepEqual(retried["A job complete?"], {
      Type: "Choice",
      Choices: [
        verdict("success", "A job finished"),
        verdict("failed", "A job failed"),
        verdict("unexplained", "Read A driver log"),
        verdict("timedOut", "Stop A job"),
        verdict("again", "Retry A job"),
        verdict("interrupted", "A Job"),
      ],
      Default: "Wait for A job to complete",
    });
    assert.deepEqual(retried["Wait for A job to complete"], {
      Type: "Wait",
      SecondsPath: "$.job.waitSeconds",
      Next: "Query A job status",
    });
  });

  const then = (all: Readonly<Record<string, State>>, state: string) => {
    const choose = all[state];
    assert.ok(choose?.Type === "Choice");
    return choose.Choices[0].Next;
  };

  it("goes on from a group to what comes after it, in the machine and in a branch", () => {
    const middle = states(pipelineOf(sequence(job("First"), sides(), job("Last"))));
    assert.equal(then(middle, "First job complete?"), "Sides");
    assert.equal(then(middle, "Sides complete?"), "Last Job");
    assert.equal(middle["Sides finished"], undefined);
    const fast = states(pipelineOf(sequence(days(job("C"), { failFast: true }), job("Last")), inputs));
    const days1 = fast.Days;
    assert.equal(days1 !== undefined && "Next" in days1 && days1.Next, "Last Job");
    assert.equal(fast["Days finished"], undefined);

    const inner = parallel(
      { name: "Outer" },
      sequence(job("First"), sides()),
      sequence(days(job("C")), job("Last")),
    );
    const { Branches } = parallelOf(states(pipelineOf(inner, inputs)).Outer);
    const [ends, goesOn] = Branches as [States, States];
    assert.equal(then(ends.States, "First job complete?"), "Sides");
    assert.equal(then(ends.States, "Sides complete?"), "Sides finished");
    assert.deepEqual([ends.States["Sides finished"], ends.States["Sides failed"]], [WELL, failed()]);
    assert.equal(then(goesOn.States, "Days complete?"), "Last Job");
    assert.deepEqual(goesOn.States["Days not listed"], brokenOff("The items of Days could not be listed"));
  });

  it("refuses a name used in two branches, and in a group and around it", () => {
    const twice = parallel({ name: "Sides" }, job("A"), sequence(job("B"), job("A")));
    const message = (where: string, name: string) => ({
      message: `pipeline P${where} has two states "${name}"; names must be unique in the whole machine`,
    });
    const compiled = (run: Step) => () => {
      const pipeline = pipelineOf(run, inputs);
      compile(pipeline, bind(pipeline));
    };
    assert.throws(compiled(twice), message(', state "Sides"', "A Job"));
    assert.throws(compiled(sequence(job("A"), days(job("A")))), message(', state "Days"', "A Job"));
    assert.throws(compiled(days(days(job("A")))), message(', state "Days"', "List Days items"));
  });

  it("makes what both validators have nothing against", async () => {
    const pipelines = [
      ONE,
      TEN,
      THREE_IN_PARALLEL,
      BACKFILL,
      THREE_DEEP,
      pipelineOf(
        sequence(days(sides({ failFast: true }), { result: DAY }), job("Last", { retries: 1 })),
        inputs,
      ),
    ];
    for (const pipeline of pipelines) {
      const definition = JSON.stringify(compile(pipeline, bind(pipeline)).machine);
      assert.deepEqual(await judgeDefinition(definition), { validator: [], service: [] });
    }
    // They look into groups: a target that is in another branch is none.
    const machine = compile(THREE_IN_PARALLEL, bind(THREE_IN_PARALLEL)).machine;
    const [, branch] = innerStates(machine.States.Three!);
    const astray = JSON.stringify(machine).replace(
      '"Next":"Wait for A job to complete"',
      `"Next":${JSON.stringify(branch?.StartAt)}`,
    );
    const { validator, service } = await judgeDefinition(astray);
    assert.deepEqual([validator.length > 0, service.length > 0], [true, true]);
  }).timeout(60_000);
});
