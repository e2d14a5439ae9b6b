import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Step } from "../../model/pipeline";
import { bindAll, calledFunctions } from "../../components/calledFunctions";
import type { Functions } from "../../components/calledFunctions";
import { DAY, job, pipelineOf } from "../compiler/shapes";

const fn = (name: string, timeoutSeconds = 9) => ({
  name,
  arn: pulumi.output(`arn:${name}`),
  timeoutSeconds,
});
const FUNCTIONS: Functions = {
  check: fn("check", 1),
  submit: { A: fn("submit-A", 2), B: fn("submit-B", 3), C: fn("submit-C", 4) },
  query: fn("query", 5),
  stop: fn("stop", 6),
  items: fn("items", 7),
  outcome: fn("outcome", 8),
};

describe("calledFunctions", () => {
  const each = (name: string, run: Step, more: { failFast?: boolean; result?: string } = {}) =>
    forEach({
      name,
      item: name.toLowerCase(),
      in: { list: "list" },
      atMost: 2,
      concurrency: 1,
      run,
      ...more,
    });
  const shapes: readonly (readonly [what: string, run: Step, called: readonly string[]])[] = [
    ["a job", job("A"), ["check", "submit-A", "query", "stop"]],
    [
      "branches",
      parallel({ name: "Both" }, job("C"), job("A")),
      ["check", "submit-A", "submit-C", "query", "stop", "outcome"],
    ],
    [
      "items with results, whose look is AWS' own",
      each("Date", job("B"), { failFast: true, result: DAY }),
      ["check", "submit-B", "query", "stop", "items"],
    ],
    [
      "items within items within branches",
      parallel(
        { name: "Both", failFast: true },
        job("A"),
        each("Outer", each("Inner", sequence(job("B"), job("C")))),
      ),
      ["check", "submit-A", "submit-B", "submit-C", "query", "stop", "items", "outcome"],
    ],
  ];
  for (const [what, run, called] of shapes) {
    it(`are those of ${what}, each once, and no other`, () => {
      const names = calledFunctions(pipelineOf(run), FUNCTIONS).map(({ name }) => name);
      assert.deepEqual(names, called);
    });
  }
});

describe("bindAll", () => {
  it("gives each function its own address and its own timeout", () => {
    const bound = (name: string, timeoutSeconds: number) => ({ arn: `at ${name}`, timeoutSeconds });
    assert.deepEqual(
      bindAll(FUNCTIONS, (name) => `at ${name}`),
      {
        check: bound("check", 1),
        submit: { A: bound("submit-A", 2), B: bound("submit-B", 3), C: bound("submit-C", 4) },
        query: bound("query", 5),
        stop: bound("stop", 6),
        items: bound("items", 7),
        outcome: bound("outcome", 8),
      },
    );
  });
});
