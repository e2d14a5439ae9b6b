import { forEach, parallel, sequence } from "../../asl/pipeline";
import type { Step } from "../../asl/pipeline";
import type { Random } from "./random";
import type { LimitedJob, Scenario } from "./scenario";

const DATES = ["2013-08-01", "2013-08-02", "2013-08-03", "2013-08-04"];

/** The folder of an item's result. */
export const RESULT = "{rootPath}/days/{date}/";

/** What jobs are combined to: mostly a sequence; else some of them side by side, or for each of some dates. */
export function shapeOf(
  random: Random,
  drawn: readonly LimitedJob[],
): Pick<Scenario, "pipeline" | "input" | "keys"> {
  const jobs = drawn.map((job) => ({ ...job, retries: random.pick([0, 0, 0, 1, 2]) }));
  const lot = random.next();
  const failFast = random.chance(0.25);
  const rootPath = "s3://bucket";
  const pipeline = (run: Step, dates?: readonly string[]) => ({
    pipeline: {
      name: "campaign",
      description: "campaign",
      run,
      result: "r/",
      ...(dates && { inputs: { dates } }),
    },
    input: { rootPath, ...(dates && { dates }) },
    keys: [],
  });
  if (lot < 0.6) {
    return pipeline(sequence(...jobs));
  }
  const [first, ...others] = jobs;
  if (lot < 0.8 && first !== undefined && others.length > 0) {
    const group = { name: "Sides", failFast };
    return pipeline(
      others.length > 1 && random.chance(0.5)
        ? sequence(first, parallel(group, ...others))
        : parallel(group, ...jobs),
    );
  }
  const dates = DATES.slice(0, random.between(2, DATES.length));
  const within = sequence(...jobs.slice(0, 2));
  const each = forEach({
    name: "Days",
    failFast,
    item: "date",
    in: { list: "dates" },
    atMost: DATES.length,
    concurrency: random.between(1, 3),
    ...(random.chance(0.6) && { result: RESULT }),
    run: within,
  });
  const again = random.chance(0.2);
  const there = dates.filter(() => random.chance(0.3));
  const { input, ...rest } = pipeline(sequence(each, ...jobs.slice(2)), dates);
  return {
    ...rest,
    input: { ...input, ...(again && { again }) },
    keys: there.map((date) => `days/${date}/_SUCCESS`),
  };
}
