import type { Values } from "../../contract/events";
import type { ForEach, Inputs, SparkJob, Step } from "../../model/pipeline";
import { itemsOf } from "../../handlers/items";
import { jobTitle } from "../../handlers/jobTitle";
import type { Try } from "./shapeRun";

/** What is to run of a step, told by the step's words alone: each item of a forEach is a part of its own. */
export type Part =
  | { readonly kind: "job"; readonly name: string; readonly job: SparkJob; readonly values: Values }
  | { readonly kind: "inOrder"; readonly parts: readonly Part[] }
  | Together;

export interface Together {
  readonly kind: "together";
  readonly group: string;
  readonly failFast: boolean;
  readonly parts: readonly Part[];
  /** How many of the parts may run at once. */
  readonly concurrency: number;
  /** Of a forEach: what each part is called, and the key of its result. */
  readonly items: readonly { readonly item: string; readonly key: string | undefined }[];
}

export function partOf(step: Step, inputs: Inputs, values: Values = {}, position = ""): Part {
  switch (step.shape) {
    case undefined:
      return { kind: "job", name: step.name + position, job: step, values };
    case "sequence":
      return { kind: "inOrder", parts: step.steps.map((one) => partOf(one, inputs, values, position)) };
    case "parallel": {
      const parts = step.branches.map((one) => partOf(one, inputs, values, position));
      return { ...together(step), parts, concurrency: Infinity, items: [] };
    }
    case "forEach": {
      const { name: group, in: source, atMost, concurrency, run } = step;
      const list = itemsOf({ group, in: source, atMost }, inputs);
      const own = list.map((item) => ({ ...values, [step.item]: item }));
      return {
        ...together(step),
        parts: own.map((one, index) => partOf(run, inputs, one, `${position}_${String(index)}`)),
        concurrency,
        items: list.map((item, index) => ({ item, key: keyOf(step, own[index] ?? {}) })),
      };
    }
  }
}

function together({ name, failFast = false }: { readonly name: string; readonly failFast?: boolean }) {
  return { kind: "together", group: name, failFast } as const;
}

function keyOf({ result }: ForEach, values: Values): string | undefined {
  const filled = result?.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === "rootPath" ? "root" : (values[name] ?? ""),
  );
  return filled === undefined ? undefined : `${filled}_SUCCESS`;
}

/** The names of all jobs, with the numbers of their items. */
export function namesOf(part: Part): readonly string[] {
  return part.kind === "job" ? [part.name] : part.parts.flatMap(namesOf);
}

/** All groups within, itself included. */
export function togethersOf(part: Part): readonly Together[] {
  const within = part.kind === "job" ? [] : part.parts.flatMap(togethersOf);
  return part.kind === "together" ? [part, ...within] : within;
}

/** Pairs of jobs of which the second begins only once the first has ended. */
export function orderOf(part: Part): readonly (readonly [before: string, after: string])[] {
  if (part.kind === "job") {
    return [];
  }
  const steps = part.kind === "inOrder" ? part.parts.map(namesOf) : [];
  const pairs = steps.flatMap((later, index) =>
    steps
      .slice(0, index)
      .flat()
      .flatMap((before) => later.map((after) => [before, after] as const)),
  );
  return [...part.parts.flatMap(orderOf), ...pairs];
}

/** What is decided of a run before it begins. */
export interface Decided {
  readonly seconds: (which: Try) => number;
  readonly isDead: (which: Try) => boolean;
  readonly keys: ReadonlySet<string>;
  /** Whether items are run again whose result is there. */
  readonly again: boolean;
}

/** A batch, or the end of a mark, that there is unless the run ends before, and when: `Job_0 again 1`, `forget key`. */
export interface Begun {
  readonly what: string;
  readonly from: number;
}

/** How a part ends if nothing else ends the run: when, with the cause of its failure, and what it has begun. */
export interface Expected {
  readonly to: number;
  readonly cause: string | undefined;
  readonly begun: readonly Begun[];
  /** Failures that end the run from wherever they are. */
  readonly fatal: readonly { readonly at: number; readonly cause: string }[];
}

/** @param ends whether a failure ends the run, as it does at top level and in failFast groups */
export function expected(part: Part, from: number, ends: boolean, decided: Decided): Expected {
  switch (part.kind) {
    case "job":
      return job(part, from, ends, decided);
    case "inOrder": {
      let so: Expected = { to: from, cause: undefined, begun: [], fatal: [] };
      for (const one of part.parts) {
        if (so.cause === undefined) {
          const next = expected(one, so.to, ends, decided);
          so = { ...next, begun: [...so.begun, ...next.begun], fatal: [...so.fatal, ...next.fatal] };
        }
      }
      return so;
    }
    case "together":
      return group(part, from, ends, decided);
  }
}

function job(
  { name, job: { name: job, retries = 0 }, values }: Extract<Part, { readonly kind: "job" }>,
  from: number,
  ends: boolean,
  { seconds, isDead }: Decided,
): Expected {
  const begun: Begun[] = [];
  let to = from;
  for (let retry = 0; retry <= retries; retry += 1) {
    begun.push({ what: retry === 0 ? name : `${name} again ${String(retry)}`, from: to });
    to += seconds({ job, values, retry });
    if (!isDead({ job, values, retry })) {
      return { to, cause: undefined, begun, fatal: [] };
    }
  }
  const cause = `${jobTitle(job, values)}: dead`;
  return { to, cause, begun, fatal: ends ? [{ at: to, cause }] : [] };
}

function group(part: Together, from: number, ends: boolean, decided: Decided): Expected {
  // When each of those places is free in which a part may run.
  const free = part.parts.slice(0, part.concurrency).map(() => from);
  const there = part.items.map(({ key }) => (key !== undefined && decided.keys.has(key) ? key : undefined));
  const members = part.parts.map((one, index) => {
    const place = free.indexOf(Math.min(...free));
    const start = free[place] ?? from;
    const key = there[index];
    if (key !== undefined && !decided.again) {
      return { to: start, cause: undefined, begun: [], fatal: [] };
    }
    const member = expected(one, start, part.failFast, decided);
    free[place] = member.to;
    const forgotten = key === undefined ? [] : [{ what: `forget ${key}`, from: start }];
    return { ...member, begun: [...forgotten, ...member.begun] };
  });
  const to = Math.max(from, ...members.map((member) => member.to));
  const failed = members.flatMap(({ cause }, index) => (cause === undefined ? [] : [{ cause, index }]));
  const lost = decided.again ? 0 : there.filter((key) => key !== undefined).length;
  const well = members.length - failed.length - lost;
  const names = failed.map(({ index }) => part.items[index]?.item).join(", ");
  const cause = [
    `${part.group}: ${String(failed.length)} of ${String(members.length)} ` +
      (part.items.length === 0 ? "branches failed" : `items failed: ${names}`) +
      ` (${String(well)} succeeded${lost === 0 ? "" : `, ${String(lost)} skipped`})`,
    ...failed.map((one) => one.cause),
  ].join("\n");
  return {
    to,
    cause: failed.length === 0 ? undefined : cause,
    begun: members.flatMap(({ begun }) => begun),
    fatal: [
      ...members.flatMap(({ fatal }) => fatal),
      ...(ends && !part.failFast && failed.length > 0 ? [{ at: to, cause }] : []),
    ],
  };
}
