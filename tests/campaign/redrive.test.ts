import assert from "node:assert/strict";

import { compile } from "../../compiler/compile";
import type { ItemsEvent, OutcomeEvent, QueryEvent, SubmitEvent } from "../../contract/events";
import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Pipeline } from "../../model/pipeline";
import { listItems } from "../../handlers/items";
import { groupOutcome } from "../../handlers/outcome";
import { bind } from "../compiler/functions";
import { job, pipelineOf } from "../compiler/shapes";
import { virtualClock } from "../support/virtualClock";
import { runMachine } from "./machine";
import type { Place } from "./machine";

/** Of the ten seconds of a job. */
const WAIT_SECONDS = 3;

describe("a redrive in the model", () => {
  const clock = virtualClock();

  /** Runs a pipeline whose jobs take ten seconds, and aborts it after some; tells the calls of functions. */
  async function play(pipeline: Pipeline, input: object, abortAfter: number | undefined, from?: Place) {
    const { submit, query, items, outcome } = bind(pipeline);
    const calls: string[] = [];
    const invoke = async (arn: string, event: unknown): Promise<unknown> => {
      const { position, job: own } = event as SubmitEvent & QueryEvent;
      const name = Object.entries(submit).find(([, binding]) => binding.name === arn)?.[0];
      if (name !== undefined) {
        calls.push(`submit ${name}${position}`);
        return { name: `${name}${position}`, state: "starting", waitSeconds: WAIT_SECONDS };
      }
      switch (arn) {
        case query.name:
          calls.push(`query ${own.name}`);
          await new Promise((resolve) => {
            setTimeout(resolve, 10_000 - WAIT_SECONDS * 1000);
          });
          return { ...own, state: "success" };
        case items.name:
          calls.push("items");
          return listItems(event as ItemsEvent);
        case outcome.name:
          calls.push("outcome");
          return groupOutcome(event as OutcomeEvent);
        default:
          return "0.8.0";
      }
    };
    const aborted = new Promise<void>((resolve) => {
      if (abortAfter !== undefined) {
        setTimeout(resolve, abortAfter * 1000);
      }
    });
    const execution = { Id: "id", Name: "run", Input: { rootPath: "s3://b", ...input } };
    const { status, place } = await clock.run(() =>
      runMachine(compile(pipeline, bind(pipeline)).machine, invoke, execution, from, aborted),
    );
    return { status, place, calls };
  }

  it("goes on with the items that had not ended, from where each was, and begins the others", async () => {
    const pipeline = pipelineOf(
      forEach({
        name: "Days",
        item: "date",
        in: { list: "days" },
        atMost: 4,
        concurrency: 1,
        run: sequence(job("A"), job("B")),
      }),
      { days: ["d"] },
    );
    const input = { days: ["d0", "d1", "d2"] };
    const first = await play(pipeline, input, 35);
    assert.equal(first.status, "ABORTED");
    assert.deepEqual(first.calls.slice(-3), ["query A_1", "submit B_1", "query B_1"]);
    const second = await play(pipeline, input, 15, first.place);
    assert.deepEqual(second.calls, ["query B_1", "submit A_2", "query A_2"]);
    const third = await play(pipeline, input, undefined, second.place);
    assert.deepEqual(third.calls, ["query A_2", "submit B_2", "query B_2", "outcome"]);
    assert.equal(third.status, "SUCCEEDED");
  });

  it("goes on within a group within a group", async () => {
    const files = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 2,
      concurrency: 1,
      run: job("A"),
    });
    const sides = parallel({ name: "Sides" }, job("B"), sequence(job("C"), job("D")));
    const pipeline = pipelineOf(
      forEach({
        name: "Days",
        item: "date",
        in: { list: "days" },
        atMost: 2,
        concurrency: 1,
        run: sequence(files, sides),
      }),
      { days: ["d"], files: ["f"] },
    );
    const input = { days: ["d0", "d1"], files: ["x", "y"] };
    const first = await play(pipeline, input, 15);
    assert.deepEqual(first.calls.slice(-2), ["submit A_0_1", "query A_0_1"]);
    const second = await play(pipeline, input, 25, first.place);
    assert.deepEqual(second.calls, [
      ...["query A_0_1", "outcome", "submit B_0", "submit C_0"],
      ...["query B_0", "query C_0", "submit D_0", "query D_0"],
    ]);
    const third = await play(pipeline, input, undefined, second.place);
    assert.deepEqual(third.calls.slice(0, 5), [
      "query D_0",
      "outcome",
      "items",
      "submit A_1_0",
      "query A_1_0",
    ]);
    assert.equal(third.calls.filter((call) => call.startsWith("submit")).length, 5);
    assert.equal(third.status, "SUCCEEDED");
  });

  it("waits again where it waited, and then asks", async () => {
    const pipeline = pipelineOf(sequence(job("A"), job("B")));
    const first = await play(pipeline, {}, 12);
    assert.equal(first.place.state, "Wait for B job to complete");
    assert.deepEqual(first.calls, ["submit A", "query A", "submit B"]);
    const began = Date.now();
    const second = await play(pipeline, {}, undefined, first.place);
    assert.deepEqual([second.status, second.calls], ["SUCCEEDED", ["query B"]]);
    assert.equal(Date.now() - began, 10_000);
  });

  it("goes on with the branches that had not ended", async () => {
    const pipeline = pipelineOf(
      sequence(parallel({ name: "Sides" }, job("A"), sequence(job("B"), job("C"))), job("Last")),
    );
    const first = await play(pipeline, {}, 15);
    assert.deepEqual(first.calls.slice(-2), ["submit C", "query C"]);
    const second = await play(pipeline, {}, undefined, first.place);
    assert.deepEqual(second.calls, ["query C", "outcome", "submit Last", "query Last"]);
    assert.equal(second.status, "SUCCEEDED");
  });
});
