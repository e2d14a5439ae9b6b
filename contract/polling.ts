/** How a job's batch is looked at: the law that the functions follow, and that the bounds count with. */
export interface Polling {
  /** Seconds that one call of the status function keeps looking while there is no verdict. */
  readonly windowSeconds: number;
  /** Percent of the time since a batch's submission that the state machine waits between two of these calls. */
  readonly waitPercent: number;
  /** Seconds of such a wait at most: Livy must still know a batch that has ended meanwhile. */
  readonly maxWaitSeconds: number;
}

/**
 * Seconds of a wait at most: half of the time for which Livy knows a batch that has ended. That is a day on the stack's
 * own cluster (`livy.server.session.state-retain.sec`), and ten minutes where nothing is configured.
 */
export const MAX_WAIT_SECONDS = { ownCluster: 43_200, existingCluster: 300 } as const;

/**
 * Seconds between a submission and the first look. No batch ends sooner with a verdict worth having sooner: the JVM of
 * spark-submit alone takes two seconds on a warm machine, a small batch 8 to 17, and on EMR about 30.
 */
export const FIRST_WAIT_SECONDS = 3;

/** Milliseconds between the two looks that a verdict needs. */
export const SECOND_LOOK_MS = 250;

/** Milliseconds between two looks at a batch, at most. */
export const MAX_LOOK_INTERVAL_MS = 1_000;

/**
 * Milliseconds between two looks at a batch: a quarter of a second in its first minute, half a second in its second, and
 * a second after that. So a verdict is noticed within about one percent of the time that the batch takes, and a
 * thousand batches cost Livy at most 4,000 looks a second; it answers 5,400 on one connection.
 *
 * @param ageMs milliseconds since the batch was submitted
 */
export function lookIntervalMs(ageMs: number): number {
  return ageMs < 60_000 ? 250 : ageMs < 120_000 ? 500 : MAX_LOOK_INTERVAL_MS;
}

/**
 * Seconds that the state machine waits before it calls the status function again: a share of the batch's age, rounded
 * down, so nothing while it is young; and not beyond its next limit, so that a timeout is noticed when it is due.
 *
 * @param ageMs milliseconds since the batch was submitted
 * @param leftMs milliseconds until the batch exceeds its start limit or, once it runs, its run limit
 */
export function waitSecondsOf(
  { waitPercent, maxWaitSeconds }: Polling,
  ageMs: number,
  leftMs: number,
): number {
  const wait = Math.min((ageMs * waitPercent) / 100, maxWaitSeconds * 1_000, leftMs);
  return Math.floor(Math.max(0, wait) / 1_000);
}
