import { boundErrors, boundsOf, LIMITS } from "../compiler/bounds/bounds";
import type { Bounds } from "../compiler/bounds/bounds";
import { dollarsOf } from "../compiler/bounds/dollars";
import type { Polling } from "../contract/polling";
import type { Pipeline } from "../model/pipeline";

/** What a pipeline's executions take, and what Step Functions allows. */
export interface Plan {
  readonly name: string;
  readonly description: string;
  readonly worst: Bounds["worst"] & Estimate & { readonly stateBytes: number };
  readonly usual: Bounds["usual"] & Estimate;
  readonly limits: typeof LIMITS;
  /** The limits that the worst case goes beyond, a sentence each. */
  readonly mistakes: readonly string[];
  /** Files with drawings of it. */
  readonly drawings: readonly string[];
}

interface Estimate {
  readonly maxConcurrentJobs: number;
  readonly dollars: number;
}

export function planOf(pipeline: Pipeline, polling: Polling, drawings: readonly string[]): Plan {
  const { name, description } = pipeline;
  const { worst, usual, stateBytes, maxConcurrentJobs: jobs } = boundsOf(pipeline, polling);
  return {
    name,
    description,
    worst: { ...worst, stateBytes, maxConcurrentJobs: jobs.worst, dollars: dollarsOf(worst) },
    usual: {
      ...usual,
      maxConcurrentJobs: jobs.usual,
      dollars: dollarsOf(usual),
    },
    limits: LIMITS,
    mistakes: boundErrors(pipeline, polling),
    drawings,
  };
}
