import { nameOf } from "./shape";
import { groupStateNames, jobStateNames } from "../../contract/stateNames";
import { invalidValue } from "./values";
import type { ForEach, Parallel, SparkJob } from "../pipeline";

/** Characters of a state's name. Source: https://states-language.net/spec.html#states-fields */
const MAX_STATE_NAME = 80;

/**
 * A job's submit function is `${job}JobSubmitFunction`; a stack's suffix shortens it more, which the program says when it
 * is run with that stack. Source: CreateFunction in the Lambda API reference: 64 characters.
 */
const MAX_JOB_NAME = 64 - "JobSubmitFunction".length;

const longest = (names: Readonly<Record<string, string>>) =>
  Math.max(...Object.values(names).map(({ length }) => length));

/** Characters of a name that a function's name, and each state's, has room for. */
const MOST = {
  job: Math.min(MAX_JOB_NAME, MAX_STATE_NAME - longest(jobStateNames(""))),
  group: MAX_STATE_NAME - longest(groupStateNames("")),
};

/** What is wrong with the name of a job or a group by itself. */
export function nameErrors(step: SparkJob | Parallel | ForEach): readonly string[] {
  const name: unknown = step.name;
  const most = step.shape === undefined ? MOST.job : MOST.group;
  const good = typeof name === "string" && /^[A-Za-z][A-Za-z0-9]*$/.test(name) && name.length <= most;
  return good
    ? []
    : [invalidValue("name", name, `a letter, then letters and digits, ${String(most)} characters at most`)];
}

/**
 * A name as IAM tells it from others: roles are named by pipelines, and differ by more than case. Jobs are held to it,
 * too: names that differ by case alone are misread.
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
          `${kinds.join()} is there ${String(named.length)} times; each time needs a name of its own, e.g. { ...step, name: "${name}2" }`,
        ]
      : [
          `${String(named.length)} steps are named ${spellings.join(" and ")}${spellings.length === 1 ? "" : ", which differ by case alone"}; give each job and group a name of its own`,
        ];
  });
}
