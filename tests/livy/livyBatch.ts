/** How a Spark application ends by itself, in Livy's words. */
export type Verdict = "success" | "dead" | "killed" | "error";

/** What becomes of a batch that nobody disturbs. */
export interface Plan {
  /** Seconds from its creation until it runs. Default: 0. */
  readonly startSeconds?: number;
  /** Seconds that it runs; Infinity: until somebody ends it. Default: 10. */
  readonly runSeconds?: number;
  /** Default: success. */
  readonly verdict?: Verdict;
  /** What its log says as soon as it runs. Default: nothing. */
  readonly log?: readonly string[];
  /** Seconds until Livy finds this application in YARN. Default: as long as any other's. */
  readonly yarnIdSeconds?: number;
}

/** A Spark application that was started, and what became of it: the truth, whatever Livy knows of it. */
export interface SparkApplication {
  /** Livy's id of its batch, which may come back as another's. */
  readonly id: number;
  readonly name: string | null;
  readonly file: string | null;
  readonly className: string | null;
  readonly args: readonly string[];
  readonly conf: Readonly<Record<string, string>>;
  /** When it was submitted, milliseconds since 1970. */
  readonly startedAt: number;
  /** From when Livy can end it: on YARN it must know the application's id. Milliseconds since 1970. */
  readonly endableAt: number;
  /** From when it runs, and when it ends by itself, as its plan says; milliseconds since 1970. */
  readonly runsAt: number;
  readonly wouldEndAt: number;
  /** When it has ended, or will if nobody disturbs it; Infinity: never. Milliseconds since 1970. */
  readonly endsAt: number;
  /** What the plan says; of one that was deleted or crashed, it never came to it. */
  readonly verdict: Verdict;
  /** Null as long as it runs or waits to run. */
  readonly endedBy: "itself" | "delete" | "crash" | null;
  /** What its log says. */
  readonly log: readonly string[];
}

/** An application's life, as far as it is laid down. Times in milliseconds since 1970. */
export interface Life extends Omit<SparkApplication, "endedBy" | "endsAt"> {
  /** Set when somebody ends it before that. */
  cut: { readonly at: number; readonly by: "delete" | "crash" } | null;
}

/** A batch in Livy's books. */
export interface Batch {
  readonly id: number;
  readonly name: string | null;
  /** Null of a ghost: registered, then not started. */
  readonly life: Life | null;
  /** The application's id in YARN and when Livy finds it; null on a local master. */
  readonly yarn: { readonly applicationId: string; readonly knownAt: number } | null;
  /** When Livy gives up looking in YARN for an application that never got there; null of any other. */
  givenUpAt: number | null;
  /** Until when it is called `recovering`, after a restart. */
  recoveringUntil: number;
  /** When a DELETE takes it from the books: later than it comes where Livy waits for the application's id. */
  goneAt: number | null;
}

/** Lines of the log that the view of a batch ends with. Source: BatchSessionServlet.clientSessionView. */
const VIEW_LINES = 10;

export function applicationAt(life: Life, now: number): SparkApplication {
  const { cut, ...application } = life;
  const endsAt = cut?.at ?? life.wouldEndAt;
  const endedBy = endsAt > now ? null : (cut?.by ?? "itself");
  return { ...application, endsAt, endedBy };
}

export function stateAt({ life, recoveringUntil, givenUpAt }: Batch, now: number): string {
  if (life === null) {
    return "starting";
  }
  if (now < recoveringUntil) {
    return "recovering";
  }
  if (givenUpAt !== null) {
    return "dead";
  }
  if (now >= life.wouldEndAt) {
    return life.verdict;
  }
  return now < life.runsAt ? "starting" : "running";
}

/** When Livy saw the end of a batch; Infinity before that. */
export function endSeenAt({ life, recoveringUntil, givenUpAt }: Batch): number {
  return life === null ? Infinity : (givenUpAt ?? Math.max(life.wouldEndAt, recoveringUntil));
}

const SUBMITTED = "26/11/29 19:07:41 INFO ShutdownHookManager: Shutdown hook called";
const WAITS =
  "[Sun Nov 29 19:21:33 +0000 2026] Application is Activated, waiting for resources to be assigned for AM.";

const NOT_IN_YARN =
  "No YARN application is found with tag livy-batch-0-a1b2c3d4 in 600 seconds. This may be because 1) spark-submit fail to submit application to YARN; or 2) YARN cluster doesn't have enough resources to start the application in time. Please check Livy log and YARN log to know the details.";

/**
 * The log as Livy holds it. On a local master a driver's output is spark-submit's; on YARN, in cluster mode, there is
 * spark-submit's output, of which nothing is left after a restart, what YARN says of an application that waits, and of
 * one that has ended.
 * Source: SparkProcApp.log, SparkYarnApp.log and getAppIdFromTag; recordings of Livy 0.7.1 on YARN.
 */
export function logAt({ life, yarn, recoveringUntil, givenUpAt }: Batch, now: number): readonly string[] {
  if (life === null) {
    return [];
  }
  const output = recoveringUntil === 0 ? [SUBMITTED] : [];
  if (givenUpAt !== null) {
    const reason = now < givenUpAt ? [] : [NOT_IN_YARN];
    return ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: ", ...reason];
  }
  const visibleFrom = yarn === null ? life.runsAt : life.wouldEndAt;
  const lines = now > visibleFrom ? life.log : [];
  return yarn === null
    ? ["stdout: ", ...lines, "\nstderr: "]
    : [
        "stdout: ",
        ...output,
        "\nstderr: ",
        "\nYARN Diagnostics: ",
        ...(now >= yarn.knownAt && now < life.runsAt ? [WAITS] : []),
        ...lines,
      ];
}

/** A batch as GET shows it. */
export function viewAt(batch: Batch, now: number): object {
  const { id, name, life, yarn, givenUpAt } = batch;
  const isKnown = yarn !== null && now >= yarn.knownAt && givenUpAt === null;
  // There is one as long as the driver is there.
  const hasLogUrl = isKnown && life !== null && now >= life.runsAt && now < life.wouldEndAt;
  return {
    id,
    name,
    owner: null,
    proxyUser: null,
    state: stateAt(batch, now),
    appId: isKnown ? yarn.applicationId : null,
    appInfo: {
      driverLogUrl: hasLogUrl
        ? `http://node:8042/node/containerlogs/${containerOf(yarn.applicationId)}/hadoop`
        : null,
      sparkUiUrl: isKnown ? `http://primary:20888/proxy/${yarn.applicationId}/` : null,
    },
    log: logAt(batch, now).slice(-VIEW_LINES),
  };
}

/** The container of an application's driver. */
function containerOf(applicationId: string): string {
  return `${applicationId.replace("application", "container")}_01_000001`;
}
