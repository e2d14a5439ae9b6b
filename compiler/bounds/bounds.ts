import type { Polling } from "../../contract/polling";
import { count, duration } from "../../model/format";
import type { Pipeline } from "../../model/pipeline";
import { compile } from "../compile";
import { allStates } from "../compiled";
import type { Level } from "../compiled";
import { EXECUTION, most, NOTHING, sum } from "../cost/figures";
import type { Figures } from "../cost/figures";
import { standardFunctions } from "../functions";
import { maxApplications } from "./concurrency";
import { endsOf } from "./fold";
import { fittingSettings } from "./settings";

/** Bounds of a pipeline's executions. */
export interface Bounds {
  /**
   * The worst case: every job waits and runs as long as it may, uses every retry, and then ends in the more expensive
   * way, after its last poll or after it was stopped; every forEach has as many items as it may have, all with a result
   * whose marker is deleted before they run again. Not included are retries of calls that are lost or throttled,
   * redrives, and the time that a job takes longer because Livy does not answer or is restarted. Each figure is a
   * maximum by itself.
   */
  readonly worst: Figures;
  /** The usual case: nothing fails, jobs take their usual time, and the items are those of the example. */
  readonly usual: Figures;
  /** Bytes of the largest JSON that a state may have as its input, as the payload of a call, or as its output. */
  readonly stateBytes: number;
  /** Jobs that run at the same time, in the worst and in the usual case. */
  readonly maxConcurrentJobs: { readonly worst: number; readonly usual: number };
}

/**
 * Limits of Step Functions on an execution of a standard workflow: events of its history, bytes of a state's input or
 * output, and seconds. Source: "Quotas" in the Step Functions guide.
 */
export const LIMITS = { events: 25_000, stateBytes: 262_144, seconds: 365 * 86_400 } as const;

/**
 * Events that bounds leave free, for retries of calls that are lost or throttled, and for a Livy that does not answer.
 */
const FREE_EVENTS = LIMITS.events / 10;

export function boundsOf(pipeline: Pipeline, polling: Polling): Bounds {
  const { level } = compile(pipeline, standardFunctions(pipeline, polling));
  return {
    ...worstOf(level),
    usual: sum(EXECUTION, endsOf(level, "usual").success ?? NOTHING),
    maxConcurrentJobs: {
      worst: maxApplications(level, "worst"),
      usual: maxApplications(level, "usual"),
    },
  };
}

function worstOf(level: Level): Pick<Bounds, "worst" | "stateBytes"> {
  return {
    worst: sum(EXECUTION, most(NOTHING, ...Object.values(endsOf(level, "worst")))),
    stateBytes: allStates(level).reduce((largest, { bytes }) => Math.max(largest, bytes), 0),
  };
}

/** A limit of AWS: the value that it limits, its maximum, and the sentence for a value that exceeds it. */
interface Limit {
  readonly of: (bounds: Pick<Bounds, "worst" | "stateBytes">) => number;
  readonly most: number;
  readonly exceeded: (value: number) => string;
}

const ALL_LIMITS: readonly Limit[] = [
  {
    of: ({ worst }) => worst.events,
    most: LIMITS.events - FREE_EVENTS,
    exceeded: (value) =>
      `up to ${count(value)} events, but an execution may have ${count(LIMITS.events)} (a tenth is kept free for retries)`,
  },
  {
    of: ({ stateBytes }) => stateBytes,
    most: LIMITS.stateBytes,
    exceeded: (value) =>
      `up to ${count(value)} bytes of data in a state, but a state may have ${count(LIMITS.stateBytes)}`,
  },
  {
    of: ({ worst }) => worst.seconds,
    most: LIMITS.seconds,
    exceeded: (value) => `up to ${duration(value)}, but an execution may last 365 d`,
  },
];

/**
 * The limits of AWS that a pipeline's worst case exceeds, a sentence each, with settings that would each be enough to
 * stay within all limits.
 */
export function boundErrors(pipeline: Pipeline, polling: Polling): readonly string[] {
  const sentences = exceededLimits(pipeline, polling);
  if (sentences.length === 0) {
    return [];
  }
  // A setting must help with all limits, not only with one.
  const fits = (changed: Pipeline, windowSeconds: number) =>
    exceededLimits(changed, { ...polling, windowSeconds }).length === 0;
  const remedy = remedyOf(fittingSettings(pipeline, polling.windowSeconds, fits));
  return sentences.map((sentence) => `pipeline ${pipeline.name}: ${sentence}; ${remedy}`);
}

function exceededLimits(pipeline: Pipeline, polling: Polling): readonly string[] {
  const bounds = worstOf(compile(pipeline, standardFunctions(pipeline, polling)).level);
  return ALL_LIMITS.flatMap(({ of, most: limit, exceeded }) =>
    of(bounds) <= limit ? [] : [exceeded(of(bounds))],
  );
}

function remedyOf([first, ...others]: readonly string[]): string {
  if (first === undefined) {
    return "no single setting would make it fit: split the pipeline";
  }
  return others.length === 0
    ? `this would fit: ${first}`
    : `any of these would fit: ${[first, ...others].join(", ")}`;
}
