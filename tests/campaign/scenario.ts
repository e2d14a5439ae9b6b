import type { ExecutionInput } from "../../contract/events";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { jobsOf } from "../../model/steps";
import type { Polling } from "../../contract/polling";
import { orders } from "../pipelines/orders";
import type { Fault } from "../livy/faults";
import type { Plan } from "../livy/livyBatch";
import type { BooksOptions, Restart } from "../livy/livyBooks";
import type { BatchBody } from "../livy/livyPost";
import type { CallFault } from "./calls";
import type { Odds } from "./odds";
import { planOf } from "./plans";
import { randomOf } from "./random";
import type { Random, Some } from "./random";
import { shapeOf } from "./shape";

/** A job with its limits said. */
export type LimitedJob = SparkJob &
  Required<Pick<SparkJob, "startLimitSeconds" | "runLimitSeconds" | "retries">>;

/** A time in which Livy does not answer, and what it knows afterwards. */
export interface Outage {
  /** Seconds after the run's beginning. */
  readonly from: number;
  readonly seconds: number;
  readonly how: "refused" | "silence" | "503";
  /** Undefined: it was the network only. */
  readonly restart: Restart | undefined;
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
  /** Of another state machine's executions, one may have the same name. */
  readonly machine: "one" | "other";
  readonly name: string;
  /** What its input says for whom its jobs work: all its applications are known by it. */
  readonly who: string;
  /** Seconds after the run's beginning. */
  readonly startsAt: number;
  /** The first start's first, and so on for each redrive; an attempt without one is left alone. */
  readonly aborts: readonly Abort[];
  /** Seconds after a failure until it is redriven; undefined: never. */
  readonly redriveAfterFailure: number | undefined;
  /** Seconds until the janitor is told of its end, of each end in turn; undefined: it never is. */
  readonly toldAfter: Some<number | undefined>;
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
  readonly livy: Pick<BooksOptions, "version" | "maxCreation" | "yarnIdSeconds" | "endedBefore"> & {
    readonly retainSeconds: number;
  };
  /** What becomes of an application; `earlier` ones had the same class and worked for the same items. */
  readonly planOf: (body: BatchBody, earlier: number) => Plan;
  /** Probability that something goes wrong with a call to Livy, and with a call of a function. */
  readonly faultRate: number;
  readonly faults: Some<Fault["kind"]>;
  readonly lateSeconds: Some<number>;
  readonly callFaultRate: number;
  readonly callFaults: Some<CallFault>;
  /** Whether something before Livy refuses calls. */
  readonly refusals: boolean;
  /** Whether Livy says several times in a row what is not so. */
  readonly stubbornLies: boolean;
  readonly outages: readonly Outage[];
  /** An outage that begins when a log is read for the first time. */
  readonly crashAtLog: Omit<Outage, "from"> | undefined;
  /** When Livy can't start so many of the next batches. */
  readonly failingStarts: readonly { readonly at: number; readonly count: number }[];
  /** Others' batches that are there before. */
  readonly strangers: number;
  readonly executions: readonly PlannedExecution[];
}

/** The scenario of one run of a campaign. */
export function scenarioOf(seed: number, run: number, odds: Odds): Scenario {
  const random = randomOf(seed, run, "scenario");
  const { pipeline, input, keys } = shapeOf(randomOf(seed, run, "shape"), drawnJobs(random), odds);
  const jobs = jobsOf(pipeline.run) as readonly LimitedJob[];
  const onYarn = random.chance(odds.onYarn);
  const busy = random.chance(odds.busy);
  const many = random.chance(odds.manyBatches);
  return {
    pipeline,
    jobs,
    input,
    keys,
    polling: {
      windowSeconds: random.pick([20, 60, 240]),
      waitPercent: random.pick([0, 1, 20]),
      maxWaitSeconds: 43_200,
    },
    livy: {
      version: random.pick(["0.7.1", "0.8.0"]),
      ...(onYarn && { yarnIdSeconds: random.pick([0, 3, 10, 40]) }),
      ...(busy && { maxCreation: random.between(1, 2) }),
      // As where `livy.server.session.state-retain.sec` is a day.
      ...(many ? { endedBefore: random.between(500, 1_100), retainSeconds: 86_400 } : { retainSeconds: 600 }),
    },
    planOf: (body, earlier) => {
      const job = jobs.find(({ className }) => className === body.className);
      // Not by its folders: how these are called is the product's.
      const texts = body.args.filter((text) => !text.includes("/"));
      const own = randomOf(seed, run, body.className ?? body.name ?? "", ...texts, earlier);
      return planOf(own, body, job, earlier, onYarn, odds);
    },
    faultRate: random.pick(odds.faultRates),
    faults: odds.faults,
    lateSeconds: odds.lateSeconds,
    callFaultRate: random.pick(odds.callFaultRates),
    callFaults: odds.callFaults,
    refusals: random.chance(odds.refusals),
    stubbornLies: random.chance(odds.stubbornLies),
    outages: random.chance(odds.outage) ? outagesOf(random, onYarn, odds) : [],
    crashAtLog: random.chance(odds.crashAtLog)
      ? { seconds: random.between(1, 3), how: "refused", restart: { recovery: false }, strangers: 12 }
      : undefined,
    failingStarts: random.chance(odds.failingStarts)
      ? [{ at: random.between(0, 40), count: random.between(1, 2) }]
      : [],
    strangers: random.between(0, 3),
    executions: executionsOf(random, run, odds),
  };
}

const ORDERS = jobsOf(orders.run);

/** Mostly the orders pipeline's. */
function drawnJobs(random: Random): readonly LimitedJob[] {
  const names = random.chance(0.8)
    ? ORDERS.map(({ name }) => name)
    : random.pick([["Only"], ["First", "Second", "Third"], ["A", "AB", "A1"]]);
  return names.map((name) => ({
    name,
    file: "{rootPath}/f.jar",
    className: `com.example.${name}`,
    args: [],
    writes: [],
    startLimitSeconds: random.pick([90, 3_600]),
    runLimitSeconds: random.pick([150, 86_400]),
    retries: 0,
  }));
}

function outagesOf(random: Random, onYarn: boolean, odds: Odds): readonly Outage[] {
  const outages: Outage[] = [];
  for (let from = random.between(0, 60), left = random.between(1, 2); left > 0; left -= 1) {
    const seconds = random.chance(0.75) ? random.between(1, 60) : random.between(60, 400);
    const restart = random.chance(odds.restart)
      ? {
          recovery: onYarn && random.chance(odds.recovery),
          endsSubmissions: random.chance(odds.endsSubmissions),
        }
      : undefined;
    const strangers = restart?.recovery === false ? random.between(0, 6) : 0;
    outages.push({ from, seconds, how: random.pick(["refused", "silence", "503"]), restart, strangers });
    from += seconds + random.between(5, 120);
  }
  return outages;
}

/** Seconds from an abort to the soonest redrive: calls of the aborted attempt are under way then, and the janitor too. */
const SOON = 1;

function executionsOf(random: Random, run: number, odds: Odds): readonly PlannedExecution[] {
  const name = `run-${String(run)}`;
  const first = executionOf(random, { machine: "one", name, who: "w0", startsAt: 0 }, odds);
  if (!random.chance(odds.twoExecutions)) {
    return [first];
  }
  const startsAt = random.between(0, 20);
  // The second one's name begins with the first one's, or is the same.
  const which = random.chance(odds.sameName)
    ? ({ machine: "other", name } as const)
    : ({ machine: "one", name: `${name}-CheckOrders` } as const);
  return [first, executionOf(random, { ...which, who: "w1", startsAt }, odds)];
}

function executionOf(
  random: Random,
  which: Pick<PlannedExecution, "machine" | "name" | "who" | "startsAt">,
  odds: Odds,
): PlannedExecution {
  const aborts: Abort[] = [];
  for (
    let on = random.chance(odds.abort);
    on;
    on = aborts.at(-1)?.redriveAfter !== undefined && random.chance(0.4)
  ) {
    const redriven = random.chance(odds.redrive);
    const soon = random.chance(odds.redriveSoon);
    aborts.push({
      // Often while the first job is being submitted, which takes little of an execution's time.
      after: random.chance(odds.abortEarly) ? random.between(0, 30) / 10 : random.between(0, 120),
      redriveAfter: redriven ? random.between(soon ? SOON : 130, soon ? 110 : 300) : undefined,
    });
  }
  const toldAfter = () =>
    random.chance(odds.eventLost)
      ? undefined
      : random.chance(odds.eventLate)
        ? random.between(60, 900)
        : random.between(0, 5);
  return {
    ...which,
    aborts,
    redriveAfterFailure: random.chance(odds.redriveAfterFailure) ? random.between(0, 200) : undefined,
    toldAfter: [toldAfter(), toldAfter(), toldAfter()],
  };
}
