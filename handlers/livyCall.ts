import { Agent } from "node:https";

import axios from "axios";

import type { SparkApplication } from "../contract/sparkApplication";
import { clean } from "./clean";
import { livyError } from "./livyError";

/** Where Livy is. */
export interface LivyEndpoint {
  /** e.g. `http://ip-10-0-0-10.ec2.internal:8998`. */
  readonly url: string;
  /** The authority that signed Livy's certificate, PEM: with HTTPS no other is trusted. Undefined for plain HTTP. */
  readonly ca: string | undefined;
}

export type Answer = Readonly<Record<string, unknown>>;

/**
 * One request to Livy, and its answer.
 *
 * @throws LivyUnreachable, LivyServerError, LivyUnauthorised, LivyRejected; LivyBatchNotFound when Livy does not know
 *   the batch; of a POST also LivyTooManySessions
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
      // As it came: axios would hide whether a text was JSON, as all of Livy's are.
      transformResponse: (text: unknown) => text,
    })
    .catch((error: unknown) => {
      const { code, message } = error as { code?: string; message: string };
      throw livyError("LivyUnreachable", `no answer to ${what}: ${code ?? message}`);
    });
  const { status, data: text } = response;
  const json = parsed(text);
  const words = status < 300 ? "" : said(json ?? text);
  const refusal = refusalOf(method, status, json, words);
  if (refusal === "duplicate") {
    return refusal;
  }
  if (refusal === "notLivy") {
    throw livyError(
      "LivyServerError",
      `something that is not Livy answered ${what} with status ${String(status)}: ${words}`,
    );
  }
  if (refusal !== undefined) {
    throw livyError(refusal, `Livy answered ${what} with status ${String(status)}: ${words}`);
  }
  if (typeof json !== "object" || json === null) {
    throw livyError(
      "LivyServerError",
      `Livy answered ${what} with something that is not JSON: ${said(json ?? text)}`,
    );
  }
  return json as Answer;
}

/** What a text is in JSON; undefined of one that is none, as a gateway's page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What a status says that is no success. Of the 4xx, Livy itself gives 400 and 404, with its reason in JSON; any other
 * comes from something between, a gateway or another server at its address, which knows neither batch nor request.
 * Source: SessionServlet, BatchSessionServlet and JsonServlet of Livy 0.7.1 and 0.8.0.
 */
function refusalOf(method: string, status: number, json: unknown, words: string) {
  if (status === 401 || status === 403) {
    return "LivyUnauthorised";
  }
  // 408 and 429 ask to come again.
  if (status < 400 || status >= 500 || status === 408 || status === 429) {
    return status >= 300 ? "LivyServerError" : undefined;
  }
  if (!isLivys(json)) {
    return "notLivy";
  }
  if (status === 404 && method !== "POST" && /^Session .* not found/s.test(words)) {
    return "LivyBatchNotFound";
  }
  if (status !== 400) {
    return "notLivy";
  }
  if (method === "POST" && words.includes("Duplicate session name")) {
    return "duplicate";
  }
  return words.includes("too many sessions") ? "LivyTooManySessions" : "LivyRejected";
}

/** Whether an error's body has the form of Livy's: a bare text for a bad request, `{"msg": …}` otherwise. */
function isLivys(json: unknown): boolean {
  return typeof json === "string" || typeof (json as { msg?: unknown } | null | undefined)?.msg === "string";
}

/** Characters of an answer that are looked at, and that are repeated. */
const MAX_READ = 10_000;
const MAX_WORDS = 1_000;

/**
 * The words of an answer. They may repeat what Livy was sent, or what a driver has said: cleaned, and cut only then,
 * because half a secret is not known as one.
 */
export function said(data: unknown): string {
  const message = typeof data === "object" && data !== null && "msg" in data ? data.msg : data;
  const words = typeof message === "string" ? message : JSON.stringify(message);
  return clean(words.slice(0, MAX_READ)).slice(0, MAX_WORDS);
}
