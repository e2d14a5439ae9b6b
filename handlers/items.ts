import type { Items, ItemsEvent, ItemsSpec } from "../contract/events";
import { livyError } from "./livyError";

/** Seconds after which a call is over, come what may: the function's timeout. */
export const ITEMS_SECONDS = 10;

const DAY_MS = 86_400_000;

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
  const [, bucket = "", folder = ""] = /^s3:\/\/([^/]+)\/*(.*?)\/*$/.exec(Input.rootPath) ?? [];
  return {
    list: itemsOf(event, Input),
    bucket,
    prefix: folder === "" ? "" : `${folder}/`,
    again: Input.again === true,
  };
}

/**
 * The items of a forEach, as an execution's input has them.
 *
 * @throws InvalidInput when there are too many, one is there twice, or a date is none
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
  const days = (last - first) / DAY_MS + 1;
  if (days < 1) {
    throw invalid(`"${spec.in.from}" is after "${spec.in.to}"; ${group} runs from the one to the other`);
  }
  atMostSo(days, `"${spec.in.from}" to "${spec.in.to}" is`, spec);
  return Array.from({ length: days }, (_, day) => new Date(first + day * DAY_MS).toISOString().slice(0, 10));
}

function atMostSo(count: number, what: string, { group, atMost }: ItemsSpec): void {
  if (count > atMost) {
    const most = `${group} takes at most ${String(atMost)}`;
    throw invalid(`${what} ${String(count)} items, and ${most}; start several executions`);
  }
}

/** Midnight of a day, milliseconds since 1970. */
function dateOf(name: string, input: Readonly<Record<string, unknown>>): number {
  const text = String(input[name]);
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // A 31st of February would be a day in March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw invalid(`"${name}" is ${JSON.stringify(input[name])}, and not a day such as "2013-08-01"`);
  }
  return time;
}

function invalid(message: string): Error {
  return livyError("InvalidInput", `in the execution's input, ${message}`);
}
