import { Agent } from "node:https";

import axios from "axios";

import type { BatchState } from "../asl/contract";
import { livyError } from "./livyError";

/** Where Livy is. */
export interface LivyEndpoint {
  /** e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly url: string;
  /** The authority that signed Livy's certificate, PEM: with HTTPS no other is trusted. Undefined for plain HTTP. */
  readonly ca: string | undefined;
}

/** The fields of a POST /batches that pipelines use. Source: Livy's REST API, "POST /batches". */
export interface BatchRequest {
  readonly file: string;
  readonly className: string;
  readonly args: readonly string[];
}

/** A batch as Livy describes it, in the project's own words. */
export interface Batch {
  readonly id: number;
  readonly state: BatchState;
  readonly applicationId: string | null;
}

/** Milliseconds to wait for Livy's answer: below the functions' timeout, so that the error is still ours. */
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * POST /batches: starts a Spark application.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected
 */
export async function createBatch(livy: LivyEndpoint, request: BatchRequest): Promise<Batch> {
  return toBatch(await call(livy, "POST", "/batches", request));
}

/**
 * GET /batches/{id}.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyBatchNotFound
 */
export async function getBatch(livy: LivyEndpoint, id: number): Promise<Batch> {
  return toBatch(await call(livy, "GET", `/batches/${String(id)}`));
}

/**
 * GET /batches/{id}/log: the last lines that Livy holds, oldest first; about 200 at most.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected, LivyBatchNotFound
 */
export async function getLog(livy: LivyEndpoint, id: number): Promise<readonly string[]> {
  const answer = await call(livy, "GET", `/batches/${String(id)}/log?size=1000`);
  return Array.isArray(answer.log) ? answer.log.map(String) : [];
}

/**
 * DELETE /batches/{id}: ends a batch. One that Livy no longer knows counts as ended.
 *
 * @throws LivyUnreachable, LivyServerError, LivyRejected
 */
export async function deleteBatch(livy: LivyEndpoint, id: number): Promise<void> {
  await call(livy, "DELETE", `/batches/${String(id)}`).catch((error: unknown) => {
    if ((error as Error).name !== "LivyBatchNotFound") {
      throw error;
    }
  });
}

async function call(
  livy: LivyEndpoint,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: BatchRequest,
): Promise<Record<string, unknown>> {
  const url = livy.url + path;
  const what = `${method} ${url}`;
  const response = await axios
    .request<unknown>({
      url,
      method,
      data: body,
      // Livy asks for X-Requested-By on POST and DELETE once its CSRF protection is on.
      headers: { "Content-Type": "application/json", "X-Requested-By": "spark-etl" },
      timeout: ANSWER_TIMEOUT_MS,
      maxRedirects: 0,
      ...(livy.ca === undefined ? {} : { httpsAgent: new Agent({ ca: livy.ca }) }),
      validateStatus: () => true,
    })
    .catch((error: unknown) => {
      const { code, message } = error as { code?: string; message: string };
      throw livyError("LivyUnreachable", `no answer to ${what}: ${code ?? message}`);
    });
  const { status, data } = response;
  if (status === 404) {
    throw livyError("LivyBatchNotFound", `Livy does not know the batch of ${what}`);
  }
  if (status >= 400 && status < 500) {
    throw livyError("LivyRejected", `Livy refused ${what} with status ${String(status)}: ${said(data)}`);
  }
  if (status >= 300 || typeof data !== "object" || data === null) {
    throw livyError("LivyServerError", `Livy answered ${what} with status ${String(status)}: ${said(data)}`);
  }
  return data as Record<string, unknown>;
}

/** Livy's words in an error answer: a bare string for a bad request, `{"msg": …}` otherwise. */
function said(data: unknown): string {
  const message = typeof data === "object" && data !== null && "msg" in data ? data.msg : data;
  return (typeof message === "string" ? message : JSON.stringify(message)).slice(0, 1000);
}

function toBatch(answer: Record<string, unknown>): Batch {
  const { id, state, appId } = answer;
  if (typeof id !== "number" || typeof state !== "string") {
    throw livyError("LivyServerError", `Livy answered with something that is no batch: ${said(answer)}`);
  }
  return { id, state: toBatchState(state), applicationId: typeof appId === "string" ? appId : null };
}

/**
 * Livy's states in the project's words; one that Livy adds one day is no verdict.
 * Source: org.apache.livy.sessions.SessionState of Livy 0.7.1 and 0.8.0.
 */
function toBatchState(livyState: string): BatchState {
  switch (livyState) {
    case "not_started":
    case "starting":
    case "recovering":
      return "starting";
    case "idle":
    case "running":
    case "busy":
    case "shutting_down":
      return "running";
    case "success":
    case "dead":
    case "killed":
    case "error":
      return livyState;
    default:
      return "unknown";
  }
}
