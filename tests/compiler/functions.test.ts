import assert from "node:assert/strict";

import { compile } from "../../compiler/compile";
import { bindFunctions, standardFunctions } from "../../compiler/functions";
import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Step } from "../../model/pipeline";
import { DAY, job, pipelineOf } from "./shapes";

const each = (name: string, run: Step, more: { failFast?: boolean; result?: string } = {}) =>
  forEach({ name, item: name.toLowerCase(), in: { list: "list" }, atMost: 2, concurrency: 1, run, ...more });

const compiled = (run: Step) => {
  const pipeline = pipelineOf(run);
  return compile(pipeline, {
    ...standardFunctions(pipeline),
    // Functions of other pipelines' jobs may be there, too.
    submit: standardFunctions({ run: parallel({ name: "All" }, run, job("Other")) }).submit,
  });
};

const NESTED = parallel(
  { name: "Both", failFast: true },
  job("A", { retries: 1 }),
  each("Outer", each("Inner", sequence(job("B"), job("C")), { result: DAY }), { result: "{rootPath}/x/" }),
);

describe("what a machine needs", () => {
  const JOB = ["check", "submit A", "query", "driverLog", "stop"];
  const shapes: readonly (readonly [what: string, run: Step, functions: readonly string[]])[] = [
    ["a job", job("A"), JOB],
    ["a job that is retried", job("A", { retries: 2 }), JOB],
    ["jobs in sequence", sequence(job("A"), job("B")), [...JOB, "submit B"]],
    ["branches", parallel({ name: "Both" }, job("A"), job("B")), [...JOB, "submit B", "outcome"]],
    ["branches whose first failure ends it", parallel({ name: "Both", failFast: true }, job("A")), JOB],
    ["items", each("Date", job("A")), [...JOB, "items", "outcome"]],
    [
      "items with results, whose markers AWS' own API lists",
      each("Date", job("A"), { failFast: true, result: DAY }),
      [...JOB, "items"],
    ],
    ["items within items within branches", NESTED, [...JOB, "submit B", "submit C", "items", "outcome"]],
  ];
  for (const [what, run, functions] of shapes) {
    it(`are the functions of ${what}, each once, and no others`, () => {
      assert.deepEqual(compiled(run).needs.functions.toSorted(), functions.toSorted());
    });
  }

  it("are the markers of its items' results, with a * for each value", () => {
    assert.deepEqual(compiled(job("A")).needs.resultMarkers, []);
    assert.deepEqual(compiled(NESTED).needs.resultMarkers.toSorted(), ["days/*/_SUCCESS", "x/_SUCCESS"]);
    const twice = parallel(
      { name: "Both" },
      each("A", job("B"), { result: DAY }),
      each("C", job("D"), { result: DAY }),
    );
    assert.deepEqual(compiled(twice).needs.resultMarkers, ["days/*/_SUCCESS"]);
  });
});

describe("bindFunctions", () => {
  it("puts the ARNs in the place of the names, everywhere, and changes nothing else", () => {
    const { machine, needs } = compiled(NESTED);
    const arns = Object.fromEntries(needs.functions.map((name) => [name, `arn:${name}`]));
    const text = JSON.stringify(machine).replace(/"Resource":"(?!arn:)/g, '"Resource":"arn:');
    assert.equal(JSON.stringify(bindFunctions(machine, arns)), text);
    assert.equal(text.match(/"Resource":"arn:submit A"/g)?.length, 2);
  });
});
