import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import type { KeyPair } from "./certificates";

export interface RecordedRequest {
  readonly method: string;
  /** Path and query; through a proxy the whole address. */
  readonly url: string;
  readonly contentType: string | undefined;
  readonly requestedBy: string | undefined;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** What the server does with a request: answers, or closes the socket without a word. */
export type Script = Answer | "close";

export interface HttpServer {
  readonly url: string;
  /** With `url`, this is what the handlers call an endpoint of plain HTTP; with HTTPS give them another. */
  readonly ca: undefined;
  /** Since the last `answer`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Sets the answers to the next requests, one each; forgets the requests until now. */
  readonly answer: (...scripts: readonly Script[]) => void;
  readonly stop: () => Promise<void>;
}

/**
 * A real HTTP server on 127.0.0.1 that records requests and answers from a script; 599 once it ends.
 *
 * @param tls its certificate and key, for a server that speaks HTTPS
 */
export async function startHttpServer(tls?: KeyPair): Promise<HttpServer> {
  let scripts: readonly Script[] = [];
  const requests: RecordedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    void read(request).then((body) => {
      requests.push({ ...describe(request), body });
      const script = scripts[requests.length - 1] ?? { status: 599, body: "the script is at its end" };
      if (script === "close") {
        request.socket.destroy();
        return;
      }
      const text = typeof script.body === "string" ? script.body : JSON.stringify(script.body ?? "");
      const headers = { "Content-Type": "application/json", Connection: "close", ...script.headers };
      response.writeHead(script.status ?? 200, headers).end(text);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    ca: undefined,
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    answer: (...next) => {
      scripts = next;
      requests.length = 0;
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

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function describe({ method = "", url = "", headers }: IncomingMessage): Omit<RecordedRequest, "body"> {
  return { method, url, contentType: headers["content-type"], requestedBy: one(headers, "x-requested-by") };
}

function one(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join() : value;
}
