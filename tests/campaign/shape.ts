import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Step } from "../../model/pipeline";
import type { Odds } from "./odds";
import type { Random } from "./random";
import type { LimitedJob, Scenario } from "./scenario";

/** How jobs are combined: in sequence, side by side, for each of some dates, or a group within a group. */
export type ShapeName = "sequence" | "parallel" | "forEach" | "nested";

const DATES = ["2013-08-01", "2013-08-02", "2013-08-03", "2013-08-04"];
const FILES = ["x", "y"];

/** The folder of an item's result. */
const RESULT = "{rootPath}/days/{date}/";

/** What jobs are combined to. */
export function shapeOf(
  random: Random,
  drawn: readonly LimitedJob[],
  odds: Odds,
): Pick<Scenario, "pipeline" | "input" | "keys"> {
  const jobs = drawn.map((job) => ({ ...job, retries: random.pick(odds.retries) }));
  const failFast = random.chance(odds.failFast);
  const dates = DATES.slice(0, random.between(2, DATES.length));
  const days = (run: Step, result: boolean) =>
    forEach({
      name: "Days",
      failFast,
      item: "date",
      in: { list: "dates" },
      atMost: DATES.length,
      concurrency: random.between(1, 3),
      ...(result && { result: RESULT }),
      run,
    });
  const [first, second, ...others] = jobs;
  const shape = first === undefined || second === undefined ? "sequence" : random.pick(odds.shapes);
  if (first === undefined || second === undefined || shape === "sequence") {
    return shaped(chain(jobs, []), {});
  }
  const sides = { name: "Sides", failFast };
  switch (shape) {
    case "parallel": {
      const isAfter = others.length > 0 && random.chance(0.5);
      const branches = (isAfter ? [second, ...others] : jobs).map((job) => chain([job], []));
      const group = parallel(sides, ...branches);
      return shaped(isAfter ? sequence(chain([first], []), group) : group, {});
    }
    case "forEach": {
      const group = days(chain([first, second], ["date"]), random.chance(0.6));
      const again = random.chance(0.2);
      const keys = dates.filter(() => random.chance(0.3)).map((date) => `days/${date}/_SUCCESS`);
      const run = sequence(group, ...others.map((job) => chain([job], [])));
      return { ...shaped(run, { dates }, again), keys };
    }
    case "nested":
      return random.pick([
        () => shaped(parallel(sides, chain([first], []), days(chain([second], ["date"]), false)), { dates }),
        () => {
          const branches = [first, second].map((job) => chain([job], ["date"]));
          const after = others.map((job) => chain([job], []));
          return shaped(sequence(days(parallel(sides, ...branches), false), ...after), { dates });
        },
        () => {
          const files = forEach({
            name: "Files",
            failFast,
            item: "file",
            in: { list: "files" },
            atMost: FILES.length,
            concurrency: random.between(1, 2),
            run: chain([first], ["date", "file"]),
          });
          return shaped(days(sequence(files, chain([second], ["date"])), false), { dates, files: FILES });
        },
      ])();
  }
}

function shaped(
  run: Step,
  lists: Readonly<Record<string, readonly string[]>>,
  again = false,
): Pick<Scenario, "pipeline" | "input" | "keys"> {
  return {
    pipeline: {
      name: "campaign",
      description: "campaign",
      run,
      result: "r/",
      inputs: { who: "somebody", ...lists },
    },
    input: { rootPath: "s3://bucket", ...lists, ...(again && { again }) },
    keys: [],
  };
}

/**
 * Jobs one after the other. By its arguments each is known: for whom it works, and for which items. It reads what the
 * one before it wrote into the working folder, writes there itself, and publishes.
 */
function chain(jobs: readonly LimitedJob[], items: readonly string[]): Step {
  const each = items.map((item) => `{${item}}`);
  const steps = jobs.map(({ name, ...job }, index): LimitedJob => {
    const before = jobs[index - 1]?.name;
    const work = `{runPath}/${name}/`;
    const published = `{rootPath}/published/${[name, ...each].join("/")}/`;
    return {
      ...job,
      name,
      args: ["{who}", ...each, before === undefined ? "-" : `{runPath}/${before}/`, work, published],
      conf: { "spark.campaign.who": "{who}" },
      writes: [work, published],
    };
  });
  const [only] = steps;
  return steps.length === 1 && only !== undefined ? only : sequence(...steps);
}
