import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import { callWith, scripted } from "./faults";
import type { Fault, Outcome, RecordedCall, ScriptedFault } from "./faults";
import type { LivyAnswer, LivyRequest } from "./livyAnswer";

/** A fault that a proxy can show: one who has taken a connection can't refuse it. */
export interface ProxyFault extends ScriptedFault {
  readonly fault: Exclude<Fault, { readonly kind: "refused" }>;
}

export interface FaultProxy {
  /** For `http_proxy`, or called like the server itself. */
  readonly url: string;
  /** Since the last `script`, in order of arrival; a call is there when it has been handled. */
  readonly calls: readonly RecordedCall[];
  /** Sets what goes wrong with the next calls; forgets the calls until now. */
  readonly script: (...faults: readonly ProxyFault[]) => void;
  readonly stop: () => Promise<void>;
}

/**
 * A real HTTP proxy on 127.0.0.1 before a server, with faults. Whatever host a request is for, it goes to that server;
 * status and body pass, headers of an answer do not.
 *
 * @param target the server's address, such as `http://127.0.0.1:8998`; while nobody listens there, calls are reset
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const calls: RecordedCall[] = [];
  let faultFor = scripted([]);
  const server = createServer((message, response) => {
    void serve(message, response);
  });
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(message, target);
    const fault = faultFor(request);
    const outcome = await callWith(fault, request, (one) => forward(target, one)).catch(
      (error: unknown): Outcome => {
        if ((error as NodeJS.ErrnoException).syscall !== undefined) {
          return { kind: "reset" };
        }
        throw error;
      },
    );
    calls.push({ request, fault, outcome });
    await end(response, outcome);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls,
    script: (...faults) => {
      faultFor = scripted(faults);
      calls.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function read(message: IncomingMessage, target: string): Promise<LivyRequest> {
  // Through a proxy the whole address is asked for.
  const { pathname, search } = new URL(message.url ?? "", target);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: message.method ?? "",
    path: pathname + search,
    body: await text(message),
    headers: Object.fromEntries(headers) as Record<string, string>,
  };
}

/**
 * Headers that are between two ends of one connection; and what lets Livy compress its answers, which a fault could
 * not cut or change then.
 */
const NOT_PASSED = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "host",
  "accept-encoding",
];

function forward(
  target: string,
  { method, path, body = "", headers = {} }: LivyRequest,
): Promise<LivyAnswer> {
  return new Promise((resolve, reject) => {
    const passed = Object.entries(headers).filter(([name]) => !NOT_PASSED.includes(name));
    const options = { method, headers: Object.fromEntries(passed), agent: false };
    const request = httpRequest(new URL(path, target), options, (answer) => {
      text(answer).then((read) => {
        resolve({ status: answer.statusCode ?? 0, body: read, afterMs: 0 });
      }, reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function end(response: ServerResponse, outcome: Outcome): Promise<void> {
  if (outcome.kind === "silence") {
    // The caller hangs up.
    return;
  }
  if (outcome.kind !== "answer") {
    response.destroy();
    return;
  }
  const { status, body, afterMs } = outcome.answer;
  await sleep(afterMs, undefined, { ref: false });
  const type = body.startsWith("<") ? "text/html" : "application/json";
  response.writeHead(status, { "Content-Type": type, Connection: "close" }).end(body);
}
