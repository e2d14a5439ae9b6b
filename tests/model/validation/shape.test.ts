import { parallel, sequence } from "../../../model/pipeline";
import type { Step } from "../../../model/pipeline";
import { checkTable, days, job, pipelineOf, TWO_DAYS } from "./table";

const STEP = "allowed: a job, or what sequence, parallel and forEach return";
const missing = undefined as unknown as Step;
const cast = (step: unknown) => step as Step;

describe("the check of a shape", () => {
  checkTable([
    ["a job alone", pipelineOf(job("A"))],
    ["a sequence of one step", pipelineOf(sequence(job("A")))],
    ["a parallel of two", pipelineOf(parallel({ name: "Two" }, job("A"), job("B")))],
    ["no step", pipelineOf(missing), `pipeline P: run is undefined; ${STEP}`],
    ["what is no step", pipelineOf(cast("A")), `pipeline P: run is "A"; ${STEP}`],
    ["a list", pipelineOf(cast([job("A")])), `pipeline P: run is a list; ${STEP}`],
    ["another shape", pipelineOf(cast({ shape: "loop" })), `pipeline P: run is "loop"; ${STEP}`],
    [
      "no steps of a sequence",
      pipelineOf(cast({ shape: "sequence" })),
      `pipeline P: run is "sequence"; ${STEP}`,
    ],
    [
      "missing steps, wherever they are",
      pipelineOf(sequence(job("A"), missing, parallel({ name: "Two" }, missing, days({ run: missing })))),
      `pipeline P: run.steps[1] is undefined; ${STEP}`,
      `pipeline P, parallel Two: branches[0] is undefined; ${STEP}`,
      `pipeline P, forEach Days: run is undefined; ${STEP}`,
    ],
    [
      "a missing step besides what is wrong with the pipeline",
      pipelineOf(missing, { description: "" }),
      'pipeline P: description is ""; allowed: a sentence for the console',
      `pipeline P: run is undefined; ${STEP}`,
    ],
    [
      "empty sequences, and what is wrong besides",
      pipelineOf(sequence(sequence(), job("A", { retries: 11 }), days({ run: sequence() })), {
        inputs: TWO_DAYS,
      }),
      "pipeline P: run.steps[0] is an empty sequence; add a step, or remove it",
      "pipeline P, forEach Days: run is an empty sequence; add a step, or remove it",
      "pipeline P, job A: retries is 11; allowed: a whole number from 0 to 10",
    ],
    [
      "a parallel of no branches",
      pipelineOf(parallel({ name: "None" })),
      "pipeline P, parallel None: it has no branches; add branches until there are two, or replace it with a single step",
    ],
    [
      "a parallel of one branch",
      pipelineOf(parallel({ name: "One" }, job("A"))),
      "pipeline P, parallel One: it has one branch; add branches until there are two, or replace it with a single step",
    ],
  ]);
});
