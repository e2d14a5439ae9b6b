import type { Pipeline } from "../../model/pipeline";
import { compile } from "../compile";
import type { Level } from "../compiled";
import { standardFunctions } from "../functions";
import type { Bound } from "./fold";

/** The number of Spark applications that may run at the same time. */
export function maxApplications({ states }: Level, bound: Bound): number {
  return states.reduce((max, { state, applications = 0, inner = [], items }) => {
    const members = inner.map((level) => maxApplications(level, bound));
    const together = members.reduce((sum, one) => sum + one, 0);
    const concurrent = state.Type === "Map" ? Math.min(state.MaxConcurrency, items?.[bound] ?? 1) : 1;
    return Math.max(max, applications, concurrent * together);
  }, 0);
}

/**
 * The pipelines that run more jobs at the same time than the stack reserves concurrency for: each running job holds one
 * execution of the status function, and a job that has to wait for it adds events to the execution's history.
 *
 * @param reservedConcurrency reserved concurrency of a function; 0: limited by the account only
 */
export function concurrencyErrors(
  pipelines: readonly Pipeline[],
  reservedConcurrency: number,
): readonly string[] {
  if (reservedConcurrency === 0) {
    return [];
  }
  return pipelines.flatMap((pipeline) => {
    const jobs = maxApplications(compile(pipeline, standardFunctions(pipeline)).level, "worst");
    return jobs <= reservedConcurrency
      ? []
      : [
          `pipeline ${pipeline.name}: up to ${String(jobs)} jobs run at the same time, but reservedConcurrency is ${String(reservedConcurrency)}; raise it, or run fewer jobs at the same time`,
        ];
  });
}
