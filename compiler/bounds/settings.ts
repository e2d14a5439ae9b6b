import { MAX_POLL_WINDOW_SECONDS } from "../../contract/limits";
import type { ForEach, Pipeline, SparkJob, Step } from "../../model/pipeline";
import { usualItems } from "../cost/estimates";
import { forEachsOf, jobsOf, RUN_LIMIT_SECONDS, START_LIMIT_SECONDS } from "../../model/steps";

/**
 * Whether a pipeline with this window fits. It must be monotonic: shorter runs, fewer items or retries, or a longer
 * window never make it worse. A shorter start limit may, by a round of each job, because it cuts a wait short; the tenth
 * of the events that is kept free has room for it.
 */
type Fits = (pipeline: Pipeline, pollWindowSeconds: number) => boolean;

/** A time limit of jobs. */
type TimeLimit = "startLimitSeconds" | "runLimitSeconds";

const DEFAULTS: Readonly<Record<TimeLimit, number>> = {
  startLimitSeconds: START_LIMIT_SECONDS,
  runLimitSeconds: RUN_LIMIT_SECONDS,
};

/** Describes the settings that would each make a pipeline fit. */
export function fittingSettings(
  pipeline: Pipeline,
  pollWindowSeconds: number,
  fits: Fits,
): readonly string[] {
  const { run } = pipeline;
  const withRun = (step: Step) => fits({ ...pipeline, run: step }, pollWindowSeconds);
  const window = smallest(pollWindowSeconds + 1, MAX_POLL_WINDOW_SECONDS, (seconds) =>
    fits(pipeline, seconds),
  );
  return [
    ...named(window, (seconds) => `pollWindowSeconds of at least ${seconds}`),
    ...(["runLimitSeconds", "startLimitSeconds"] as const).flatMap((limit) => {
      const longest = Math.max(...jobsOf(run).map((job) => job[limit] ?? DEFAULTS[limit]));
      const cap = largest(longest - 1, (seconds) => withRun(capped(run, limit, seconds)));
      return named(cap, (seconds) => `${limit} of at most ${seconds} for each job`);
    }),
    ...named(
      largest(
        Math.max(...jobsOf(run).map(({ retries = 0 }) => retries)) - 1,
        (max) => withRun(withRetries(run, max)),
        0,
      ),
      (max) => `retries of at most ${max} for each job`,
    ),
    ...forEachsOf(run).flatMap((group) => {
      const { name, atMost } = group;
      const items = largest(atMost - 1, (max) => withRun(withAtMost(run, name, max)));
      const example = usualItems(group, pipeline.inputs ?? {});
      const shorter = items !== undefined && items < example ? ", with a shorter example" : "";
      return named(items, (max) => `atMost of at most ${max} for ${name}${shorter}`);
    }),
  ];
}

function named(value: number | undefined, describe: (value: string) => string): readonly string[] {
  return value === undefined ? [] : [describe(String(value))];
}

/** The largest value from `min` to `max` for which a predicate holds that also holds for all smaller values. */
function largest(max: number, holds: (value: number) => boolean, min = 1): number | undefined {
  const failing = smallest(min, max, (value) => !holds(value)) ?? max + 1;
  return failing > min ? failing - 1 : undefined;
}

/** The smallest value from `min` to `max` for which a predicate holds that also holds for all larger values. */
function smallest(min: number, max: number, holds: (value: number) => boolean): number | undefined {
  if (min > max || !holds(max)) {
    return undefined;
  }
  let low = min;
  let high = max;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

function capped(run: Step, limit: TimeLimit, seconds: number): Step {
  const cap = (job: SparkJob) => ({ ...job, [limit]: Math.min(job[limit] ?? DEFAULTS[limit], seconds) });
  return changed(run, cap, (group) => group);
}

function withRetries(run: Step, max: number): Step {
  const cap = (job: SparkJob) => ({ ...job, retries: Math.min(job.retries ?? 0, max) });
  return changed(run, cap, (group) => group);
}

function withAtMost(run: Step, name: string, atMost: number): Step {
  return changed(
    run,
    (job) => job,
    (group) => (group.name === name ? { ...group, atMost } : group),
  );
}

function changed(step: Step, job: (one: SparkJob) => SparkJob, group: (one: ForEach) => ForEach): Step {
  switch (step.shape) {
    case undefined:
      return job(step);
    case "sequence":
      return { ...step, steps: step.steps.map((one) => changed(one, job, group)) };
    case "parallel":
      return { ...step, branches: step.branches.map((one) => changed(one, job, group)) };
    case "forEach":
      return group({ ...step, run: changed(step.run, job, group) });
  }
}
