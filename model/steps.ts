import type { ForEach, Parallel, SparkJob, Step } from "./pipeline";

/** Defaults of a job's fields. */
export const START_LIMIT_SECONDS = 3_600;
export const RUN_LIMIT_SECONDS = 86_400;
export const USUAL_SECONDS = 600;

/** A job or a group, and the forEachs around it, outermost first. */
export interface NestedStep<T> {
  readonly step: T;
  readonly around: readonly ForEach[];
}

/** The steps that a step consists of. */
export function partsOf(step: Step): readonly Step[] {
  switch (step.shape) {
    case undefined:
      return [];
    case "sequence":
      return step.steps;
    case "parallel":
      return step.branches;
    case "forEach":
      return [step.run];
  }
}

/** The jobs and groups of a step, itself included, in the order in which they are written. */
export function nestedSteps(
  step: Step,
  around: readonly ForEach[] = [],
): readonly NestedStep<SparkJob | Parallel | ForEach>[] {
  const inner = step.shape === "forEach" ? [...around, step] : around;
  const within = partsOf(step).flatMap((part) => nestedSteps(part, inner));
  return step.shape === "sequence" ? within : [{ step, around }, ...within];
}

/** A step's jobs, with the forEachs around each, in the order in which they are written. */
export function nestedJobs(root: Step): readonly NestedStep<SparkJob>[] {
  return nestedSteps(root).flatMap(({ step, around }) =>
    step.shape === undefined ? [{ step, around }] : [],
  );
}

/** A step's jobs, in the order in which they are written. */
export function jobsOf(root: Step): readonly SparkJob[] {
  return nestedJobs(root).map(({ step }) => step);
}

/** A step's groups, itself included, in the order in which they are written. */
export function groupsOf(root: Step): readonly (Parallel | ForEach)[] {
  return nestedSteps(root).flatMap(({ step }) => (step.shape === undefined ? [] : [step]));
}

/** A step's forEachs, itself included, in the order in which they are written. */
export function forEachsOf(root: Step): readonly ForEach[] {
  return groupsOf(root).filter((group) => group.shape === "forEach");
}
