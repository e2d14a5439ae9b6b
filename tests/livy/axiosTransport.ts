import { STATUS_CODES } from "node:http";

import axios, { AxiosError } from "axios";
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios";

import { callWith } from "./faults";
import type { FaultChooser, Outcome, RecordedCall } from "./faults";
import type { LivyAnswer, LivyRequest } from "./livyAnswer";

export interface AxiosTransport {
  /** For `axios.defaults.adapter`, or `adapter` of one request. */
  readonly adapter: AxiosAdapter;
  /** In the order in which the calls were made. */
  readonly calls: readonly RecordedCall[];
}

/**
 * Has axios call a Livy in memory, whatever the host, with faults. It waits by the global `setTimeout` alone, so that
 * a virtual clock moves it, and ends as axios' adapter for Node ends: its errors, and the body as text, which axios
 * then parses.
 * Source of the contract: axios' lib/adapters/README.md.
 */
export function axiosTransport(
  handle: (request: LivyRequest) => LivyAnswer,
  faultFor: FaultChooser = () => undefined,
): AxiosTransport {
  const calls: RecordedCall[] = [];
  const adapter: AxiosAdapter = async (config) => {
    const request = toRequest(config);
    const fault = faultFor(request);
    const outcome = await callWith(fault, request, handle);
    calls.push({ request, fault, outcome });
    return settle(config, outcome);
  };
  return { adapter, calls };
}

function toRequest(config: InternalAxiosRequestConfig): LivyRequest {
  const { pathname, search } = new URL(axios.getUri(config));
  const headers = Object.entries(config.headers.toJSON()).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    method: (config.method ?? "get").toUpperCase(),
    path: pathname + search,
    body: config.data as string | undefined,
    headers: Object.fromEntries(headers) as Record<string, string>,
  };
}

async function settle(config: InternalAxiosRequestConfig, outcome: Outcome): Promise<AxiosResponse> {
  const { host } = new URL(axios.getUri(config));
  switch (outcome.kind) {
    case "refused":
      throw failed(config, "ECONNREFUSED", `connect ECONNREFUSED ${host}`);
    case "reset":
      throw failed(config, "ECONNRESET", "socket hang up");
    case "silence":
      return timedOut(config);
    case "answer":
      return respond(config, outcome.answer);
  }
}

async function respond(
  config: InternalAxiosRequestConfig,
  { status, body, afterMs }: LivyAnswer,
): Promise<AxiosResponse> {
  if (hasTimeout(config) && afterMs >= config.timeout) {
    return timedOut(config);
  }
  if (afterMs > 0) {
    await wait(afterMs);
  }
  const response: AxiosResponse = {
    data: body,
    status,
    statusText: STATUS_CODES[status] ?? "",
    headers: {},
    config,
  };
  if (config.validateStatus == null || config.validateStatus(status)) {
    return response;
  }
  throw new AxiosError(
    `Request failed with status code ${String(status)}`,
    status >= 400 && status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE,
    config,
    undefined,
    response,
  );
}

async function timedOut(config: InternalAxiosRequestConfig): Promise<never> {
  if (!hasTimeout(config)) {
    throw new Error(`a call without a timeout would wait for ever: ${config.url ?? ""}`);
  }
  await wait(config.timeout);
  throw new AxiosError(`timeout of ${String(config.timeout)}ms exceeded`, AxiosError.ECONNABORTED, config);
}

/** An error of Node's, as axios passes it on. */
function failed(config: InternalAxiosRequestConfig, code: string, message: string): AxiosError {
  return AxiosError.from(Object.assign(new Error(message), { code }), undefined, config);
}

function hasTimeout(
  config: InternalAxiosRequestConfig,
): config is InternalAxiosRequestConfig & { readonly timeout: number } {
  return config.timeout !== undefined && config.timeout > 0;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
