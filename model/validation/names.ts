import { MAX_FUNCTION_NAME, MAX_STATE_NAME } from "../../contract/limits";
import { groupStateNames, jobStateNames } from "../../contract/stateNames";
import type { ForEach, Parallel, Pipeline, SparkJob } from "../pipeline";
import { nameOf } from "./shape";
import { invalidValue } from "./values";

/**
 * A job's submit function is `${job}JobSubmitFunction`. A stack's suffix shortens the limit further, which is checked
 * when the program runs with that stack.
 */
const MAX_JOB_NAME = MAX_FUNCTION_NAME - "JobSubmitFunction".length;

const longest = (names: Readonly<Record<string, string>>) =>
  Math.max(...Object.values(names).map(({ length }) => length));

/** Maximum characters of a name, which leave room for the rest of the names of functions and states. */
const MAX = {
  job: Math.min(MAX_JOB_NAME, MAX_STATE_NAME - longest(jobStateNames(""))),
  group: MAX_STATE_NAME - longest(groupStateNames("")),
};

/** What is wrong with a job's name by itself. */
export function jobNameErrors(field: string, name: unknown): readonly string[] {
  return stepNameErrors(field, name, MAX.job);
}

/** What is wrong with a group's name by itself. */
export function groupNameErrors(field: string, name: unknown): readonly string[] {
  return stepNameErrors(field, name, MAX.group);
}

function stepNameErrors(field: string, name: unknown, max: number): readonly string[] {
  return typeof name === "string" && /^[A-Za-z][A-Za-z0-9]*$/.test(name) && name.length <= max
    ? []
    : [invalidValue(field, name, `a letter, then letters and digits, at most ${String(max)} characters`)];
}

/** What is wrong with a pipeline's name by itself. */
export function pipelineNameErrors(field: string, name: unknown): readonly string[] {
  return isPipelineName(name) ? [] : [invalidValue(field, name, "1 to 32 letters, digits, - and _")];
}

export function isPipelineName(name: unknown): boolean {
  return typeof name === "string" && /^[A-Za-z0-9_-]{1,32}$/.test(name);
}

/**
 * A name as IAM compares it, without case: roles have the names of pipelines, and must differ by more than case. Jobs
 * must too, because names that differ only by case are easily confused.
 * Source: "IAM and AWS STS quotas" in the IAM User Guide, name requirements.
 */
export function caseless(name: unknown): unknown {
  return typeof name === "string" ? name.toLowerCase() : name;
}

/** The names that several jobs and groups of a pipeline have. */
export function sharedNames(steps: readonly (SparkJob | Parallel | ForEach)[]): readonly string[] {
  const clash = (one: SparkJob | Parallel | ForEach, other: SparkJob | Parallel | ForEach) =>
    one.name === other.name ||
    (one.shape === undefined && other.shape === undefined && caseless(one.name) === caseless(other.name));
  const first = steps.filter((step) => steps.find((one) => clash(one, step)) === step);
  return first.flatMap((step) => {
    const { name } = step;
    const named = steps.filter((one) => clash(step, one));
    const spellings = [...new Set(named.map((step) => step.name))];
    const kinds = [...new Set(named.map(nameOf))];
    if (named.length === 1) {
      return [];
    }
    return kinds.length === 1 && new Set(named).size === 1
      ? [
          `${kinds.join()} appears ${String(named.length)} times; each needs its own name, e.g. { ...step, name: "${name}2" }`,
        ]
      : [
          `${String(named.length)} steps are named ${spellings.join(" and ")}${spellings.length === 1 ? "" : ", which differ only by case"}; give each job and group its own name`,
        ];
  });
}

/** The names that several pipelines have. */
export function sharedPipelineNames(pipelines: readonly Pipeline[]): readonly string[] {
  const names = pipelines.map(({ name }) => name).filter(isPipelineName);
  return [...new Map(names.map((name) => [caseless(name), name])).values()].flatMap((name) => {
    const named = names.filter((one) => caseless(one) === caseless(name));
    const spellings = [...new Set(named)];
    return named.length === 1
      ? []
      : [
          spellings.length === 1
            ? `pipeline ${name}: ${String(named.length)} pipelines have this name; give each its own name`
            : `pipelines ${spellings.join(" and ")}: these names differ only by case; give each a different name`,
        ];
  });
}
