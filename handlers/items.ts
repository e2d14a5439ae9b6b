import { daysBetween, daysFrom, isDate } from "../contract/dates";
import type { Items, ItemsEvent, ItemsSpec } from "../contract/events";
import { splitS3Uri } from "../contract/s3Uri";
import { livyError } from "./livyError";

/**
 * Lists the items of a forEach, and says where in S3 their results are.
 *
 * @throws InvalidInput
 */
export function listItems(event: ItemsEvent): Promise<Items> {
  // An error becomes a rejection this way.
  return Promise.resolve(event).then(toItems);
}

function toItems(event: ItemsEvent): Items {
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
 * The items of a forEach, from an execution's input.
 *
 * @throws InvalidInput if there are too many, one occurs duplicate, or a day is not a date
 */
export function itemsOf(spec: ItemsSpec, input: Readonly<Record<string, unknown>>): readonly string[] {
  const { group } = spec;
  if ("list" in spec.in) {
    const name = spec.in.list;
    const list = input[name] as readonly string[];
    checkCount(list.length, `"${name}" has`, spec);
    const duplicate = list.find((item, index) => list.indexOf(item) !== index);
    if (duplicate !== undefined) {
      throw invalid(`"${name}" has ${JSON.stringify(duplicate)} twice; ${group} runs each item once`);
    }
    return list;
  }
  const first = dateOf(spec.in.from, input);
  const last = dateOf(spec.in.to, input);
  const days = daysBetween(first, last);
  if (days < 1) {
    throw invalid(
      `"${spec.in.from}" is after "${spec.in.to}"; the first day of ${group} must not be after the last`,
    );
  }
  checkCount(days, `"${spec.in.from}" to "${spec.in.to}" is`, spec);
  return daysFrom(first, days);
}

function checkCount(count: number, what: string, { group, atMost }: ItemsSpec): void {
  if (count > atMost) {
    const limit = `${group} takes at most ${String(atMost)}`;
    throw invalid(`${what} ${String(count)} items, but ${limit}; split them over several executions`);
  }
}

function dateOf(name: string, input: Readonly<Record<string, unknown>>): string {
  const text = input[name];
  if (!isDate(text)) {
    throw invalid(`"${name}" is ${JSON.stringify(text)}, not a date such as "2013-08-01"`);
  }
  return text;
}

function invalid(message: string): Error {
  return livyError("InvalidInput", `in the execution's input, ${message}`);
}
