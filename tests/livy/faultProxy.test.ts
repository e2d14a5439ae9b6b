import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import axios, { isAxiosError } from "axios";

import { withEnv } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer } from "../support/httpServer";
import { startFaultProxy } from "./faultProxy";
import type { FaultProxy, ProxyFault } from "./faultProxy";

const LIVY = "http://ip-10-0-0-10.ec2.internal:8998";
const HEADERS = { "Content-Type": "application/json", "X-Requested-By": "spark-etl" };
const CREATED = { status: 201, body: '{"id":7,"state":"running"}' };

describe("faultProxy", () => {
  let server: HttpServer;
  let proxy: FaultProxy;
  before(async () => {
    server = await startHttpServer();
    proxy = await startFaultProxy(server.url);
  });
  after(async () => {
    await proxy.stop();
    await server.stop();
  });

  /** Status and body, or the error's code, of a call that a function in the VPC makes. */
  const call = (method: string, path: string, data?: object, timeout = 5_000): Promise<unknown[]> =>
    withEnv({ http_proxy: proxy.url }, async () => {
      try {
        const config = {
          url: LIVY + path,
          method,
          data,
          headers: HEADERS,
          timeout,
          validateStatus: () => true,
        };
        const answer = await axios.request<unknown>(config);
        return [answer.status, answer.data];
      } catch (error) {
        assert.ok(isAxiosError(error));
        return [error.code];
      }
    });
  const post = (timeout?: number) => call("POST", "/batches", { name: "ä" }, timeout);
  const REQUEST = {
    method: "POST",
    url: "/batches",
    contentType: "application/json",
    requestedBy: "spark-etl",
    body: '{"name":"ä"}',
  };
  const script = (fault: ProxyFault["fault"]) => {
    proxy.script({ method: "POST", path: /^\/batches$/, fault });
  };

  it("passes what it is not told to disturb", async () => {
    proxy.script();
    server.answer(CREATED, { status: 404, body: '{"msg":"Session \'a b\' not found."}' }, { body: "<html>" });
    assert.deepEqual(await post(), [201, { id: 7, state: "running" }]);
    assert.deepEqual(await call("GET", "/batches/a%20b?from=1"), [404, { msg: "Session 'a b' not found." }]);
    assert.deepEqual(await call("DELETE", "/batches/7"), [200, "<html>"]);
    const { contentType, requestedBy } = REQUEST;
    assert.deepEqual(server.requests, [
      REQUEST,
      { method: "GET", url: "/batches/a%20b?from=1", contentType, requestedBy, body: "" },
      { method: "DELETE", url: "/batches/7", contentType, requestedBy, body: "" },
    ]);
    assert.deepEqual(
      proxy.calls.map(({ request, fault, outcome }) => [
        request.method,
        request.path,
        fault,
        outcome.kind === "answer" && outcome.answer.status,
      ]),
      [
        ["POST", "/batches", undefined, 201],
        ["GET", "/batches/a%20b?from=1", undefined, 404],
        ["DELETE", "/batches/7", undefined, 200],
      ],
    );
  });

  it("is called like the server itself, too", async () => {
    proxy.script();
    server.answer(CREATED);
    const { status } = await withEnv({}, () => axios.post(`${proxy.url}/batches`, { name: "ä" }));
    assert.equal(status, 201);
    assert.equal(server.requests[0]?.url, "/batches");
  });

  it("asks for an answer that is not compressed, as Livy's are for axios", async () => {
    const compressing = createServer((request, response) => {
      response.end(JSON.stringify(request.headers["accept-encoding"] ?? "as it is"));
    });
    await new Promise<void>((resolve) => {
      compressing.listen(0, "127.0.0.1", resolve);
    });
    const { port } = compressing.address() as AddressInfo;
    const before = await startFaultProxy(`http://127.0.0.1:${String(port)}`);
    const { data } = await withEnv({}, () => axios.get<unknown>(before.url));
    await before.stop();
    compressing.close();
    assert.equal(data, "as it is");
  });

  const faults: [string, ProxyFault["fault"], unknown[], number][] = [
    ["a lost reply", { kind: "lostReply" }, ["ECONNRESET"], 1],
    ["a reset", { kind: "reset" }, ["ECONNRESET"], 0],
    ["an error", { kind: "status", status: 500, body: '"oh"', handled: true }, [500, "oh"], 1],
    [
      "an error before it",
      { kind: "status", status: 503, body: "<html>", handled: false },
      [503, "<html>"],
      0,
    ],
    ["cut JSON", { kind: "malformed", how: "cut" }, [200, '{"id":7,"stat'], 1],
    [
      "too many sessions",
      { kind: "tooManySessions" },
      [400, { msg: "Rejected, too many sessions are being created!" }],
      0,
    ],
  ];
  for (const [what, fault, expected, handled] of faults) {
    it(`${what}, once`, async () => {
      script(fault);
      server.answer(CREATED, CREATED);
      assert.deepEqual(await post(), expected);
      assert.equal(server.requests.length, handled);
      assert.deepEqual(await post(), [201, { id: 7, state: "running" }]);
      assert.equal(server.requests.length, handled + 1);
      assert.deepEqual(
        proxy.calls.map((one) => one.fault),
        [fault, undefined],
      );
    });
  }

  it("silence, until the caller gives up", async () => {
    script({ kind: "timeout" });
    server.answer(CREATED, CREATED);
    assert.deepEqual(await post(100), ["ECONNABORTED"]);
    assert.deepEqual(server.requests, [REQUEST]);
    assert.deepEqual(await post(), [201, { id: 7, state: "running" }]);
  });

  it("a slow answer", async () => {
    script({ kind: "slow", seconds: 0.1 });
    server.answer(CREATED);
    const from = performance.now();
    assert.deepEqual(await post(), [201, { id: 7, state: "running" }]);
    // Node's timers may fire a millisecond early.
    assert.ok(performance.now() - from > 98);
  });

  it("another state, for the n-th look", async () => {
    proxy.script({ method: "GET", path: /^\/batches\/7$/, nth: 2, fault: { kind: "falseSuccess" } });
    const running = { body: '{"id":7,"state":"running"}' };
    server.answer(running, running, running);
    const states: unknown[] = [];
    for (let look = 0; look < 3; look += 1) {
      states.push((await call("GET", "/batches/7"))[1]);
    }
    assert.deepEqual(
      states.map((state) => (state as { state: string }).state),
      ["running", "success", "running"],
    );
  });

  it("a server that has gone resets the connection", async () => {
    const gone = await startHttpServer();
    const before = await startFaultProxy(gone.url);
    await gone.stop();
    await assert.rejects(
      withEnv({}, () => axios.get(`${before.url}/batches`)),
      { code: "ECONNRESET" },
    );
    assert.deepEqual(
      before.calls.map(({ outcome }) => outcome),
      [{ kind: "reset" }],
    );
    await before.stop();
  });
});
