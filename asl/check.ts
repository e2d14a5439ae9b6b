import { applicationMistakes } from "./checkApplications";
import { forEachMistakes } from "./checkForEach";
import { inputMistakes, unusedInputs } from "./checkInputs";
import { jobMistakes } from "./checkJob";
import { caseless, nameMistakes, sharedNames } from "./checkNames";
import { checkShape, nameOf } from "./checkShape";
import { sharedFolders, writesMistakes } from "./checkWrites";
import { folderInputMistakes } from "./folderInputs";
import { folderMistakes } from "./folders";
import { isList, isText, refused, shown } from "./mistake";
import type { ForEach, Inputs, Parallel, Pipeline, SparkJob } from "./pipeline";
import { placedIn, placedJobs } from "./placed";
import type { Placed } from "./placed";
import { ROOT_PATH, RUN_PATH, templateMistakes, textsOf } from "./templates";
import type { Scope } from "./templates";

/**
 * What the authors of a stack's pipelines got wrong, all of it: a sentence each, which names the pipeline, the job or
 * group, the value and what is allowed. Whether a pipeline is too large for Step Functions is `bounds.ts`' to say.
 */
export function mistakesIn(pipelines: readonly Pipeline[]): readonly string[] {
  if (pipelines.length === 0) {
    return ["there are no pipelines; write one in pipelines/"];
  }
  const mistakes = pipelines.flatMap((pipeline, index) => {
    if (!isPipeline(pipeline)) {
      return [refused(`pipelines[${String(index)}]`, pipeline, "a pipeline")];
    }
    const where = `pipeline ${isName(pipeline.name) ? pipeline.name : shown(pipeline.name)}`;
    const { mistakes: ofShape, whole } = checkShape(where, pipeline.run);
    return [
      ...fieldMistakes(pipeline).map((mistake) => `${where}: ${mistake}`),
      ...ofShape,
      ...(whole ? stepMistakes(where, pipeline) : []),
    ];
  });
  const named = pipelines.filter(isPipeline);
  const whole = named.filter(({ name, run }) => checkShape(name, run).whole);
  return [...new Set([...mistakes, ...sharedPipelineNames(named), ...applicationMistakes(whole)])];
}

function isPipeline(pipeline: unknown): boolean {
  return typeof pipeline === "object" && pipeline !== null;
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
function fieldMistakes({ name, description, inputs, result }: Pipeline): readonly string[] {
  const folder = folderMistakes("result", result, [ROOT_PATH]);
  return [
    ...(isName(name) ? [] : [refused("name", name, "1 to 32 letters, digits, - and _")]),
    ...(isText(description) && description.trim() !== ""
      ? []
      : [refused("description", description, "a sentence for the console")]),
    ...inputMistakes(inputs ?? {}),
    ...(folder.length > 0 ? folder : templateMistakes("result", result, { texts: [ROOT_PATH], lists: [] })),
  ];
}

/** What is wrong with a pipeline's steps, which are whole. */
function stepMistakes(where: string, pipeline: Pipeline): readonly string[] {
  const { run } = pipeline;
  const inputs = pipeline.inputs ?? {};
  const placed = placedIn(run);
  return [
    ...[
      ...sharedNames(placed.map(({ step }) => step)),
      ...unusedInputs(pipeline),
      ...folderInputMistakes(pipeline),
      ...numberMistakes(placedJobs(run).length),
    ].map((mistake) => `${where}: ${mistake}`),
    ...placed.flatMap(({ step, around }) =>
      [...nameMistakes(step), ...ownMistakes({ step, around }, inputs)].map(
        (mistake) => `${where}, ${nameOf(step)}: ${mistake}`,
      ),
    ),
  ];
}

/**
 * The most jobs of a pipeline. The machine's role may call each job's submit function by its ARN, and a role's inline
 * policies have 10,240 characters; so many jobs keep a definition within its 1 MiB, too.
 * Sources: "IAM and AWS STS quotas" in the IAM User Guide; "Quotas" in the Step Functions guide.
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
      return sharedFolders(step);
    case "forEach":
      return forEachMistakes(step, around, inputs);
    case undefined: {
      const scope = scopeOf(around, inputs);
      return [
        ...jobMistakes(step),
        ...writesMistakes({ step, around }),
        ...textsOf(step).flatMap(([field, text]) => templateMistakes(field, text, scope)),
      ];
    }
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
