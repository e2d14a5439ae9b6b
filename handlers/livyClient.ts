import type { SparkApplication } from "../contract/sparkApplication";
import { call, said } from "./livyCall";
import type { Answer, LivyEndpoint } from "./livyCall";
import { livyError } from "./livyError";

export type { LivyEndpoint } from "./livyCall";

/**
 * The state of a batch in Livy. `starting` and `running` combine its states in progress; `success`, `dead`, `killed`
 * and `error` are its four end states. `unknown` and `recovering` are no verdict: after a restart, Livy reports
 * `recovering` even for a batch that has ended, until it has asked YARN.
 */
export type BatchState =
  "starting" | "running" | "recovering" | "success" | "dead" | "killed" | "error" | "unknown";

/** A batch as Livy describes it, with this project's states. */
export interface Batch {
  readonly id: number;
  /** Null for a batch that was submitted without one. */
  readonly name: string | null;
  readonly state: BatchState;
  readonly applicationId: string | null;
  /**
   * Whether its log has lines. A batch that Livy accepted but never started (a 500, or a 400 for its file) has none,
   * stays `starting` forever and keeps its name; any other has at least the headings of a log.
   */
  readonly hasLog: boolean;
}

/** A batch in the list of all batches. */
export interface ListedBatch {
  readonly name: string;
  readonly state: BatchState;
}

/** Milliseconds to wait for an answer: a read is answered immediately, a new batch takes a process start. */
const READ_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 20_000;
/** Milliseconds to wait for the first answer of a Livy that may be unreachable. */
const VERSION_TIMEOUT_MS = 5_000;

/** Batches in one page of the list. */
const PAGE_SIZE = 500;

/**
 * POST /batches: starts a Spark application; `duplicate` if there is already a batch with that name.
 *
 * @param request `name` is the batch's name, and templates are filled
 * @throws LivyUnreachable, LivyServerError: it may have started anyway; LivyTooManySessions, LivyRejected,
 *   LivyUnauthorised
 */
export async function createBatch(
  livy: LivyEndpoint,
  request: SparkApplication,
): Promise<Batch | "duplicate"> {
  const answer = await call(livy, "POST", "/batches", WRITE_TIMEOUT_MS, request);
  return answer === "duplicate" ? answer : toBatch(answer);
}

/**
 * GET /batches/{id or name}.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised, LivyBatchNotFound
 */
export async function getBatch(livy: LivyEndpoint, idOrName: number | string): Promise<Batch> {
  return toBatch(await call(livy, "GET", `/batches/${String(idOrName)}`, READ_TIMEOUT_MS));
}

/**
 * GET /batches/{name}; undefined if Livy does not know it.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised
 */
export async function findBatch(livy: LivyEndpoint, name: string): Promise<Batch | undefined> {
  return getBatch(livy, name).catch(unlessNotFound);
}

/**
 * GET /batches: all batches that have a name. If one disappears between two pages, another may be missing.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised
 */
export async function listBatches(livy: LivyEndpoint): Promise<readonly ListedBatch[]> {
  const batches: ListedBatch[] = [];
  for (let from = 0, total = 1; from < total; from += PAGE_SIZE) {
    const path = `/batches?from=${String(from)}&size=${String(PAGE_SIZE)}`;
    const page = await call(livy, "GET", path, WRITE_TIMEOUT_MS);
    if (!Array.isArray(page.sessions) || typeof page.total !== "number") {
      throw livyError(
        "LivyServerError",
        `Livy answered with something that is not a list of batches: ${said(page)}`,
      );
    }
    total = page.total;
    batches.push(...page.sessions.flatMap(toListedBatch));
  }
  return batches;
}

/**
 * GET /batches/{name}/log: the last lines that Livy keeps, oldest first; a few hundred at most.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised, LivyBatchNotFound
 */
export async function getLog(livy: LivyEndpoint, name: string): Promise<readonly string[]> {
  const { log } = await call(livy, "GET", `/batches/${name}/log?size=1000`, READ_TIMEOUT_MS);
  return Array.isArray(log) ? log.map(String) : [];
}

/**
 * DELETE /batches/{name}: ends a batch. A batch that Livy does not know counts as ended. On YARN Livy may take minutes
 * to answer, longer than this call waits.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised
 */
export async function deleteBatch(livy: LivyEndpoint, name: string): Promise<void> {
  await call(livy, "DELETE", `/batches/${name}`, WRITE_TIMEOUT_MS).catch(unlessNotFound);
}

/**
 * GET /version, e.g. `0.8.0-incubating`.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyUnauthorised
 */
export async function getVersion(livy: LivyEndpoint): Promise<string> {
  const { version } = await call(livy, "GET", "/version", VERSION_TIMEOUT_MS);
  return typeof version === "string" ? version : "";
}

function toBatch(answer: Answer): Batch {
  const { id, state, appId, log } = answer;
  if (typeof id !== "number" || typeof state !== "string") {
    throw livyError("LivyServerError", `Livy answered with something that is not a batch: ${said(answer)}`);
  }
  return {
    id,
    name: nameOf(answer),
    state: toBatchState(state),
    applicationId: typeof appId === "string" ? appId : null,
    hasLog: Array.isArray(log) && log.length > 0,
  };
}

/** Empty for a batch without a name; a batch without a state is `unknown`. */
function toListedBatch(session: unknown): readonly ListedBatch[] {
  const name = nameOf(session);
  const { state } = session as { state?: unknown };
  return name === null ? [] : [{ name, state: typeof state === "string" ? toBatchState(state) : "unknown" }];
}

function nameOf(answer: unknown): string | null {
  const { name } = answer as { name?: unknown };
  return typeof name === "string" ? name : null;
}

function unlessNotFound(error: unknown): undefined {
  if ((error as Error).name !== "LivyBatchNotFound") {
    throw error;
  }
  return undefined;
}

/**
 * Whether a state, Livy's own or a `BatchState`, is an end state; callers rely on it only once it is reported twice.
 */
export function hasEnded(state: string): boolean {
  return state === "success" || state === "dead" || state === "killed" || state === "error";
}

/**
 * Maps Livy's states to this project's; a state that a later Livy adds is `unknown`.
 * Source: org.apache.livy.sessions.SessionState of Livy 0.7.1 and 0.8.0.
 */
function toBatchState(livyState: string): BatchState {
  switch (livyState) {
    case "not_started":
    case "starting":
      return "starting";
    case "idle":
    case "running":
    case "busy":
    case "shutting_down":
      return "running";
    case "recovering":
    case "success":
    case "dead":
    case "killed":
    case "error":
      return livyState;
    default:
      return "unknown";
  }
}
