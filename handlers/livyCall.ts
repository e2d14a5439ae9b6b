import { Agent } from "node:https";

import axios from "axios";

import type { SparkApplication } from "../contract/sparkApplication";
import { clean } from "./clean";
import { livyError } from "./livyError";

/** Where Livy is. */
export interface LivyEndpoint {
  /** e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly url: string;
  /** The CA that signed Livy's certificate, PEM: with HTTPS no other is trusted. Undefined for plain HTTP. */
  readonly ca: string | undefined;
}

export type Answer = Readonly<Record<string, unknown>>;

/**
 * Sends one request to Livy, and returns its answer.
 *
 * @throws LivyUnreachable, LivyServerError, LivyUnauthorised, LivyRejected; LivyBatchNotFound if Livy does not know
 *   the batch; for a POST also LivyTooManySessions
 */
export async function call(
  livy: LivyEndpoint,
  method: "GET" | "DELETE",
  path: string,
  timeoutMs: number,
): Promise<Answer>;
export async function call(
  livy: LivyEndpoint,
  method: "POST",
  path: string,
  timeoutMs: number,
  body: SparkApplication,
): Promise<Answer | "duplicate">;
export async function call(
  livy: LivyEndpoint,
  method: string,
  path: string,
  timeoutMs: number,
  body?: SparkApplication,
): Promise<Answer | "duplicate"> {
  const url = livy.url + path;
  const what = `${method} ${url}`;
  const response = await axios
    .request<string>({
      url,
      method,
      data: body,
      // Livy asks for X-Requested-By on POST and DELETE once its CSRF protection is on.
      headers: { "Content-Type": "application/json", "X-Requested-By": "spark-etl" },
      timeout: timeoutMs,
      maxRedirects: 0,
      ...(livy.ca === undefined ? {} : { httpsAgent: new Agent({ ca: livy.ca }) }),
      validateStatus: () => true,
      responseType: "text",
      // Unparsed: axios would hide whether a text was JSON, as all of Livy's answers are.
      transformResponse: (text: unknown) => text,
    })
    .catch((error: unknown) => {
      const { code, message } = error as { code?: string; message: string };
      throw livyError("LivyUnreachable", `no answer to ${what}: ${code ?? message}`);
    });
  const { status, data: text } = response;
  const json = parsed(text);
  const message = status < 300 ? "" : said(json ?? text);
  const refusal = refusalOf(method, status, json, message);
  if (refusal === "duplicate") {
    return refusal;
  }
  if (refusal === "notLivy") {
    throw livyError(
      "LivyServerError",
      `something that is not Livy answered ${what} with status ${String(status)}: ${message}`,
    );
  }
  if (refusal !== undefined) {
    throw livyError(refusal, `Livy answered ${what} with status ${String(status)}: ${message}`);
  }
  if (typeof json !== "object" || json === null) {
    throw livyError(
      "LivyServerError",
      `Livy answered ${what} with something that is not JSON: ${said(json ?? text)}`,
    );
  }
  return json as Answer;
}

/** A text parsed as JSON; undefined if it is not JSON, e.g. a gateway's error page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The error that a status stands for; undefined for a success. Of the 4xx statuses, Livy itself returns 400 and 404,
 * with the reason in JSON; any other comes from a gateway, or another server at Livy's address, and says nothing about
 * the batch or the request.
 * Source: SessionServlet, BatchSessionServlet and JsonServlet of Livy 0.7.1 and 0.8.0.
 */
function refusalOf(method: string, status: number, json: unknown, message: string) {
  if (status === 401 || status === 403) {
    return "LivyUnauthorised";
  }
  // 408 and 429 mean that the request may be repeated.
  if (status < 400 || status >= 500 || status === 408 || status === 429) {
    return status >= 300 ? "LivyServerError" : undefined;
  }
  if (!isLivyError(json)) {
    return "notLivy";
  }
  if (status === 404 && method !== "POST" && /^Session .* not found/s.test(message)) {
    return "LivyBatchNotFound";
  }
  if (status !== 400) {
    return "notLivy";
  }
  if (method === "POST" && message.includes("Duplicate session name")) {
    return "duplicate";
  }
  return message.includes("too many sessions") ? "LivyTooManySessions" : "LivyRejected";
}

/** Whether an error's body has Livy's format: a JSON string for a bad request, `{"msg": …}` otherwise. */
function isLivyError(json: unknown): boolean {
  return typeof json === "string" || typeof (json as { msg?: unknown } | null | undefined)?.msg === "string";
}

/** Maximum characters of an answer that are read, and that an error repeats. */
const MAX_READ = 10_000;
const MAX_MESSAGE = 1_000;

/**
 * The message of an answer. It may repeat the request, or the output of a driver: it is cleaned first and cut
 * afterwards, because half a secret would not be recognised.
 */
export function said(data: unknown): string {
  const message = typeof data === "object" && data !== null && "msg" in data ? data.msg : data;
  const text = typeof message === "string" ? message : JSON.stringify(message);
  return clean(text.slice(0, MAX_READ)).slice(0, MAX_MESSAGE);
}
