import { applicationErrors } from "./applications";
import { dataErrors } from "./data";
import { dataFileErrors } from "./dataFiles";
import { pipelineFieldErrors, stepFieldErrors } from "./fields";
import { forEachErrors, sharedResults } from "./forEach";
import { inputErrors, unusedInputs } from "./inputs";
import { jobErrors } from "./job";
import { caseless, nameErrors, sharedNames } from "./names";
import { checkShape, nameOf } from "./shape";
import { sharedFolders, writesErrors } from "./writes";
import { argumentInputErrors, folderInputErrors } from "../folderInputs";
import { folderErrors } from "./folders";
import { isList, isRecord, isText, invalidValue, shown } from "./values";
import type { ForEach, Inputs, Parallel, Pipeline, SparkJob } from "../pipeline";
import { nestedSteps, nestedJobs } from "../nestedSteps";
import type { NestedStep } from "../nestedSteps";
import { forEachsOf } from "../steps";
import { fixedTextErrors, ROOT_PATH, RUN_PATH, templateErrors, textsOf } from "../templates";
import type { Scope } from "../templates";

/**
 * What the authors of a stack's pipelines got wrong, all of it: a sentence each, which names the pipeline, the job or
 * group, the value and what is allowed. Whether a pipeline is too large for Step Functions is `compiler/bounds/`' to say.
 */
export function validationErrors(pipelines: readonly Pipeline[]): readonly string[] {
  if (pipelines.length === 0) {
    return ["there are no pipelines; write one in pipelines/"];
  }
  const looked = pipelines.map(lookAt);
  const mistakes = [
    ...looked.flatMap((one) => one.mistakes),
    ...sharedPipelineNames(looked.flatMap(({ data }) => data ?? [])),
    ...applicationErrors(looked.flatMap(({ whole }) => whole ?? [])),
  ];
  return [...new Set(mistakes)];
}

/** A pipeline by itself: what is wrong with it, and how far one can go through it. */
interface Looked {
  readonly mistakes: readonly string[];
  /** Only where it is plain data. */
  readonly data?: Pipeline;
  /** Only where all of it is made of steps, too. */
  readonly whole?: Pipeline;
}

function lookAt(pipeline: Pipeline, index: number): Looked {
  const where = `pipelines[${String(index)}]`;
  if (!isRecord(pipeline)) {
    return { mistakes: [invalidValue(where, pipeline, "a pipeline")] };
  }
  const odd = dataErrors("", pipeline);
  if (odd.length > 0) {
    return { mistakes: odd.map((mistake) => `${where}: ${mistake}`) };
  }
  const named = `pipeline ${isName(pipeline.name) ? pipeline.name : shown(pipeline.name)}`;
  const { mistakes, whole } = checkShape(named, pipeline.run);
  const ofFields = fieldErrors(pipeline).map((mistake) => `${named}: ${mistake}`);
  return whole
    ? {
        mistakes: [...ofFields, ...mistakes, ...stepErrors(named, pipeline)],
        data: pipeline,
        whole: pipeline,
      }
    : { mistakes: [...ofFields, ...mistakes], data: pipeline };
}

function isName(name: unknown): boolean {
  return typeof name === "string" && /^[A-Za-z0-9_-]{1,32}$/.test(name);
}

function sharedPipelineNames(pipelines: readonly Pipeline[]): readonly string[] {
  const names = pipelines.map(({ name }) => name).filter(isName);
  return [...new Map(names.map((name) => [caseless(name), name])).values()].flatMap((name) => {
    const named = names.filter((one) => caseless(one) === caseless(name));
    const spellings = [...new Set(named)];
    return named.length === 1
      ? []
      : [
          spellings.length === 1
            ? `pipeline ${name}: ${String(named.length)} pipelines have this name; give each a name of its own`
            : `pipelines ${spellings.join(" and ")}: these names differ by case alone; give each a name of its own`,
        ];
  });
}

/** What is wrong with a pipeline besides its steps. */
function fieldErrors(pipeline: Pipeline): readonly string[] {
  const { name, description, inputs, data, result } = pipeline;
  const folder = folderErrors("result", result, [ROOT_PATH]);
  return [
    ...pipelineFieldErrors(pipeline),
    ...(isName(name) ? [] : [invalidValue("name", name, "1 to 32 letters, digits, - and _")]),
    ...(isText(description) && description.trim() !== ""
      ? []
      : [invalidValue("description", description, "a sentence for the console")]),
    ...(inputs === undefined || isRecord(inputs)
      ? inputErrors(inputs ?? {})
      : [invalidValue("inputs", inputs, 'an object with an example of each, e.g. { date: "2013-08-01" }')]),
    ...dataFileErrors(data),
    ...(folder.length > 0 ? folder : templateErrors("result", result, { texts: [ROOT_PATH], lists: [] })),
  ];
}

/** What is wrong with a pipeline's steps, which are whole. */
function stepErrors(where: string, pipeline: Pipeline): readonly string[] {
  const { run } = pipeline;
  const inputs = isRecord(pipeline.inputs) ? pipeline.inputs : {};
  const placed = nestedSteps(run);
  return [
    ...[
      ...sharedNames(placed.map(({ step }) => step)),
      ...unusedInputs({ run, inputs }),
      ...folderInputErrors({ run, inputs }),
      ...argumentInputErrors({ run, inputs }),
      ...sharedResults(forEachsOf(run)),
      ...numberErrors(nestedJobs(run).length),
    ].map((mistake) => `${where}: ${mistake}`),
    ...placed.flatMap(({ step, around }) =>
      [...nameErrors(step), ...stepFieldErrors(step), ...ownErrors({ step, around }, inputs)].map(
        (mistake) => `${where}, ${nameOf(step)}: ${mistake}`,
      ),
    ),
  ];
}

/**
 * The most jobs of a pipeline. The machine's role may call each job's submit function by its ARN, and has other things in
 * its inline policy, which may have 10,240 characters.
 * Source: "IAM and AWS STS quotas" in the IAM User Guide.
 */
const MAX_JOBS = 60;

function numberErrors(jobs: number): readonly string[] {
  return jobs <= MAX_JOBS
    ? []
    : [
        `it has ${String(jobs)} jobs, and its state machine's role has room for ${String(MAX_JOBS)}; split the pipeline`,
      ];
}

function ownErrors(
  { step, around }: NestedStep<SparkJob | Parallel | ForEach>,
  inputs: Inputs,
): readonly string[] {
  switch (step.shape) {
    case "parallel":
      return [...failFastErrors(step), ...sharedFolders(step)];
    case "forEach":
      return [...failFastErrors(step), ...forEachErrors(step, around, inputs)];
    case undefined: {
      const scope = scopeOf(around, inputs);
      return [
        ...jobErrors(step),
        ...writesErrors({ step, around }),
        ...textsOf(step).flatMap(({ field, text, isFixed }) =>
          (isFixed ? fixedTextErrors : templateErrors)(field, text, scope),
        ),
      ];
    }
  }
}

function failFastErrors({ failFast }: Parallel | ForEach): readonly string[] {
  return failFast === undefined || typeof failFast === "boolean"
    ? []
    : [invalidValue("failFast", failFast, "true or false")];
}

/** What a job's templates may refer to. */
function scopeOf(around: readonly ForEach[], inputs: Inputs): Scope {
  const names = (lists: boolean) => Object.keys(inputs).filter((name) => isList(inputs[name]) === lists);
  return {
    texts: [ROOT_PATH, RUN_PATH, ...names(false), ...around.map(({ item }) => item)],
    lists: names(true),
  };
}
