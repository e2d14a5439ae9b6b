import { worstStateBytes } from "./bytes";
import { usualCounts, worstCounts } from "./counts";
import type { Figures } from "./figures";
import { fittingSettings } from "./settings";
import { count, duration } from "../../model/format";
import type { Pipeline } from "../../model/pipeline";

/** What a pipeline's executions take. */
export interface Bounds {
  /** At most. */
  readonly worst: Figures;
  /** When nothing fails, jobs take their usual time, and the items are those of the example. */
  readonly usual: Figures;
  /** Bytes of the largest JSON that a state may begin with, call something with or end with. */
  readonly stateBytes: number;
}

/**
 * What Step Functions allows a standard workflow's execution: events of its history, bytes of a state's input or
 * output, and seconds. Source: "Quotas" in the Step Functions guide.
 */
export const LIMITS = { events: 25_000, stateBytes: 262_144, seconds: 365 * 86_400 } as const;

/** Events that bounds leave free, for calls that are lost or throttled and tried again, and for a Livy that is away. */
const FREE_EVENTS = LIMITS.events / 10;

/** @param pollWindowSeconds seconds that one call of the status function looks at a running batch */
export function boundsOf(pipeline: Pipeline, pollWindowSeconds: number): Bounds {
  return {
    worst: worstCounts(pipeline.run, pollWindowSeconds),
    usual: usualCounts(pipeline.run, pipeline.inputs ?? {}, pollWindowSeconds),
    stateBytes: worstStateBytes(pipeline),
  };
}

/** A limit of AWS': what of a pipeline it is on, the most of it, and a sentence that says by how much it is missed. */
interface Limit {
  readonly of: (pipeline: Pipeline, pollWindowSeconds: number) => number;
  readonly most: number;
  readonly missed: (value: number) => string;
}

const ALL_LIMITS: readonly Limit[] = [
  {
    of: ({ run }, pollWindowSeconds) => worstCounts(run, pollWindowSeconds).events,
    most: LIMITS.events - FREE_EVENTS,
    missed: (value) =>
      `up to ${count(value)} events, and an execution may have ${count(LIMITS.events)} (a tenth of it is kept free for calls that are tried again)`,
  },
  {
    of: worstStateBytes,
    most: LIMITS.stateBytes,
    missed: (value) =>
      `up to ${count(value)} bytes of data in a state, and a state may have ${count(LIMITS.stateBytes)}`,
  },
  {
    of: ({ run }, pollWindowSeconds) => worstCounts(run, pollWindowSeconds).seconds,
    most: LIMITS.seconds,
    missed: (value) => `up to ${duration(value)}, and an execution may last 365 d`,
  },
];

/**
 * The limits of AWS that a pipeline's worst case goes beyond, a sentence each, with the settings of which any alone
 * would do.
 *
 * @param pollWindowSeconds seconds that one call of the status function looks at a running batch
 */
export function boundErrors(pipeline: Pipeline, pollWindowSeconds: number): readonly string[] {
  const sentences = ALL_LIMITS.flatMap(({ of, most, missed }) => {
    const value = of(pipeline, pollWindowSeconds);
    return value <= most ? [] : [missed(value)];
  });
  if (sentences.length === 0) {
    return [];
  }
  const way = wayOut(fittingSettings(pipeline, pollWindowSeconds, fits));
  return sentences.map((sentence) => `pipeline ${pipeline.name}: ${sentence}; ${way}`);
}

/** Whether all limits are kept: a setting that would help with one alone is none. */
function fits(pipeline: Pipeline, pollWindowSeconds: number): boolean {
  return ALL_LIMITS.every(({ of, most }) => of(pipeline, pollWindowSeconds) <= most);
}

function wayOut([first, ...others]: readonly string[]): string {
  if (first === undefined) {
    return "no setting alone would make it fit: split the pipeline";
  }
  return others.length === 0
    ? `this would fit: ${first}`
    : `any of these would fit: ${[first, ...others].join(", ")}`;
}
