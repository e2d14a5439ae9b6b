import { applicationMistakes } from "./applications";
import { dataMistakes } from "./data";
import { pipelineFieldMistakes, stepFieldMistakes } from "./fields";
import { forEachMistakes, sharedResults } from "./forEach";
import { inputMistakes, unusedInputs } from "./inputs";
import { jobMistakes } from "./job";
import { caseless, nameMistakes, sharedNames } from "./names";
import { checkShape, nameOf } from "./shape";
import { sharedFolders, writesMistakes } from "./writes";
import { argumentInputMistakes, folderInputMistakes } from "../folderInputs";
import { folderMistakes } from "./folders";
import { isList, isRecord, isText, refused, shown } from "./values";
import type { ForEach, Inputs, Parallel, Pipeline, SparkJob } from "../pipeline";
import { placedIn, placedJobs } from "../placed";
import type { Placed } from "../placed";
import { forEachsOf } from "../steps";
import { fixedTextMistakes, ROOT_PATH, RUN_PATH, templateMistakes, textsOf } from "../templates";
import type { Scope } from "../templates";

/**
 * What the authors of a stack's pipelines got wrong, all of it: a sentence each, which names the pipeline, the job or
 * group, the value and what is allowed. Whether a pipeline is too large for Step Functions is `compiler/bounds/`' to say.
 */
export function mistakesIn(pipelines: readonly Pipeline[]): readonly string[] {
  if (pipelines.length === 0) {
    return ["there are no pipelines; write one in pipelines/"];
  }
  const looked = pipelines.map(lookAt);
  const mistakes = [
    ...looked.flatMap((one) => one.mistakes),
    ...sharedPipelineNames(looked.flatMap(({ data }) => data ?? [])),
    ...applicationMistakes(looked.flatMap(({ whole }) => whole ?? [])),
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
    return { mistakes: [refused(where, pipeline, "a pipeline")] };
  }
  const odd = dataMistakes("", pipeline);
  if (odd.length > 0) {
    return { mistakes: odd.map((mistake) => `${where}: ${mistake}`) };
  }
  const named = `pipeline ${isName(pipeline.name) ? pipeline.name : shown(pipeline.name)}`;
  const { mistakes, whole } = checkShape(named, pipeline.run);
  const ofFields = fieldMistakes(pipeline).map((mistake) => `${named}: ${mistake}`);
  return whole
    ? {
        mistakes: [...ofFields, ...mistakes, ...stepMistakes(named, pipeline)],
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
function fieldMistakes(pipeline: Pipeline): readonly string[] {
  const { name, description, inputs, result } = pipeline;
  const folder = folderMistakes("result", result, [ROOT_PATH]);
  return [
    ...pipelineFieldMistakes(pipeline),
    ...(isName(name) ? [] : [refused("name", name, "1 to 32 letters, digits, - and _")]),
    ...(isText(description) && description.trim() !== ""
      ? []
      : [refused("description", description, "a sentence for the console")]),
    ...(inputs === undefined || isRecord(inputs)
      ? inputMistakes(inputs ?? {})
      : [refused("inputs", inputs, 'an object with an example of each, e.g. { date: "2013-08-01" }')]),
    ...(folder.length > 0 ? folder : templateMistakes("result", result, { texts: [ROOT_PATH], lists: [] })),
  ];
}

/** What is wrong with a pipeline's steps, which are whole. */
function stepMistakes(where: string, pipeline: Pipeline): readonly string[] {
  const { run } = pipeline;
  const inputs = isRecord(pipeline.inputs) ? pipeline.inputs : {};
  const placed = placedIn(run);
  return [
    ...[
      ...sharedNames(placed.map(({ step }) => step)),
      ...unusedInputs({ run, inputs }),
      ...folderInputMistakes({ run, inputs }),
      ...argumentInputMistakes({ run, inputs }),
      ...sharedResults(forEachsOf(run)),
      ...numberMistakes(placedJobs(run).length),
    ].map((mistake) => `${where}: ${mistake}`),
    ...placed.flatMap(({ step, around }) =>
      [...nameMistakes(step), ...stepFieldMistakes(step), ...ownMistakes({ step, around }, inputs)].map(
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
const MOST_JOBS = 60;

function numberMistakes(jobs: number): readonly string[] {
  return jobs <= MOST_JOBS
    ? []
    : [
        `it has ${String(jobs)} jobs, and its state machine's role has room for ${String(MOST_JOBS)}; split the pipeline`,
      ];
}

function ownMistakes(
  { step, around }: Placed<SparkJob | Parallel | ForEach>,
  inputs: Inputs,
): readonly string[] {
  switch (step.shape) {
    case "parallel":
      return [...failFastMistakes(step), ...sharedFolders(step)];
    case "forEach":
      return [...failFastMistakes(step), ...forEachMistakes(step, around, inputs)];
    case undefined: {
      const scope = scopeOf(around, inputs);
      return [
        ...jobMistakes(step),
        ...writesMistakes({ step, around }),
        ...textsOf(step).flatMap(({ field, text, isFixed }) =>
          (isFixed ? fixedTextMistakes : templateMistakes)(field, text, scope),
        ),
      ];
    }
  }
}

function failFastMistakes({ failFast }: Parallel | ForEach): readonly string[] {
  return failFast === undefined || typeof failFast === "boolean"
    ? []
    : [refused("failFast", failFast, "true or false")];
}

/** What a job's templates may refer to. */
function scopeOf(around: readonly ForEach[], inputs: Inputs): Scope {
  const names = (lists: boolean) => Object.keys(inputs).filter((name) => isList(inputs[name]) === lists);
  return {
    texts: [ROOT_PATH, RUN_PATH, ...names(false), ...around.map(({ item }) => item)],
    lists: names(true),
  };
}
