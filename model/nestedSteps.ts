import type { ForEach, Parallel, SparkJob, Step } from "./pipeline";
import { partsOf } from "./steps";

/** A job or a group, and the forEachs around it, outermost first. */
export interface NestedStep<T> {
  readonly step: T;
  readonly around: readonly ForEach[];
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

/** The jobs of a step, in the order in which they are written. */
export function nestedJobs(root: Step): readonly NestedStep<SparkJob>[] {
  return nestedSteps(root).flatMap(({ step, around }) =>
    step.shape === undefined ? [{ step, around }] : [],
  );
}
