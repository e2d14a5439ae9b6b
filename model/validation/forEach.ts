import { daysBetween, isDate } from "../../contract/dates";
import { IDENTIFIER, RESERVED_NAMES } from "../../contract/executionInput";
import { MAX_ITEMS } from "../../contract/limits";
import { ROOT_PATH } from "../../contract/paths";
import { fillTemplates, literalsIn, templatesIn } from "../../contract/templates";
import { sourceOf } from "../inputs";
import type { ForEach, Inputs, SparkJob, Step } from "../pipeline";
import { jobsOf } from "../steps";
import { folderErrors } from "./folders";
import { AN_IDENTIFIER } from "./inputs";
import { templateErrors } from "./templates";
import { isList, isText, isIntegerBetween, invalidValue, shown } from "./values";

/** A text that needs no escape in an intrinsic function. */
const PLAIN = /^[A-Za-z0-9_.=/-]*$/;

/**
 * What is wrong with a forEach in relation to the forEachs around it, the pipeline's inputs, and the step that it runs.
 */
export function forEachErrors(group: ForEach, around: readonly ForEach[], inputs: Inputs): readonly string[] {
  return [
    ...itemErrors(group, around, inputs),
    ...sourceErrors(group, inputs),
    ...(group.result === undefined ? [] : resultErrors(group, group.result, [...around, group])),
  ];
}

function itemErrors({ item }: ForEach, around: readonly ForEach[], inputs: Inputs): readonly string[] {
  if (!isText(item) || !IDENTIFIER.test(item)) {
    return [invalidValue("item", item, AN_IDENTIFIER)];
  }
  const another = "give the item another name";
  if (RESERVED_NAMES.includes(item)) {
    return [`item is "${item}", which is a reserved name; ${another}`];
  }
  if (Object.hasOwn(inputs, item)) {
    return [`item is "${item}", which is an input of the pipeline; ${another}`];
  }
  const outer = around.find((one) => one.item === item);
  return outer === undefined
    ? []
    : [`item is "${item}", like the item of ${outer.name} around it; ${another}`];
}

/** Results with the same folder: the second forEach would find a result for every item there. */
export function sharedResults(groups: readonly ForEach[]): readonly string[] {
  const alike = (result: string) =>
    fillTemplates(result, (name) => (name === ROOT_PATH ? `{${ROOT_PATH}}` : "{}"));
  const named = groups.flatMap(({ name, result }) =>
    isText(result) ? [{ name, result: alike(result) }] : [],
  );
  return named.flatMap(({ name, result }, index) => {
    const before = named.slice(0, index).find((one) => one.result === result);
    return before === undefined
      ? []
      : [
          `forEach ${name}: its result is the same folder as that of forEach ${before.name}, so that its items would be skipped; use another folder`,
        ];
  });
}

function sourceErrors(group: ForEach, inputs: Inputs): readonly string[] {
  const { list, from, to } = sourceOf(group);
  if (isText(list) && from === undefined && to === undefined) {
    return listSourceErrors(group, list, inputs);
  }
  if (isText(from) && isText(to) && list === undefined) {
    return rangeErrors(group, from, to, inputs);
  }
  return [invalidValue("in", group.in, "{ list } or { from, to }, with the names of inputs")];
}

function listSourceErrors(group: ForEach, list: string, inputs: Inputs): readonly string[] {
  const example = exampleOf(list, inputs);
  if (example === undefined) {
    return [unknownInput("list", list, inputs)];
  }
  if (!isList(example)) {
    return [`in.list is "${list}", an input that is a text; give it a list as its example`];
  }
  const twice = example.find((item, index) => example.indexOf(item) !== index);
  return [
    ...(twice === undefined
      ? []
      : [`the example of input ${list} has ${shown(twice)} twice; each item is run once`]),
    ...countErrors(group, `the example of input ${list} has`, example.length),
  ];
}

function rangeErrors(group: ForEach, from: string, to: string, inputs: Inputs): readonly string[] {
  const errors = Object.entries({ from, to }).flatMap(([field, name]) => {
    const example = exampleOf(name, inputs);
    if (example === undefined) {
      return [unknownInput(field, name, inputs)];
    }
    if (isList(example)) {
      return [`in.${field} is "${name}", an input that is a list; give it a date as its example`];
    }
    return isDate(example)
      ? []
      : [invalidValue(`the example of input ${name}`, example, "a calendar date, e.g. 2013-08-01")];
  });
  if (errors.length > 0) {
    return errors;
  }
  const [first, last] = [String(exampleOf(from, inputs)), String(exampleOf(to, inputs))];
  const days = daysBetween(first, last);
  return days < 1
    ? [`the example of input ${from} is ${first}, which is after that of ${to}, ${last}; swap them`]
    : countErrors(group, `the examples of inputs ${from} and ${to} make`, days);
}

function countErrors({ atMost }: ForEach, what: string, count: number): readonly string[] {
  // An invalid atMost is reported separately.
  return isIntegerBetween(atMost, 1, MAX_ITEMS) && count > atMost
    ? [
        `${what} ${String(count)} items, but atMost is ${String(atMost)}; shorten the example, or raise atMost`,
      ]
    : [];
}

function exampleOf(name: string, inputs: Inputs): unknown {
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

function unknownInput(field: string, name: string, inputs: Inputs): string {
  const names = Object.keys(inputs);
  const there = names.length === 0 ? "the pipeline has no inputs" : `the inputs are ${names.join(", ")}`;
  return `in.${field} is "${name}", which is not an input; ${there}`;
}

/** Step Functions itself looks for a result, and only knows the root path and the items. */
function resultErrors(group: ForEach, result: string, groups: readonly ForEach[]): readonly string[] {
  const folder = folderErrors("result", result, [ROOT_PATH]);
  if (folder.length > 0) {
    return folder;
  }
  const items = groups.map(({ item }) => item);
  const missing = groups.filter(({ item }) => !templatesIn(result).includes(item));
  const literal = literalsIn(result).join("");
  const errors = [
    ...templateErrors("result", result, { texts: [ROOT_PATH, ...items], lists: [] }),
    ...missing.map(
      ({ item, name }) => `result is "${result}", one folder for all items of ${name}; put {${item}} into it`,
    ),
    ...(PLAIN.test(literal)
      ? []
      : [invalidValue("result", result, "templates, letters, digits and _ . = / -")]),
  ];
  return errors.length > 0 ? errors : unfinishedErrors(group.run, result);
}

/**
 * Only the last job may write the result: an item that fails after its result exists would be skipped the next time.
 */
function unfinishedErrors(run: Step, result: string): readonly string[] {
  const last = lastJobOf(run);
  const writers = jobsOf(run).filter(({ writes }) => isList(writes) && writes.includes(result));
  const early = writers.find((job) => job !== last);
  if (early !== undefined) {
    return [
      `result is "${result}", which ${early.name} writes before an item is done, so an item that fails later would be skipped the next time; let only the item's last job write it`,
    ];
  }
  return writers.length > 0
    ? []
    : [
        `result is "${result}", which no job inside it writes, so no item would ever be skipped; add it to the last job's writes`,
      ];
}

/** The job that a step ends with; undefined if it ends with a group. */
function lastJobOf(step: Step): SparkJob | undefined {
  if (step.shape === undefined) {
    return step;
  }
  const last = step.shape === "sequence" ? step.steps.at(-1) : undefined;
  return last && lastJobOf(last);
}
