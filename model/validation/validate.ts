import { ROOT_PATH, RUN_PATH } from "../../contract/paths";
import type { ForEach, Inputs, Parallel, Pipeline, SparkJob } from "../pipeline";
import { forEachsOf, nestedSteps } from "../steps";
import type { NestedStep } from "../steps";
import { applicationErrors } from "./applications";
import { dataErrors } from "./data";
import { pipelineFieldErrors, stepFieldErrors } from "./fields";
import { forEachErrors, sharedResults } from "./forEach";
import { argumentInputErrors, folderInputErrors, unusedInputs } from "./inputs";
import { jobErrors } from "./job";
import { isPipelineName, sharedNames, sharedPipelineNames } from "./names";
import { nameOf, validateShape } from "./shape";
import type { Scope } from "./templates";
import { invalidValue, isList, isRecord, shown } from "./values";
import { sharedFolders, writesErrors } from "./writes";

/**
 * Everything that is wrong with a stack's pipelines: a sentence each, which names the pipeline, the job or group, the
 * value and what is allowed. Whether a pipeline is too large for Step Functions is checked in `compiler/bounds/`.
 */
export function validationErrors(pipelines: readonly Pipeline[]): readonly string[] {
  if (pipelines.length === 0) {
    return ["there are no pipelines; write one in pipelines/"];
  }
  const validated = pipelines.map(validateOne);
  const errors = [
    ...validated.flatMap((one) => one.errors),
    ...sharedPipelineNames(validated.flatMap(({ data }) => data ?? [])),
    ...applicationErrors(validated.flatMap(({ whole }) => whole ?? [])),
  ];
  return [...new Set(errors)];
}

/** A pipeline by itself: its errors, and which further validations are possible. */
interface Validated {
  readonly errors: readonly string[];
  /** Only if it is plain data. */
  readonly data?: Pipeline;
  /** Only if it also consists of steps throughout. */
  readonly whole?: Pipeline;
}

function validateOne(pipeline: Pipeline, index: number): Validated {
  const where = `pipelines[${String(index)}]`;
  if (!isRecord(pipeline)) {
    return { errors: [invalidValue(where, pipeline, "a pipeline")] };
  }
  const odd = dataErrors("", pipeline);
  if (odd.length > 0) {
    return { errors: odd.map((error) => `${where}: ${error}`) };
  }
  const named = `pipeline ${isPipelineName(pipeline.name) ? pipeline.name : shown(pipeline.name)}`;
  const { errors, whole } = validateShape(named, pipeline.run);
  const ofFields = pipelineFieldErrors(pipeline).map((error) => `${named}: ${error}`);
  return whole
    ? {
        errors: [...ofFields, ...errors, ...stepErrors(named, pipeline)],
        data: pipeline,
        whole: pipeline,
      }
    : { errors: [...ofFields, ...errors], data: pipeline };
}

/** What is wrong with the steps of a pipeline that consists of steps throughout. */
function stepErrors(where: string, pipeline: Pipeline): readonly string[] {
  const { run } = pipeline;
  const inputs = isRecord(pipeline.inputs) ? pipeline.inputs : {};
  const nested = nestedSteps(run);
  return [
    ...[
      ...sharedNames(nested.map(({ step }) => step)),
      ...unusedInputs({ run, inputs }),
      ...folderInputErrors({ run, inputs }),
      ...argumentInputErrors({ run, inputs }),
      ...sharedResults(forEachsOf(run)),
      ...jobCountErrors(nested.filter(({ step }) => step.shape === undefined).length),
    ].map((error) => `${where}: ${error}`),
    ...nested.flatMap(({ step, around }) =>
      [...stepFieldErrors(step), ...contextErrors({ step, around }, inputs)].map(
        (error) => `${where}, ${nameOf(step)}: ${error}`,
      ),
    ),
  ];
}

/**
 * Maximum number of jobs in a pipeline. The inline policy of the machine's role, limited to 10,240 characters, lists
 * the ARN of each job's submit function, and has other statements.
 * Source: "IAM and AWS STS quotas" in the IAM User Guide.
 */
const MAX_JOBS = 60;

function jobCountErrors(jobs: number): readonly string[] {
  return jobs <= MAX_JOBS
    ? []
    : [
        `it has ${String(jobs)} jobs, but its state machine's role has room for ${String(MAX_JOBS)}; split the pipeline`,
      ];
}

/**
 * What is wrong with a step apart from its single fields: between its fields, and with the steps around and within it.
 */
function contextErrors(
  { step, around }: NestedStep<SparkJob | Parallel | ForEach>,
  inputs: Inputs,
): readonly string[] {
  switch (step.shape) {
    case "parallel":
      return sharedFolders(step);
    case "forEach":
      return forEachErrors(step, around, inputs);
    case undefined:
      return [...writesErrors({ step, around }), ...jobErrors(step, scopeOf(around, inputs))];
  }
}

/** What a job's templates may refer to. */
function scopeOf(around: readonly ForEach[], inputs: Inputs): Scope {
  const names = (lists: boolean) => Object.keys(inputs).filter((name) => isList(inputs[name]) === lists);
  return {
    texts: [ROOT_PATH, RUN_PATH, ...names(false), ...around.map(({ item }) => item)],
    lists: names(true),
  };
}
