import type { ExecutionInput } from "../../asl/contract";
import type { Pipeline, SparkJob } from "../../asl/pipeline";
import { jobsOf } from "../../asl/steps";
import type { Polling } from "../../handlers/queryBatch";
import { taxi } from "../../pipelines/taxi";
import type { Plan, Verdict } from "../livy/livyBatch";
import type { BooksOptions } from "../livy/livyBooks";
import { randomOf } from "./random";
import type { Random } from "./random";
import { shapeOf } from "./shape";

/** A job with its limits said. */
export type LimitedJob = SparkJob &
  Required<Pick<SparkJob, "startLimitSeconds" | "runLimitSeconds" | "retries">>;

/** A time in which Livy does not answer, and what it knows afterwards. Times in seconds after the run's beginning. */
export interface Outage {
  readonly from: number;
  readonly seconds: number;
  readonly how: "refused" | "silence" | "503";
  /** Undefined: it was the network only. */
  readonly restart: { readonly recovery: boolean } | undefined;
  /** How many batches others submit as soon as Livy is back. */
  readonly strangers: number;
}

/** Somebody aborts an execution that runs, and perhaps redrives it. */
export interface Abort {
  /** Seconds after its start, or after its last redrive. */
  readonly after: number;
  /** Seconds after the abort; undefined: never. */
  readonly redriveAfter: number | undefined;
}

export interface PlannedExecution {
  readonly name: string;
  /** Seconds after the run's beginning. */
  readonly startsAt: number;
  /** The first start's first, and so on for each redrive; an attempt without one is left alone. */
  readonly aborts: readonly Abort[];
  /** Seconds after a failure until it is redriven; undefined: never. */
  readonly redriveAfterFailure: number | undefined;
}

/** All that a run's seed decides before it begins. */
export interface Scenario {
  readonly pipeline: Pipeline;
  /** Its jobs, as they are written. */
  readonly jobs: readonly LimitedJob[];
  readonly input: ExecutionInput;
  /** What the bucket holds: results of items that are there before. */
  readonly keys: readonly string[];
  readonly polling: Polling;
  readonly livy: Pick<BooksOptions, "version" | "maxCreation" | "yarnIdSeconds">;
  /** What becomes of an application. */
  readonly planOf: (name: string | null, earlier: number) => Plan;
  /** Probability that something goes wrong with a call to Livy, and with a call of a function. */
  readonly faultRate: number;
  readonly callFaultRate: number;
  readonly outages: readonly Outage[];
  /** When Livy can't start so many of the next batches. */
  readonly failingStarts: readonly { readonly at: number; readonly count: number }[];
  /** Others' batches that are there before. */
  readonly strangers: number;
  readonly executions: readonly PlannedExecution[];
}

/** The scenario of one run of a campaign. */
export function scenarioOf(seed: number, run: number): Scenario {
  const random = randomOf(seed, run, "scenario");
  const { pipeline, input, keys } = shapeOf(randomOf(seed, run, "shape"), drawnJobs(random));
  const jobs = jobsOf(pipeline.run) as readonly LimitedJob[];
  const onYarn = random.chance(0.6);
  const busy = random.chance(0.1);
  return {
    pipeline,
    jobs,
    input,
    keys,
    polling: { windowSeconds: random.pick([20, 60, 240]), intervalSeconds: random.pick([1, 2, 5]) },
    livy: {
      version: random.pick(["0.7.1", "0.8.0"]),
      ...(onYarn && { yarnIdSeconds: random.pick([0, 3, 10, 40]) }),
      ...(busy && { maxCreation: random.between(1, 2) }),
    },
    planOf: (name, earlier) => planOf(randomOf(seed, run, name ?? "", earlier), name, jobs),
    faultRate: random.pick([0, 0.05, 0.1, 0.2]),
    callFaultRate: random.pick([0, 0.05, 0.15]),
    outages: random.chance(0.3) ? outagesOf(random, onYarn) : [],
    failingStarts: random.chance(0.15) ? [{ at: random.between(0, 40), count: random.between(1, 2) }] : [],
    strangers: random.between(0, 3),
    executions: Array.from({ length: random.chance(0.2) ? 2 : 1 }, (_, index) =>
      executionOf(random, run, index),
    ),
  };
}

const TAXI = jobsOf(taxi.run);

/** Mostly the taxi pipeline's. */
function drawnJobs(random: Random): readonly LimitedJob[] {
  const names = random.chance(0.8)
    ? TAXI.map(({ name }) => name)
    : random.pick([["Only"], ["First", "Second", "Third"], ["A", "AB", "A1"]]);
  const [pattern] = TAXI;
  return names.map((name) => ({
    file: "{rootPath}/f.jar",
    className: "com.example.Main",
    args: ["{runPath}"],
    writes: [],
    ...pattern,
    name,
    startLimitSeconds: random.pick([90, 3_600]),
    runLimitSeconds: random.pick([150, 86_400]),
    retries: 0,
  }));
}

function outagesOf(random: Random, onYarn: boolean): readonly Outage[] {
  const outages: Outage[] = [];
  for (let from = random.between(0, 60), left = random.between(1, 2); left > 0; left -= 1) {
    const seconds = random.chance(0.75) ? random.between(1, 60) : random.between(60, 400);
    const restart = random.chance(0.7) ? { recovery: onYarn && random.chance(0.6) } : undefined;
    const strangers = restart?.recovery === false ? random.between(0, 6) : 0;
    outages.push({ from, seconds, how: random.pick(["refused", "silence", "503"]), restart, strangers });
    from += seconds + random.between(5, 120);
  }
  return outages;
}

/** Seconds from an abort to the soonest redrive: calls of the aborted attempt are under way then, and the janitor too. */
const SOON = 1;

function executionOf(random: Random, run: number, index: number): PlannedExecution {
  // The second one's name begins with the first one's.
  const name = index === 0 ? `run-${String(run)}` : `run-${String(run)}-MilesPerRate`;
  const aborts: Abort[] = [];
  for (
    let on = random.chance(0.3);
    on;
    on = aborts.at(-1)?.redriveAfter !== undefined && random.chance(0.4)
  ) {
    const redriven = random.chance(0.6);
    const soon = random.chance(0.6);
    aborts.push({
      // Often while the first job is being submitted, which takes little of an execution's time.
      after: random.chance(0.4) ? random.between(0, 30) / 10 : random.between(0, 120),
      redriveAfter: redriven ? random.between(soon ? SOON : 130, soon ? 110 : 300) : undefined,
    });
  }
  return {
    name,
    startsAt: index === 0 ? 0 : random.between(0, 20),
    aborts,
    redriveAfterFailure: random.chance(0.1) ? random.between(0, 200) : undefined,
  };
}

/** Seconds over a limit by which it can't be missed, though a call of the status function is lost with all it saw. */
export const FAR = 600;

function planOf(random: Random, name: string | null, jobs: readonly LimitedJob[]): Plan {
  const job = jobOf(name, jobs);
  const startSeconds = random.pick([0, 0, 1, 4, 15]);
  const runSeconds = random.chance(0.9) ? random.between(1, 40) : random.between(40, 120);
  const log = ['Exception in thread "main" java.lang.IllegalArgumentException: no column'];
  if (job === undefined) {
    return {
      startSeconds,
      runSeconds: random.pick([1, 30, 600]),
      verdict: random.pick<Verdict>(["success", "dead"]),
    };
  }
  const lot = random.next();
  if (lot < 0.05 && job.startLimitSeconds < 1_000) {
    return { startSeconds: random.pick([job.startLimitSeconds + FAR, Infinity]), runSeconds };
  }
  if (lot < 0.1 && job.runLimitSeconds < 1_000) {
    return { startSeconds, runSeconds: random.pick([job.runLimitSeconds + FAR, Infinity]) };
  }
  const verdict = lot < 0.8 ? "success" : random.pick<Verdict>(["dead", "dead", "killed", "error"]);
  return { startSeconds, runSeconds, verdict, log: verdict === "success" ? [] : log };
}

/** The job that a batch's name says; undefined of a stranger's. */
function jobOf(name: string | null, jobs: readonly LimitedJob[]): LimitedJob | undefined {
  const word = /-[0-9a-f]{10}-([A-Za-z0-9]+)(?:_\d+)*(?:-|$)/.exec(name ?? "")?.[1];
  return jobs.find((job) => job.name === word);
}
