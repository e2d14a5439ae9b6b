import { fillTemplates, literalsIn, templatesIn } from "../../contract/templates";
import { daysBetween, isDate } from "../../contract/dates";
import { IDENTIFIER } from "../../contract/executionInput";
import { MAX_ITEMS } from "../../contract/limits";
import { ROOT_PATH } from "../../contract/paths";
import { sourceOf } from "../inputs";
import { AN_IDENTIFIER, RESERVED } from "./inputs";
import { folderErrors } from "./folders";
import { isList, isText, isIntegerBetween, invalidValue, shown } from "./values";
import type { ForEach, Inputs, SparkJob, Step } from "../pipeline";
import { jobsOf } from "../steps";
import { templateErrors } from "./templates";

/** What can stand in an intrinsic function's text without an escape. */
const PLAIN = /^[A-Za-z0-9_.=/-]*$/;

/** What is wrong with a forEach among the steps around it, with the pipeline's inputs, and with the step that it runs. */
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
  if (RESERVED.includes(item)) {
    return [`item is "${item}", which every execution has already; ${another}`];
  }
  if (Object.hasOwn(inputs, item)) {
    return [`item is "${item}", which is an input of the pipeline; ${another}`];
  }
  const outer = around.find((one) => one.item === item);
  return outer === undefined ? [] : [`item is "${item}", as the item of ${outer.name} around it; ${another}`];
}

/** Results that are one folder: the second forEach would find every item done. */
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
          `forEach ${name}: its result is that of forEach ${before.name}, which would have each item done already; give it a folder of its own`,
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
  return [invalidValue("in", group.in, "{ list } or { from, to }, of names of inputs")];
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
  const mistakes = Object.entries({ from, to }).flatMap(([field, name]) => {
    const example = exampleOf(name, inputs);
    if (example === undefined) {
      return [unknownInput(field, name, inputs)];
    }
    if (isList(example)) {
      return [`in.${field} is "${name}", an input that is a list; give it a day as its example`];
    }
    return isDate(example)
      ? []
      : [invalidValue(`the example of input ${name}`, example, "a day of the calendar, e.g. 2013-08-01")];
  });
  if (mistakes.length > 0) {
    return mistakes;
  }
  const [first, last] = [String(exampleOf(from, inputs)), String(exampleOf(to, inputs))];
  const days = daysBetween(first, last);
  return days < 1
    ? [`the example of input ${from} is ${first}, after that of ${to}, ${last}; exchange them`]
    : countErrors(group, `the examples of inputs ${from} and ${to} make`, days);
}

function countErrors({ atMost }: ForEach, what: string, count: number): readonly string[] {
  // A wrong atMost is reported by itself.
  return isIntegerBetween(atMost, 1, MAX_ITEMS) && count > atMost
    ? [
        `${what} ${String(count)} items, and atMost is ${String(atMost)}; shorten the example, or raise atMost`,
      ]
    : [];
}

function exampleOf(name: string, inputs: Inputs): unknown {
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

function unknownInput(field: string, name: string, inputs: Inputs): string {
  const names = Object.keys(inputs);
  const there = names.length === 0 ? "the pipeline has no inputs" : `there is ${names.join(", ")}`;
  return `in.${field} is "${name}", which is no input; ${there}`;
}

/** A result is looked for by Step Functions itself, which knows the root path and the items, and no more. */
function resultErrors(group: ForEach, result: string, groups: readonly ForEach[]): readonly string[] {
  const folder = folderErrors("result", result, [ROOT_PATH]);
  if (folder.length > 0) {
    return folder;
  }
  const items = groups.map(({ item }) => item);
  const missing = groups.filter(({ item }) => !templatesIn(result).includes(item));
  const literal = literalsIn(result).join("");
  const mistakes = [
    ...templateErrors("result", result, { texts: [ROOT_PATH, ...items], lists: [] }),
    ...missing.map(
      ({ item, name }) => `result is "${result}", one folder for all items of ${name}; put {${item}} into it`,
    ),
    ...(PLAIN.test(literal)
      ? []
      : [invalidValue("result", result, "besides templates, letters, digits and _ . = / -")]),
  ];
  return mistakes.length > 0 ? mistakes : unfinishedErrors(group.run, result);
}

/** A result that is there although its item has failed would be taken for done. */
function unfinishedErrors(run: Step, result: string): readonly string[] {
  const last = lastJobOf(run);
  const writers = jobsOf(run).filter(({ writes }) => isList(writes) && writes.includes(result));
  const early = writers.find((job) => job !== last);
  if (early !== undefined) {
    return [
      `result is "${result}", which ${early.name} writes before an item is done, so that one that fails after it would be skipped; let the item end with a job that alone writes it`,
    ];
  }
  return writers.length > 0
    ? []
    : [
        `result is "${result}", which no job within writes, so no item would ever be done; add it to the last job's writes`,
      ];
}

/** The job that a step ends with; of steps side by side there is none. */
function lastJobOf(step: Step): SparkJob | undefined {
  if (step.shape === undefined) {
    return step;
  }
  const last = step.shape === "sequence" ? step.steps.at(-1) : undefined;
  return last && lastJobOf(last);
}
