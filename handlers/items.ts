import { daysBetween, daysFrom, isDate } from "../contract/dates";
import type { Items, ItemsEvent, ItemsSpec } from "../contract/events";
import { splitS3Uri } from "../contract/s3Uri";
import { livyError } from "./livyError";

/**
 * Lists the items of a forEach, and says where S3 has their results.
 *
 * @throws InvalidInput
 */
export function listItems(event: ItemsEvent): Promise<Items> {
  // So that what it throws is a rejection.
  return Promise.resolve(event).then(listed);
}

function listed(event: ItemsEvent): Items {
  const { Input } = event.execution;
  const { bucket = "", prefix = "" } = splitS3Uri(Input.rootPath) ?? {};
  return {
    list: itemsOf(event, Input),
    bucket,
    prefix: prefix === "" ? "" : `${prefix}/`,
    again: Input.again === true,
  };
}

/**
 * The items of a forEach, as an execution's input has them.
 *
 * @throws InvalidInput when there are too many, one is there twice, or a day is not a date
 */
export function itemsOf(spec: ItemsSpec, input: Readonly<Record<string, unknown>>): readonly string[] {
  const { group } = spec;
  if ("list" in spec.in) {
    const name = spec.in.list;
    const list = input[name] as readonly string[];
    atMostSo(list.length, `"${name}" has`, spec);
    const twice = list.find((item, index) => list.indexOf(item) !== index);
    if (twice !== undefined) {
      throw invalid(`"${name}" has ${JSON.stringify(twice)} twice; ${group} runs each once`);
    }
    return list;
  }
  const first = dateOf(spec.in.from, input);
  const last = dateOf(spec.in.to, input);
  const days = daysBetween(first, last);
  if (days < 1) {
    throw invalid(`"${spec.in.from}" is after "${spec.in.to}"; ${group} runs from the one to the other`);
  }
  atMostSo(days, `"${spec.in.from}" to "${spec.in.to}" is`, spec);
  return daysFrom(first, days);
}

function atMostSo(count: number, what: string, { group, atMost }: ItemsSpec): void {
  if (count > atMost) {
    const most = `${group} takes at most ${String(atMost)}`;
    throw invalid(`${what} ${String(count)} items, and ${most}; start several executions`);
  }
}

function dateOf(name: string, input: Readonly<Record<string, unknown>>): string {
  const text = input[name];
  if (!isDate(text)) {
    throw invalid(`"${name}" is ${JSON.stringify(text)}, and not a day such as "2013-08-01"`);
  }
  return text;
}

function invalid(message: string): Error {
  return livyError("InvalidInput", `in the execution's input, ${message}`);
}
