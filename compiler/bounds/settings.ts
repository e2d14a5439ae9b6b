import { MAX_POLL_WINDOW_SECONDS } from "../../contract/limits";
import type { ForEach, Pipeline, SparkJob, Step } from "../../model/pipeline";
import { usualItems } from "../cost/estimates";
import { forEachsOf, jobsOf, RUN_LIMIT_SECONDS, START_LIMIT_SECONDS } from "../../model/steps";

/** Whether a pipeline with such a window fits; shorter limits, fewer items or retries or a longer window never hurt. */
type Fits = (pipeline: Pipeline, pollWindowSeconds: number) => boolean;

/** A limit of time that jobs have. */
type TimeLimit = "startLimitSeconds" | "runLimitSeconds";

const DEFAULTS: Readonly<Record<TimeLimit, number>> = {
  startLimitSeconds: START_LIMIT_SECONDS,
  runLimitSeconds: RUN_LIMIT_SECONDS,
};

/** The settings of which each alone would make a pipeline fit, in words; none that would not. */
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
        (most) => withRun(tried(run, most)),
        0,
      ),
      (most) => `retries of at most ${most} for each job`,
    ),
    ...forEachsOf(run).flatMap((group) => {
      const { name, atMost } = group;
      const items = largest(atMost - 1, (most) => withRun(withAtMost(run, name, most)));
      const example = usualItems(group, pipeline.inputs ?? {});
      const shorter = items !== undefined && items < example ? ", with a shorter example" : "";
      return named(items, (most) => `atMost of at most ${most} for ${name}${shorter}`);
    }),
  ];
}

function named(value: number | undefined, words: (value: string) => string): readonly string[] {
  return value === undefined ? [] : [words(String(value))];
}

/** The largest of `least` to `most` for which it holds, as it does for all that are smaller. */
function largest(most: number, holds: (value: number) => boolean, least = 1): number | undefined {
  const failing = smallest(least, most, (value) => !holds(value)) ?? most + 1;
  return failing > least ? failing - 1 : undefined;
}

/** The smallest of `least` to `most` for which it holds, as it does for all that are larger. */
function smallest(least: number, most: number, holds: (value: number) => boolean): number | undefined {
  if (least > most || !holds(most)) {
    return undefined;
  }
  let low = least;
  let high = most;
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

function tried(run: Step, most: number): Step {
  const cap = (job: SparkJob) => ({ ...job, retries: Math.min(job.retries ?? 0, most) });
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
