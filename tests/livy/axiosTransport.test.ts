import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import axios, { isAxiosError } from "axios";
import type { AxiosAdapter, AxiosRequestConfig } from "axios";

import { withoutProxy } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer, Script } from "../support/httpServer";
import { virtualClock } from "../support/virtualClock";
import { axiosTransport } from "./axiosTransport";
import { scripted } from "./faults";
import type { Fault } from "./faults";
import { createLivy } from "./livyStandIn";

/** What a caller of axios gets, less what differs from machine to machine. */
async function outcomeOf(config: AxiosRequestConfig, adapter?: AxiosAdapter): Promise<unknown> {
  const call = axios.request<unknown>({ ...config, ...(adapter && { adapter }) });
  try {
    const { status, statusText, data } = await call;
    return { status, statusText, data };
  } catch (error) {
    assert.ok(isAxiosError(error));
    const { name, code, message, response } = error;
    return { name, code, message, status: response?.status, data: response?.data as unknown };
  }
}

describe("axiosTransport ends as axios' own adapter for Node does:", () => {
  withoutProxy();
  let server: HttpServer;
  before(async () => {
    server = await startHttpServer();
  });
  after(() => server.stop());

  const answers: [string, number, string][] = [
    ["a batch", 200, '{"id":7,"name":"ä","log":["\\u001b[0m"]}'],
    ["a created batch", 201, '{"id":7}'],
    ["an empty answer", 404, ""],
    ["a bare text in JSON", 400, '"No content to map"'],
    ["a number", 200, "7"],
    ["null", 200, "null"],
    ["a page", 200, "<html></html>"],
    ["cut JSON", 200, '{"id":7,"sta'],
    ["white space", 200, " \n"],
    ["words", 404, '{"msg":"Session \'7\' not found."}'],
    ["an error", 500, '"java.lang.NullPointerException"'],
    ["an error of something before it", 503, "<html></html>"],
    ["a redirect", 302, ""],
  ];
  for (const [what, status, body] of answers) {
    for (const [how, more] of [
      ["", {}],
      [", every status taken", { validateStatus: () => true }],
      [", no body parsed", { responseType: "text" }],
    ] as const) {
      it(`${what}${how}`, async () => {
        const script: Script = { status, body };
        server.answer(script);
        const config = { url: `${server.url}/batches/7`, maxRedirects: 0, ...more };
        const { adapter } = axiosTransport(() => ({ status, body, afterMs: 0 }));
        assert.deepEqual(await outcomeOf(config, adapter), await outcomeOf(config));
      });
    }
  }

  const always = (fault: Fault) =>
    axiosTransport(
      () => ({ status: 200, body: "{}", afterMs: 0 }),
      () => fault,
    ).adapter;

  it("a reset connection", async () => {
    server.answer("close");
    const config = { url: `${server.url}/batches/7`, timeout: 5_000 };
    const ours = await outcomeOf(config, always({ kind: "reset" }));
    assert.deepEqual(ours, await outcomeOf(config));
    assert.equal((ours as { code: string }).code, "ECONNRESET");
  });

  it("a refused connection", async () => {
    const gone = await startHttpServer();
    await gone.stop();
    const config = { url: `${gone.url}/batches/7` };
    const ours = await outcomeOf(config, always({ kind: "refused" }));
    assert.deepEqual(ours, await outcomeOf(config));
    assert.equal((ours as { code: string }).code, "ECONNREFUSED");
  });

  it("a timeout", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const config = { url: `http://127.0.0.1:${String(port)}/batches/7`, timeout: 50 };
    const theirs = await outcomeOf(config);
    silent.close();
    silent.closeAllConnections();
    const ours = await outcomeOf(config, always({ kind: "timeout" }));
    assert.deepEqual(ours, theirs);
    assert.equal((ours as { code: string }).code, "ECONNABORTED");
  });

  it("a request, as Livy gets it", async () => {
    server.answer({ body: {} });
    const config = {
      url: `${server.url}/batches/a%20b?from=1`,
      method: "POST",
      data: { name: "ä" },
      headers: { "Content-Type": "application/json", "X-Requested-By": "spark-etl" },
    };
    const { adapter, calls } = axiosTransport(() => ({ status: 200, body: "{}", afterMs: 0 }));
    await outcomeOf(config);
    await outcomeOf(config, adapter);
    assert.deepEqual(
      calls.map(({ request: { method, path, body, headers = {} } }) => ({
        method,
        url: path,
        contentType: headers["content-type"],
        requestedBy: headers["x-requested-by"],
        body,
      })),
      server.requests,
    );
  });
});

describe("axiosTransport under a virtual clock", () => {
  const clock = virtualClock();
  const POST = {
    url: "http://livy:8998/batches",
    method: "POST",
    data: { name: "a", file: "s3://b/f.jar" },
    headers: { "X-Requested-By": "test" },
    timeout: 20_000,
    validateStatus: () => true,
  };
  const GET = { url: "http://livy:8998/batches/a", timeout: 20_000, validateStatus: () => true };

  /** What the caller gets and after how many milliseconds. */
  async function timed(config: AxiosRequestConfig, adapter: AxiosAdapter): Promise<unknown[]> {
    const from = Date.now();
    const outcome = (await clock.run(() => outcomeOf(config, adapter))) as Record<string, unknown>;
    return [outcome.code ?? outcome.status, Date.now() - from];
  }

  const faults: [string, Fault, unknown[], number][] = [
    ["a lost reply", { kind: "lostReply" }, ["ECONNRESET", 0], 1],
    ["a reset", { kind: "reset" }, ["ECONNRESET", 0], 0],
    ["a refused connection", { kind: "refused" }, ["ECONNREFUSED", 0], 0],
    ["a timeout", { kind: "timeout" }, ["ECONNABORTED", 20_000], 1],
    ["a slow answer", { kind: "slow", seconds: 19 }, [201, 19_000], 1],
    ["too slow an answer", { kind: "slow", seconds: 20 }, ["ECONNABORTED", 20_000], 1],
    ["an error", { kind: "status", status: 503, body: "", handled: false }, [503, 0], 0],
    ["too many sessions", { kind: "tooManySessions" }, [400, 0], 0],
  ];
  for (const [what, fault, expected, started] of faults) {
    it(`${what}: ${expected.join(" after ")} ms, ${String(started)} started`, async () => {
      const livy = createLivy();
      const { adapter } = axiosTransport(livy.handle, scripted([{ method: "POST", path: /./, fault }]));
      assert.deepEqual(await timed(POST, adapter), expected);
      assert.equal(livy.applications().length, started);
      assert.deepEqual(await timed(GET, adapter), [started === 1 ? 200 : 404, 0]);
    });
  }

  it("a DELETE that waits for the application's id", async () => {
    const livy = createLivy({ yarnIdSeconds: 30, plan: () => ({ runSeconds: 100 }) });
    const { adapter, calls } = axiosTransport(livy.handle);
    const remove = { ...POST, url: GET.url, method: "DELETE", data: undefined };
    await timed(POST, adapter);
    assert.deepEqual(await timed(remove, adapter), ["ECONNABORTED", 20_000]);
    assert.deepEqual(await timed(remove, adapter), [200, 10_000]);
    assert.deepEqual(await timed(remove, adapter), [404, 0]);
    assert.deepEqual(
      calls.map(({ request }) => request.method),
      ["POST", "DELETE", "DELETE", "DELETE"],
    );
  });

  it("says which fault each call had", async () => {
    const fault: Fault = { kind: "notFound" };
    const livy = createLivy();
    const { adapter, calls } = axiosTransport(
      livy.handle,
      scripted([{ method: "GET", path: /./, nth: 2, fault }]),
    );
    await timed(POST, adapter);
    for (const status of [200, 404, 200]) {
      assert.deepEqual(await timed(GET, adapter), [status, 0]);
    }
    assert.deepEqual(
      calls.map((call) => call.fault),
      [undefined, undefined, fault, undefined],
    );
  });

  it("refuses to wait for ever", async () => {
    const { adapter } = axiosTransport(
      () => ({ status: 200, body: "{}", afterMs: 0 }),
      () => ({ kind: "timeout" }),
    );
    await assert.rejects(
      axios.get("http://livy/batches", { adapter }),
      /^Error: a call without a timeout would wait for ever: http:\/\/livy\/batches$/,
    );
  });

  it("says when there is nothing left to wait for", async () => {
    await assert.rejects(
      clock.run(() => new Promise(() => undefined)),
      /^Error: the work is not done, and nothing is left to wait for$/,
    );
  });
});
