import type { ForEach, Pipeline, Step } from "../../model/pipeline";

/**
 * How many of a step's jobs may run at once.
 *
 * @param itemsOf how many items a forEach has: as many as there may be unless said
 */
export function maxConcurrentJobs(step: Step, itemsOf = ({ atMost }: ForEach) => atMost): number {
  switch (step.shape) {
    case undefined:
      return 1;
    case "sequence":
      return Math.max(...step.steps.map((part) => maxConcurrentJobs(part, itemsOf)));
    case "parallel":
      return step.branches.reduce((sum, branch) => sum + maxConcurrentJobs(branch, itemsOf), 0);
    case "forEach":
      return Math.min(step.concurrency, itemsOf(step)) * maxConcurrentJobs(step.run, itemsOf);
  }
}

/**
 * The pipelines that run more jobs at once than the stack keeps executions for: each running job holds one of the status
 * function, and a job that has to wait for it takes up events of the execution's history.
 *
 * @param reservedConcurrency executions that a function may have; 0: as many as the account
 */
export function concurrencyErrors(
  pipelines: readonly Pipeline[],
  reservedConcurrency: number,
): readonly string[] {
  return pipelines.flatMap(({ name, run }) => {
    const jobs = maxConcurrentJobs(run);
    return reservedConcurrency === 0 || jobs <= reservedConcurrency
      ? []
      : [
          `pipeline ${name}: up to ${String(jobs)} jobs run at once, and reservedConcurrency is ${String(reservedConcurrency)}; raise it, or run fewer at once`,
        ];
  });
}
