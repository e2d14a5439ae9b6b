import fc from "fast-check";

import { forEach, parallel, sequence } from "../../model/pipeline";
import type { ForEach, Pipeline, SparkJob, Step } from "../../model/pipeline";
import { argumentChange } from "../../contract/launchScript";

/** Jobs of a generated pipeline, groups within groups, items of a forEach: at most. */
const MAX_JOBS = 6;
const MOST_DEPTH = 3;
const MAX_ITEMS = 3;

/** A step before its parts have names, templates and folders. */
type Plan =
  | { readonly kind: "job"; readonly fields: Partial<SparkJob>; readonly inRunPath: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Plan[] }
  | { readonly kind: "parallel"; readonly failFast: boolean | undefined; readonly parts: readonly Plan[] }
  | {
      readonly kind: "forEach";
      readonly failFast: boolean | undefined;
      readonly items: number;
      readonly spare: number;
      readonly concurrency: number;
      readonly source: "list" | "range";
      readonly result: boolean;
      readonly part: Plan;
    };

const failFast = fc.constantFrom(undefined, false, true);

const plannedJob: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constant("job" as const),
  fields: fc.record(
    {
      retries: fc.nat(2),
      startLimitSeconds: fc.integer({ min: 60, max: 3_600 }),
      runLimitSeconds: fc.integer({ min: 60, max: 7_200 }),
      usualSeconds: fc.integer({ min: 1, max: 1_200 }),
      driverMemory: fc.constantFrom("512m", "4g"),
      numExecutors: fc.integer({ min: 1, max: 9 }),
      queue: fc.constant("nightly"),
    },
    { requiredKeys: [] },
  ),
  inRunPath: fc.boolean(),
});

/** Plans of just so many jobs, with so many groups around a job at most. */
const plans = memoised((jobs: number, depth: number): fc.Arbitrary<Plan> => {
  const several = splits(jobs).map((sizes) => {
    const parts = (within: number) => fc.tuple(...sizes.map((size) => plans(size, within)));
    return [
      parts(depth).map((steps): Plan => ({ kind: "sequence", parts: steps })),
      ...(depth === 0
        ? []
        : [
            fc
              .record({ failFast, parts: parts(depth - 1) })
              .map((group): Plan => ({ kind: "parallel", ...group })),
          ]),
    ];
  });
  const each = fc
    .record({
      failFast,
      items: fc.integer({ min: 1, max: MAX_ITEMS }),
      spare: fc.nat(2),
      concurrency: fc.integer({ min: 1, max: MAX_ITEMS }),
      source: fc.constantFrom("list" as const, "range" as const),
      result: fc.boolean(),
      part: depth === 0 ? plannedJob : plans(jobs, depth - 1),
    })
    .map((group): Plan => ({ kind: "forEach", ...group }));
  return fc.oneof(
    ...(jobs === 1 ? [plannedJob, plannedJob] : []),
    ...several.flat(),
    ...(depth === 0 ? [] : [each]),
  );
});

/**
 * Any right pipeline: sequences, parallels and forEachs up to three deep, one to six jobs, at most three items of a
 * forEach in its example. Each job has every template that it may have in its arguments, and a folder of its own.
 */
export const anyPipeline: fc.Arbitrary<Pipeline> = fc
  .tuple(
    fc.integer({ min: 1, max: MAX_JOBS }).chain((jobs) => plans(jobs, MOST_DEPTH)),
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,9}$/),
    fc.option(
      // Jobs have it as an argument.
      fc
        .string({ minLength: 1, maxLength: 8, unit: "grapheme" })
        .filter((text) => argumentChange(text) === undefined),
      { nil: undefined },
    ),
  )
  .map(([plan, word, region]) => pipelineOf(plan, word, region));

function pipelineOf(plan: Plan, word: string, region: string | undefined): Pipeline {
  const inputs: Record<string, string | readonly string[]> = region === undefined ? {} : { region };
  let count = 0;
  const name = (kind: string) => {
    count += 1;
    return `${word}${kind}${String(count)}`;
  };
  const texts = () => Object.keys(inputs).filter((input) => typeof inputs[input] === "string");
  const build = (planned: Plan, items: readonly string[]): Step => {
    switch (planned.kind) {
      case "job":
        return jobOf(name("Job"), planned, [...texts(), ...items], items);
      case "sequence":
        return sequence(...planned.parts.map((part) => build(part, items)));
      case "parallel":
        return parallel(
          { name: name("Both"), ...given({ failFast: planned.failFast }) },
          ...planned.parts.map((part) => build(part, items)),
        );
      case "forEach": {
        const group = name("Each");
        const item = `item${String(count)}`;
        const source = sourceOf(planned, String(count), inputs);
        const around = [...items, item];
        const step = build(planned.part, around);
        // What the last job writes, if the item ends with one.
        const written = lastJobOf(step)?.writes.find(
          (folder) => folder.startsWith("{rootPath}/") && folder.endsWith(`/${braced(around).join("/")}/`),
        );
        return forEach({
          name: group,
          item,
          in: source,
          atMost: planned.items + planned.spare,
          concurrency: planned.concurrency,
          ...given({
            failFast: planned.failFast,
            result: planned.result ? written : undefined,
          }),
          run: step,
        });
      }
    }
  };
  const run = build(plan, []);
  return { name: `${word}-Pipeline`, description: "Whatever it is", run, inputs, result: "{rootPath}/out/" };
}

function jobOf(
  name: string,
  { fields, inRunPath }: Extract<Plan, { readonly kind: "job" }>,
  texts: readonly string[],
  items: readonly string[],
): SparkJob {
  const folder = inRunPath ? `{runPath}/${name}/` : `{rootPath}/out/${[name, ...braced(items)].join("/")}/`;
  return {
    name,
    file: "{rootPath}/jobs.jar",
    className: "com.example.Job",
    args: [...braced(["rootPath", "runPath", ...texts]), folder],
    writes: [folder],
    ...fields,
  };
}

/** A forEach's items: an input of its own, or two. */
function sourceOf(
  { items, source }: Extract<Plan, { readonly kind: "forEach" }>,
  number: string,
  inputs: Record<string, string | readonly string[]>,
): ForEach["in"] {
  if (source === "list") {
    inputs[`list${number}`] = Array.from({ length: items }, (_, index) => `part-${String(index)}`);
    return { list: `list${number}` };
  }
  inputs[`from${number}`] = "2013-08-31";
  inputs[`to${number}`] = ["2013-08-31", "2013-09-01", "2013-09-02"][items - 1]!;
  return { from: `from${number}`, to: `to${number}` };
}

function braced(names: readonly string[]): readonly string[] {
  return names.map((name) => `{${name}}`);
}

/** The fields that have a value. */
function given<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** So many as two or three numbers from 1 on. */
function splits(sum: number): readonly (readonly number[])[] {
  const first = Array.from({ length: Math.max(0, sum - 1) }, (_, index) => index + 1);
  const pairs = first.map((one) => [one, sum - one]);
  return [
    ...pairs,
    ...pairs.flatMap(([one = 0, rest = 0]) =>
      Array.from({ length: rest - 1 }, (_, index) => [one, index + 1, rest - index - 1]),
    ),
  ];
}

function memoised(
  make: (jobs: number, depth: number) => fc.Arbitrary<Plan>,
): (jobs: number, depth: number) => fc.Arbitrary<Plan> {
  const made = new Map<string, fc.Arbitrary<Plan>>();
  return (jobs, depth) => {
    const key = `${String(jobs)} ${String(depth)}`;
    const known = made.get(key) ?? make(jobs, depth);
    made.set(key, known);
    return known;
  };
}

function lastJobOf(step: Step): SparkJob | undefined {
  const last = step.shape === "sequence" ? step.steps.at(-1) : undefined;
  return step.shape === undefined ? step : last && lastJobOf(last);
}
