import { applicationAt, endSeenAt, stateAt } from "./livyBatch";
import type { Batch, Life, Plan, SparkApplication } from "./livyBatch";
import type { BatchBody, StartFailure } from "./livyPost";

export interface BooksOptions {
  /** What a restart remembers. Default: 0.7.1. */
  readonly version?: "0.7.1" | "0.8.0";
  /** livy.server.session.max-creation. Default: 100. */
  readonly maxCreation?: number;
  /** livy.server.session.state-retain.sec: seconds that an ended batch is known. Default: 600. */
  readonly retainSeconds?: number;
  /** Seconds until Livy finds a batch's application in YARN; undefined: a local master. */
  readonly yarnIdSeconds?: number;
  /** livy.server.yarn.app-lookup-timeout: seconds that Livy looks for an application in YARN. Default: 600. */
  readonly lookupSeconds?: number;
  /**
   * What becomes of a batch.
   *
   * @param name its name
   * @param earlier how many applications of that name were started before
   * @param body all that was submitted
   */
  readonly plan?: (name: string | null, earlier: number, body: BatchBody) => Plan;
  /** Batches of others that had ended before Livy is first asked: they come first in its list. Default: 0. */
  readonly endedBefore?: number;
}

export interface Restart {
  /** Whether batches are read from a state store, as on YARN; without, memory and drivers are lost. */
  readonly recovery: boolean;
  /** Seconds that recovered batches are called `recovering`: until Livy has asked YARN. Default: 5. */
  readonly recoveringSeconds?: number;
  /** Whether spark-submit ends with Livy, where it has not submitted its application yet. Default: no. */
  readonly endsSubmissions?: boolean;
}

/** Livy's memory, and beside it the truth about the applications. Everything is as of `Date.now()`. */
export interface Books {
  /** Oldest first. */
  readonly batches: () => readonly Batch[];
  readonly applications: () => readonly SparkApplication[];
  /** Whether as many batches are being created as may be. */
  readonly full: () => boolean;
  /** Starts a batch; or says why not, when a ghost of it may stay. An id is used up in any case. */
  readonly add: (body: BatchBody) => Batch | StartFailure;
  /** Ends a batch; it is gone at once or, on YARN, when its application's id is known. Returns when: milliseconds. */
  readonly remove: (batch: Batch) => number;
  readonly restart: (how: Restart) => void;
  readonly failStarts: (count: number) => void;
}

/** How often Livy looks for ended batches to forget. Source: SessionManager.GarbageCollector. */
const COLLECTION_MS = 60_000;

const NO_SPARK_SUBMIT: StartFailure = {
  kind: "internal",
  words: 'java.io.IOException: Cannot run program "{spark}/bin/spark-submit": error=13, Permission denied',
};

export function openBooks(options: BooksOptions): Books {
  const {
    version = "0.7.1",
    maxCreation = 100,
    retainSeconds = 600,
    yarnIdSeconds,
    lookupSeconds = 600,
    endedBefore = 0,
  } = options;
  const lives: Life[] = [];
  let kept: Batch[] = Array.from({ length: endedBefore }, (_, id) => endedBatch(id, Date.now()));
  let nextId = endedBefore;
  let upSince = Date.now();
  let failingStarts = 0;

  const batches = (): readonly Batch[] => {
    const now = Date.now();
    const lastCollection = upSince + Math.floor((now - upSince) / COLLECTION_MS) * COLLECTION_MS;
    kept = kept.filter(
      (batch) =>
        (batch.goneAt === null || now < batch.goneAt) &&
        lastCollection - endSeenAt(batch) <= retainSeconds * 1000,
    );
    return kept;
  };

  /**
   * What counts is spark-submit: it lives as long as a driver on a local master, until the submission on YARN. After a
   * restart Livy has no part in it.
   */
  const full = (): boolean => {
    const isBeingCreated = ({ life, yarn, recoveringUntil }: Batch) =>
      life !== null && recoveringUntil === 0 && Date.now() < (yarn === null ? life.wouldEndAt : yarn.knownAt);
    return batches().filter(isBeingCreated).length >= maxCreation;
  };

  const add = (body: BatchBody): Batch | StartFailure => {
    const id = nextId++;
    const { name } = body;
    if (name !== null && /^\d*$/.test(name)) {
      return { kind: "illegalArgument", words: `Invalid session name: ${name}` };
    }
    if (name !== null && batches().some((batch) => batch.name === name)) {
      const words = `Duplicate session name: Some(${name}) for session ${String(id)}`;
      return { kind: "illegalArgument", words };
    }
    // Registered first, then started: what can't be started stays.
    const failure = body.failure ?? (failingStarts > 0 ? NO_SPARK_SUBMIT : undefined);
    if (failure === NO_SPARK_SUBMIT) {
      failingStarts -= 1;
    }
    const life = failure === undefined ? start(id, body) : null;
    const yarn = life && inYarn(life);
    const batch: Batch = { id, name, life, yarn, givenUpAt: null, recoveringUntil: 0, goneAt: null };
    kept.push(batch);
    return failure ?? batch;
  };

  const start = (id: number, body: BatchBody): Life => {
    const { name, file, className, args, conf } = body;
    const startedAt = Date.now();
    const plan = options.plan?.(name, lives.filter((life) => life.name === name).length, body) ?? {};
    const { startSeconds = 0, runSeconds = 10, verdict = "success", log = [] } = plan;
    const endableAt =
      startedAt + (yarnIdSeconds === undefined ? 0 : (plan.yarnIdSeconds ?? yarnIdSeconds)) * 1000;
    const runsAt = startedAt + startSeconds * 1000;
    const wouldEndAt = runsAt + runSeconds * 1000;
    const times = { startedAt, endableAt, runsAt, wouldEndAt };
    const life: Life = { id, name, file, className, args, conf, ...times, verdict, log, cut: null };
    lives.push(life);
    return life;
  };

  /** Of the application that was just started. YARN counts them since its own start. */
  const inYarn = ({ endableAt }: Life): Batch["yarn"] => {
    const applicationId = `application_1700000000000_${String(lives.length).padStart(4, "0")}`;
    return yarnIdSeconds === undefined ? null : { applicationId, knownAt: endableAt };
  };

  const remove = (batch: Batch): number => {
    const now = Date.now();
    const goneAt = (batch.goneAt ??= Math.max(now, batch.givenUpAt ?? batch.yarn?.knownAt ?? now));
    if (batch.life !== null && batch.life.wouldEndAt > goneAt) {
      batch.life.cut ??= { at: goneAt, by: "delete" };
    }
    return goneAt;
  };

  const restart = ({ recovery, recoveringSeconds = 5, endsSubmissions = false }: Restart): void => {
    const now = Date.now();
    if (recovery && yarnIdSeconds === undefined) {
      throw new Error("Livy recovers batches on YARN only: give yarnIdSeconds");
    }
    if (recovery) {
      kept = batches().filter((batch) => isStored(batch, now));
      for (const batch of kept) {
        if (batch.givenUpAt !== null || (endsSubmissions && !isSubmitted(batch, now))) {
          lookFor(batch, now, now + lookupSeconds * 1000);
        } else {
          recover(batch, now + recoveringSeconds * 1000);
        }
      }
    } else {
      kept = [];
      nextId = 0;
      for (const life of lives.filter((one) => (one.cut?.at ?? one.wouldEndAt) > now)) {
        life.cut = { at: now, by: "crash" };
      }
    }
    upSince = now;
  };

  /** A ghost never gets into the store, and 0.8.0 takes a batch from it when it fails. */
  const isStored = (batch: Batch, now: number): boolean =>
    batch.life !== null && !(version === "0.8.0" && ["dead", "killed"].includes(stateAt(batch, now)));

  return {
    batches,
    applications: () => lives.map((life) => applicationAt(life, Date.now())),
    full,
    add,
    remove,
    restart,
    failStarts: (count) => {
      failingStarts = count;
    },
  };
}

/** A batch of somebody else's that has been over for a moment. */
function endedBatch(id: number, now: number): Batch {
  const name = `ended-${String(id)}`;
  const submitted = { id, name, file: "s3://others/f.jar", className: null, args: [], conf: {} };
  const times = { startedAt: now, endableAt: now, runsAt: now, wouldEndAt: now };
  const life: Life = { ...submitted, ...times, verdict: "success", log: [], cut: null };
  return { id, name, life, yarn: null, givenUpAt: null, recoveringUntil: 0, goneAt: null };
}

/** Whether its application is in YARN, where Livy may not have found it yet. */
function isSubmitted({ life, yarn }: Batch, now: number): boolean {
  return life === null || now >= Math.min(life.runsAt, yarn?.knownAt ?? now);
}

/** An application that never got into YARN: its batch is `recovering` until Livy gives up looking for it. */
function lookFor(batch: Batch, now: number, until: number): void {
  if (batch.life !== null && batch.givenUpAt === null) {
    batch.life.cut = { at: now, by: "crash" };
  }
  batch.goneAt = null;
  batch.givenUpAt = until;
  batch.recoveringUntil = until;
}

/** After a restart a batch is `recovering` until YARN says that it runs or has ended; a DELETE that waited is lost. */
function recover(batch: Batch, asked: number): void {
  const { life } = batch;
  batch.goneAt = null;
  if (life !== null) {
    life.cut = null;
    batch.recoveringUntil = Math.max(asked, life.runsAt);
  }
}
