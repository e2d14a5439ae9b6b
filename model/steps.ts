import type { ForEach, Parallel, SparkJob, Step } from "./pipeline";

/** Unless a job says otherwise. */
export const START_LIMIT_SECONDS = 3_600;
export const RUN_LIMIT_SECONDS = 86_400;
export const USUAL_SECONDS = 600;

/** A step's jobs, in the order in which they are written. */
export function jobsOf(step: Step): readonly SparkJob[] {
  return step.shape === undefined ? [step] : partsOf(step).flatMap(jobsOf);
}

/** A step's groups, itself included, in the order in which they are written. */
export function groupsOf(step: Step): readonly (Parallel | ForEach)[] {
  const within = partsOf(step).flatMap(groupsOf);
  return step.shape === "parallel" || step.shape === "forEach" ? [step, ...within] : within;
}

export function forEachsOf(step: Step): readonly ForEach[] {
  return groupsOf(step).filter((group) => group.shape === "forEach");
}

/** What a step is made of. */
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
