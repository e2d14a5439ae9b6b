import type { Plan, Verdict } from "../livy/livyBatch";
import type { BatchBody } from "../livy/livyPost";
import type { Odds } from "./odds";
import type { Random } from "./random";
import type { LimitedJob } from "./scenario";

/** Seconds over a limit by which it can't be missed. */
const FAR = 600;

/**
 * What becomes of an application, by its class: `job` is undefined of somebody else's.
 *
 * @param onYarn whether YARN says why it has failed, or the driver itself
 */
export function planOf(
  random: Random,
  { className, args }: BatchBody,
  job: LimitedJob | undefined,
  earlier: number,
  onYarn: boolean,
  odds: Odds,
): Plan {
  const report = onYarn ? "User class threw exception: " : 'Exception in thread "main" ';
  const startSeconds = random.pick([0, 0, 1, 4, 15]);
  const runSeconds = random.chance(0.9) ? random.between(1, 40) : random.between(40, 120);
  if (job === undefined) {
    return {
      startSeconds,
      runSeconds: random.pick([1, 30, 600]),
      verdict: random.pick<Verdict>(["success", "dead"]),
      log: [`${report}somebody.else.Failure: of others`],
    };
  }
  const isLimited = job.runLimitSeconds < 1_000;
  const verdict = random.chance(odds.failing)
    ? random.pick<Verdict>(["dead", "dead", "killed", "error"])
    : "success";
  // By its words a log is known as this application's.
  const which = [className, ...args.slice(0, -3), `run ${String(earlier + 1)}`].join(", ");
  const log =
    verdict === "success" ? [] : [`${report}java.lang.IllegalArgumentException: no column in ${which}`];
  if (random.chance(odds.timedOut) && job.startLimitSeconds < 1_000) {
    return { startSeconds: random.pick([job.startLimitSeconds + FAR, Infinity]), runSeconds };
  }
  if (random.chance(odds.timedOut) && isLimited) {
    return { startSeconds, runSeconds: random.pick([job.runLimitSeconds + FAR, Infinity]) };
  }
  if (random.chance(odds.stuck)) {
    return { startSeconds, runSeconds: random.between(200, 300), verdict, log, yarnIdSeconds: 250 };
  }
  if (random.chance(odds.slow)) {
    // Both within their limits, the sum of them not.
    return { startSeconds: 60, runSeconds: random.between(100, 125), verdict, log };
  }
  if (random.chance(odds.long) && !isLimited) {
    return { startSeconds, runSeconds: random.between(600, 1_000), verdict, log };
  }
  return { startSeconds, runSeconds, verdict, log };
}
