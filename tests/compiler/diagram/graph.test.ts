import assert from "node:assert/strict";

import { compile } from "../../../compiler/compile";
import { flattened, graphOf } from "../../../compiler/diagram/graph";
import type { Edge } from "../../../compiler/diagram/graph";
import { bind } from "../functions";
import { job, ONE, pipelineOf } from "../shapes";

const written = ({ from, to, label, kind }: Edge) => `${from} -${label}-> ${to} ${kind}`;

/** The label of a Choice's rule. */
const labelOf = (rule: object) =>
  graphOf({
    StartAt: "A",
    States: { A: { Type: "Choice", Choices: [{ ...rule, Next: "B" }] }, B: { Type: "Succeed" } },
  }).edges[0]!.label;

describe("graphOf", () => {
  it("says of each way of a job what it is for, and where it leads", () => {
    const { edges } = graphOf(compile(ONE, bind(ONE)).machine);
    assert.deepEqual(edges.map(written), [
      "Check Livy --> A Job on",
      "A Job --> Wait for A job to complete on",
      "A Job --> Stop A job error",
      "Wait for A job to complete --> Query A job status on",
      "Query A job status --> A job complete? on",
      "Query A job status --> Stop A job error",
      "A job complete? -success-> A job finished on",
      "A job complete? -failed-> A job failed error",
      "A job complete? -unexplained-> Read A driver log error",
      "A job complete? -timed out-> Stop A job error",
      "A job complete? -interrupted-> A Job back",
      "A job complete? -no verdict yet-> Wait for A job to complete back",
      "Read A driver log --> A job failed error",
      "Stop A job --> A job failed error",
    ]);
  });

  it("takes a state that only leads back for one that does", () => {
    const pipeline = pipelineOf(job("A", { retries: 1 }));
    const { edges } = graphOf(compile(pipeline, bind(pipeline)).machine);
    const retry = edges.filter(({ from, to }) => [from, to].includes("Retry A job"));
    assert.deepEqual(retry.map(written), [
      "Retry A job --> Wait for A job to complete back",
      "Retry A job --> Stop A job error",
      "A job complete? -again-> Retry A job back",
    ]);
  });

  const rules: readonly (readonly [rule: object, label: string])[] = [
    [{ Variable: "$.job.state", StringEquals: "timedOut" }, "timed out"],
    [{ Variable: "$.job.state", StringEquals: "SUCCEEDED" }, "SUCCEEDED"],
    [{ Variable: "$.again", BooleanEquals: true }, "again"],
    [{ Variable: "$.again", BooleanEquals: false }, "not again"],
    [{ Variable: "$.found.count", NumericGreaterThan: 0 }, "found"],
    [{ Variable: "$.a.n", NumericGreaterThan: 5 }, "n > 5"],
    [{ Variable: "$.a.n", NumericEquals: 5 }, "n = 5"],
    [{ Variable: "$.x", IsNull: true }, "x IsNull true"],
    [{ Not: { Variable: "$.x", IsNull: true } }, "not (x IsNull true)"],
    [
      {
        And: [
          { Variable: "$.a", BooleanEquals: true },
          { Variable: "$.b", BooleanEquals: false },
        ],
      },
      "a, not b",
    ],
    [
      {
        Or: [
          { Variable: "$.a", StringEquals: "x" },
          { Variable: "$.a", StringEquals: "y" },
        ],
      },
      "x or y",
    ],
    [{ Condition: "{% $x %}" }, "{% $x %}"],
  ];
  for (const [rule, label] of rules) {
    it(`labels a way "${label}"`, () => {
      assert.equal(labelOf(rule), label);
    });
  }

  it("reads any definition, also one that is none", () => {
    const none = { start: "", nodes: [], edges: [] };
    for (const definition of [{}, { StartAt: 1, States: [] }, { States: { A: 1 } }]) {
      assert.deepEqual(graphOf(definition), none);
    }
    assert.deepEqual(flattened(graphOf({})), { nodes: [], edges: [] });
  });

  it("joins the labels of several ways between two states, and names the errors that a Catch takes", () => {
    const { edges } = graphOf({
      StartAt: "A",
      States: {
        A: {
          Type: "Task",
          Catch: [
            { ErrorEquals: ["States.Timeout", "E"], Next: "B" },
            { ErrorEquals: ["F"], Next: "B" },
            { ErrorEquals: ["States.ALL"], Next: "C" },
          ],
          End: true,
        },
        B: { Type: "Succeed" },
        C: { Type: "Succeed" },
      },
    });
    assert.deepEqual(edges.map(written), ["A -States.Timeout, E, F-> B on", "A --> C on"]);
  });
});

describe("flattened", () => {
  it("has the states of all levels, and the ways into them", () => {
    const inner = (name: string) => ({ StartAt: name, States: { [name]: { Type: "Pass", End: true } } });
    const { nodes, edges } = flattened(
      graphOf({
        StartAt: "P",
        States: {
          P: { Type: "Parallel", Branches: [inner("P1"), inner("P2")], Next: "M" },
          M: { Type: "Map", Iterator: inner("M1"), End: true },
        },
      }),
    );
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ["P", "P1", "P2", "M", "M1"],
    );
    assert.deepEqual(edges.map(written), [
      " --> P on",
      "P --> M on",
      "P -branch 1-> P1 on",
      "P -branch 2-> P2 on",
      "M -each item-> M1 on",
    ]);
  });
});
