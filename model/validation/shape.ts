import type { Step } from "../pipeline";
import { isList, invalidValue, shown } from "./values";

/** What a step must be. A circular import results in undefined. */
const A_STEP = "a job, or what sequence, parallel and forEach return";

/** What is wrong with a shape. */
export interface ShapeErrors {
  readonly errors: readonly string[];
  /** Whether it consists of steps throughout, so that the rest of the validation can traverse it. */
  readonly whole: boolean;
}

/**
 * What is wrong with the shape of a step and of all steps within it.
 *
 * @param where the pipeline or step that has it, e.g. `pipeline P` or `pipeline P, forEach Days`
 * @param field its field there, e.g. `run` or `branches[0].steps[1]`
 */
export function validateShape(pipeline: string, step: Step, where = pipeline, field = "run"): ShapeErrors {
  const value: unknown = step;
  if (typeof value !== "object" || value === null) {
    return { errors: [`${where}: ${invalidValue(field, value, A_STEP)}`], whole: false };
  }
  const parts = partsOf(step);
  if (parts === undefined) {
    return { errors: [`${where}: ${invalidValue(field, step.shape ?? value, A_STEP)}`], whole: false };
  }
  const within = parts.map(([part, name]) =>
    step.shape === "sequence"
      ? validateShape(pipeline, part, where, `${field}.${name}`)
      : validateShape(pipeline, part, `${pipeline}, ${nameOf(step)}`, name),
  );
  return {
    errors: [
      ...sizeErrors(pipeline, step, parts.length, where, field),
      ...within.flatMap(({ errors }) => errors),
    ],
    whole: within.every(({ whole }) => whole),
  };
}

/** Names a job or a group in error messages, e.g. `job DayTotals`. */
export function nameOf(step: Step): string {
  const name: unknown = "name" in step ? step.name : undefined;
  const plain = typeof name === "string" && /^\w+$/.test(name);
  return `${step.shape ?? "job"} ${plain ? name : shown(name)}`;
}

/** The steps that a step consists of, each with its field; undefined if its shape is unknown. */
function partsOf(step: Step): readonly (readonly [Step, string])[] | undefined {
  const named = (parts: readonly Step[], name: string) =>
    isList(parts) ? parts.map((part, index) => [part, `${name}[${String(index)}]`] as const) : undefined;
  switch (step.shape) {
    case undefined:
      return isList(step) ? undefined : [];
    case "sequence":
      return named(step.steps, "steps");
    case "parallel":
      return named(step.branches, "branches");
    case "forEach":
      return [[step.run, "run"]];
    default:
      return undefined;
  }
}

function sizeErrors(
  pipeline: string,
  step: Step,
  parts: number,
  where: string,
  field: string,
): readonly string[] {
  if (step.shape === "sequence" && parts === 0) {
    return [`${where}: ${field} is an empty sequence; add a step, or remove it`];
  }
  if (step.shape === "parallel" && parts < 2) {
    const has = parts === 0 ? "no branches" : "one branch";
    return [
      `${pipeline}, ${nameOf(step)}: it has ${has}; add branches until there are two, or replace it with a single step`,
    ];
  }
  return [];
}
