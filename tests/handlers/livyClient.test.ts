import assert from "node:assert/strict";

import {
  createBatch,
  deleteBatch,
  findBatch,
  getBatch,
  getLog,
  getVersion,
  hasEnded,
  listBatches,
} from "../../handlers/livyClient";
import { withoutProxy } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer, Script } from "../support/httpServer";
import { LIVY, virtualLivy, whenever } from "./virtualLivy";

const REQUEST = {
  name: "run-1-F-0",
  file: "s3://b/f.jar",
  className: "com.example.F",
  args: ["s3://b", "ä"],
  conf: { "spark.yarn.tags": "run-1" },
};
const HTML = "<html><body>Sign in</body></html>";
const NOT_FOUND: Script = { status: 404, body: { msg: "Session '1' not found." } };

describe("livyClient", () => {
  withoutProxy();
  let livy: HttpServer;
  before(async () => {
    livy = await startHttpServer();
  });
  after(() => livy.stop());

  const headers = { contentType: "application/json", requestedBy: "spark-etl" };
  const get = (url: string) => ({ method: "GET", url, ...headers, body: "" });

  describe("asks Livy", () => {
    it("to start a batch", async () => {
      const view = { id: 7, name: "run-1-F-0", state: "starting", appId: null, log: [] };
      livy.answer({ status: 201, body: view });
      assert.deepEqual(await createBatch(livy, REQUEST), {
        id: 7,
        name: "run-1-F-0",
        state: "starting",
        applicationId: null,
        hasLog: false,
      });
      const body =
        '{"name":"run-1-F-0","file":"s3://b/f.jar","className":"com.example.F","args":["s3://b","ä"],"conf":{"spark.yarn.tags":"run-1"}}';
      assert.deepEqual(livy.requests, [{ method: "POST", url: "/batches", ...headers, body }]);
    });

    it("for a batch, by its id", async () => {
      const view = { id: 0, name: "n", state: "running", appId: "application_1_0001", log: ["stdout: "] };
      livy.answer({ body: view });
      assert.deepEqual(await getBatch(livy, 0), {
        id: 0,
        name: "n",
        state: "running",
        applicationId: "application_1_0001",
        hasLog: true,
      });
      assert.deepEqual(livy.requests, [get("/batches/0")]);
    });

    it("for a batch, by its name", async () => {
      livy.answer({ body: { id: 0, name: "n", state: "running" } }, NOT_FOUND);
      assert.equal((await findBatch(livy, "n"))?.id, 0);
      assert.equal(await findBatch(livy, "n"), undefined);
      assert.deepEqual(livy.requests, [get("/batches/n"), get("/batches/n")]);
    });

    it("for a batch without a name and without a log", async () => {
      livy.answer({ body: { id: 0, name: null, state: "running", appId: 7, log: null } });
      assert.deepEqual(await getBatch(livy, 0), {
        id: 0,
        name: null,
        state: "running",
        applicationId: null,
        hasLog: false,
      });
    });

    it("for all batches that have a name, page by page", async () => {
      const page = (...sessions: object[]) => ({ body: { from: 0, total: 1001, sessions } });
      livy.answer(
        page(
          { id: 0, name: "a", state: "busy" },
          { id: 1, name: null, state: "dead" },
          { id: 2, name: "b", state: "success" },
        ),
        page(),
        page(
          { id: 3, name: "a", state: "not_started" },
          { id: 4, name: "c", state: "resting" },
          { id: 5, name: "d" },
          { id: 6, name: "e", state: 7 },
        ),
      );
      assert.deepEqual(await listBatches(livy), [
        { name: "a", state: "running" },
        { name: "b", state: "success" },
        { name: "a", state: "starting" },
        { name: "c", state: "unknown" },
        { name: "d", state: "unknown" },
        { name: "e", state: "unknown" },
      ]);
      assert.deepEqual(
        livy.requests,
        [0, 500, 1000].map((from) => get(`/batches?from=${String(from)}&size=500`)),
      );
    });

    it("for all batches, where there are none, or as many as fit on a page", async () => {
      for (const total of [0, 1, 500]) {
        livy.answer({ body: { from: 0, total, sessions: [] } });
        assert.deepEqual(await listBatches(livy), []);
        assert.equal(livy.requests.length, 1);
      }
    });

    it("for a batch's log", async () => {
      livy.answer({ body: { id: 3, from: 0, total: 2, log: ["stdout: ", "done"] } });
      assert.deepEqual(await getLog(livy, "n"), ["stdout: ", "done"]);
      assert.deepEqual(livy.requests, [get("/batches/n/log?size=1000")]);
    });

    it("for a log that is not there", async () => {
      livy.answer({ body: { id: 3 } });
      assert.deepEqual(await getLog(livy, "n"), []);
    });

    it("to end a batch", async () => {
      livy.answer({ body: { msg: "deleted" } });
      await deleteBatch(livy, "n");
      assert.deepEqual(livy.requests, [{ ...get("/batches/n"), method: "DELETE" }]);
    });

    it("to end a batch that it no longer knows, which is as good", async () => {
      livy.answer(NOT_FOUND);
      await deleteBatch(livy, "n");
      assert.equal(livy.requests.length, 1);
    });

    it("for its version", async () => {
      livy.answer({ body: { version: "0.8.0-incubating", url: "x" } }, { body: { version: 8 } });
      assert.equal(await getVersion(livy), "0.8.0-incubating");
      assert.equal(await getVersion(livy), "");
      assert.deepEqual(livy.requests, [get("/version"), get("/version")]);
    });
  });

  describe("puts Livy's state", () => {
    const states = {
      starting: ["not_started", "starting"],
      recovering: ["recovering"],
      running: ["idle", "running", "busy", "shutting_down"],
      success: ["success"],
      dead: ["dead"],
      killed: ["killed"],
      error: ["error"],
      unknown: ["", "SUCCESS", "finished", "constructor"],
    } as const;
    const ends: readonly string[] = ["success", "dead", "killed", "error"];
    for (const [ours, theirs] of Object.entries(states)) {
      for (const state of theirs) {
        it(`"${state}" as ${ours}`, async () => {
          livy.answer({ body: { id: 1, name: "n", state } });
          const batch = await getBatch(livy, 1);
          assert.equal(batch.state, ours);
          assert.equal(hasEnded(batch.state), ends.includes(ours));
        });
      }
    }
  });

  describe("says that there is a batch of the name already", () => {
    const words = "Duplicate session name: Some(run-1-F-0) for session 4";
    for (const [what, body] of [
      ["as 0.7.1 does", { msg: words }],
      ["as 0.8.0 does", { msg: `Rejected, Reason: ${words}` }],
      ["in a bare text", JSON.stringify(words)],
    ] as const) {
      it(what, async () => {
        livy.answer({ status: 400, body });
        assert.equal(await createBatch(livy, REQUEST), "duplicate");
      });
    }

    it("only by status 400", async () => {
      livy.answer({ status: 500, body: { msg: words } });
      await assert.rejects(createBatch(livy, REQUEST), {
        name: "LivyServerError",
        message: `Livy answered POST ${livy.url}/batches with status 500: ${words}`,
      });
    });
  });

  describe("names what went wrong:", () => {
    const asked = "Livy answered GET {url}/batches/1 with";
    const notLivy = "something that is not Livy answered GET {url}/batches/1 with";
    const noBatch = "Livy answered with something that is not a batch: ";
    const answers: [string, Script, string, string][] = [
      [
        "a bad request, in a bare text",
        { status: 400, body: '"requirement failed: Local path"' },
        "LivyRejected",
        `${asked} status 400: requirement failed: Local path`,
      ],
      [
        "a bad request in words",
        { status: 400, body: { msg: "Rejected, Reason: no" } },
        "LivyRejected",
        `${asked} status 400: Rejected, Reason: no`,
      ],
      [
        "a bad request without words",
        { status: 409, body: { code: 7 } },
        "LivyServerError",
        `${notLivy} status 409: {"code":7}`,
      ],
      [
        "words of which one is not a text",
        { status: 400, body: { msg: null } },
        "LivyServerError",
        `${notLivy} status 400: null`,
      ],
      [
        "the page of a request without X-Requested-By",
        { status: 400, body: HTML, headers: { "Content-Type": "text/html" } },
        "LivyServerError",
        `${notLivy} status 400: ${HTML}`,
      ],
      [
        "a gateway's word without quotes",
        { status: 400, body: "Bad Request" },
        "LivyServerError",
        `${notLivy} status 400: Bad Request`,
      ],
      [
        "a page that a gateway does not find",
        { status: 404, body: HTML },
        "LivyServerError",
        `${notLivy} status 404: ${HTML}`,
      ],
      [
        "a resource that another API does not find",
        { status: 404, body: { message: "Not Found" } },
        "LivyServerError",
        `${notLivy} status 404: {"message":"Not Found"}`,
      ],
      ...[405, 406, 410, 411, 413, 415, 426, 431, 451].map((status): (typeof answers)[number] => [
        `status ${String(status)}`,
        { status, body: { msg: "no" } },
        "LivyServerError",
        `${notLivy} status ${String(status)}: no`,
      ]),
      [
        "too many sessions",
        { status: 400, body: { msg: "Rejected, too many sessions are being created!" } },
        "LivyTooManySessions",
        `${asked} status 400: Rejected, too many sessions are being created!`,
      ],
      [
        "too many sessions, in a bare text",
        { status: 400, body: '"Rejected, too many sessions are being created!"' },
        "LivyTooManySessions",
        `${asked} status 400: Rejected, too many sessions are being created!`,
      ],
      ["who it is", { status: 401, body: HTML }, "LivyUnauthorised", `${asked} status 401: ${HTML}`],
      [
        "that it may not",
        { status: 403, body: { msg: "Forbidden" } },
        "LivyUnauthorised",
        `${asked} status 403: Forbidden`,
      ],
      [
        "a batch that Livy does not know",
        NOT_FOUND,
        "LivyBatchNotFound",
        `${asked} status 404: Session '1' not found.`,
      ],
      [
        "a request that came too slowly",
        { status: 408, body: "slow" },
        "LivyServerError",
        `${asked} status 408: slow`,
      ],
      ["too many requests", { status: 429, body: "later" }, "LivyServerError", `${asked} status 429: later`],
      [
        "an error of the server",
        { status: 500, body: '"java.lang.NullPointerException"' },
        "LivyServerError",
        `${asked} status 500: java.lang.NullPointerException`,
      ],
      [
        "an error of the server that speaks of too many sessions",
        { status: 500, body: '"too many sessions"' },
        "LivyServerError",
        `${asked} status 500: too many sessions`,
      ],
      [
        "an error without a body",
        { status: 503, body: "", headers: { "Content-Length": "0" } },
        "LivyServerError",
        `${asked} status 503: `,
      ],
      [
        "a redirect, which is not followed",
        { status: 302, body: "", headers: { Location: "/batches/2" } },
        "LivyServerError",
        `${asked} status 302: `,
      ],
      [
        "cut JSON",
        { body: '{"id": 1,' },
        "LivyServerError",
        `${asked} something that is not JSON: {"id": 1,`,
      ],
      [
        "a page of something else",
        { body: HTML, headers: { "Content-Type": "text/html" } },
        "LivyServerError",
        `${asked} something that is not JSON: ${HTML}`,
      ],
      ["null", { body: "null" }, "LivyServerError", `${asked} something that is not JSON: null`],
      ["a list", { body: [] }, "LivyServerError", `${noBatch}[]`],
      [
        "a batch without an id",
        { body: { name: "n", state: "dead" } },
        "LivyServerError",
        `${noBatch}{"name":"n","state":"dead"}`,
      ],
      [
        "a batch whose id is a text",
        { body: { id: "1", state: "dead" } },
        "LivyServerError",
        `${noBatch}{"id":"1","state":"dead"}`,
      ],
      [
        "a batch without a state",
        { body: { id: 1, state: null } },
        "LivyServerError",
        `${noBatch}{"id":1,"state":null}`,
      ],
      [
        "an answer of any length, cut",
        { status: 500, body: "x ".repeat(5000) },
        "LivyServerError",
        `${asked} status 500: ${"x ".repeat(500)}`,
      ],
      ["no answer", "close", "LivyUnreachable", "no answer to GET {url}/batches/1: ECONNRESET"],
    ];
    for (const [what, script, name, message] of answers) {
      it(what, async () => {
        livy.answer(script);
        await assert.rejects(getBatch(livy, 1), { name, message: message.replace("{url}", livy.url) });
        assert.equal(livy.requests.length, 1);
      });
    }

    it("without the secrets that an answer repeats", async () => {
      livy.answer({ status: 500, body: { msg: "no s3://b with fs.s3a.secret.key=abcdefghijklmnop" } });
      await assert.rejects(getBatch(livy, 1), (error: Error) => {
        assert.doesNotMatch(error.message, /abcdefghijklmnop/);
        assert.match(error.message, /status 500: no s3:\/\/b with/);
        return true;
      });
    });

    it("without a stack trace, which Lambda would send along", async () => {
      livy.answer("close");
      await assert.rejects(getBatch(livy, 1), { stack: "" });
    });

    for (const [what, body] of [
      ["a list without a number", { sessions: [] }],
      ["a number without a list", { total: 1, sessions: {} }],
    ] as const) {
      it(`${what} in the place of all batches`, async () => {
        livy.answer({ body });
        await assert.rejects(listBatches(livy), {
          name: "LivyServerError",
          message: `Livy answered with something that is not a list of batches: ${JSON.stringify(body)}`,
        });
      });
    }

    it("nobody at that address", async () => {
      const gone = await startHttpServer();
      await gone.stop();
      await assert.rejects(createBatch(gone, REQUEST), {
        name: "LivyUnreachable",
        message: `no answer to POST ${gone.url}/batches: ECONNREFUSED`,
      });
    });

    const calls: [string, string, () => Promise<unknown>][] = [
      ["POST", "/batches", () => createBatch(livy, REQUEST)],
      ["GET", "/batches/n", () => findBatch(livy, "n")],
      ["GET", "/batches?from=0&size=500", () => listBatches(livy)],
      ["GET", "/batches/n/log?size=1000", () => getLog(livy, "n")],
      ["DELETE", "/batches/n", () => deleteBatch(livy, "n")],
      ["GET", "/version", () => getVersion(livy)],
    ];
    for (const status of [404, 405]) {
      it(`an endpoint that is not Livy's, which answers a POST with ${String(status)}`, async () => {
        for (const body of [HTML, "", { msg: "Session 'batches' not found." }]) {
          livy.answer({ status, body });
          await assert.rejects(createBatch(livy, REQUEST), (error: Error) => {
            assert.equal(error.name, "LivyServerError");
            const words = `something that is not Livy answered POST ${livy.url}/batches with status `;
            assert.ok(error.message.startsWith(words + String(status)), error.message);
            return true;
          });
        }
      });
    }

    it("without what a terminal would obey", async () => {
      livy.answer({ status: 500, body: JSON.stringify("a\u001b[31mb\u202ec\u200bd\u0007e") });
      await assert.rejects(getBatch(livy, 1), { message: /status 500: abcde$/ });
    });

    for (const [method, path, call] of calls) {
      it(`in every call: ${method} ${path}`, async () => {
        livy.answer({ status: 500, body: '"no"' });
        await assert.rejects(call(), {
          name: "LivyServerError",
          message: `Livy answered ${method} ${livy.url}${path} with status 500: no`,
        });
      });
    }
  });
});

describe("livyClient gives up", () => {
  const { begin, run, elapsed } = virtualLivy();
  const calls: [number, string, string, () => Promise<unknown>][] = [
    [20, "POST", "/batches", () => createBatch(LIVY, REQUEST)],
    [10, "GET", "/batches/1", () => getBatch(LIVY, 1)],
    [10, "GET", "/batches/n", () => findBatch(LIVY, "n")],
    [20, "GET", "/batches?from=0&size=500", () => listBatches(LIVY)],
    [10, "GET", "/batches/n/log?size=1000", () => getLog(LIVY, "n")],
    [20, "DELETE", "/batches/n", () => deleteBatch(LIVY, "n")],
    [5, "GET", "/version", () => getVersion(LIVY)],
  ];
  for (const [seconds, method, path, call] of calls) {
    it(`after ${String(seconds)} seconds: ${method} ${path}`, async () => {
      begin({ faults: whenever(() => true, { kind: "timeout" }, [method, /./]) });
      await assert.rejects(run(call), {
        name: "LivyUnreachable",
        message: `no answer to ${method} http://livy:8998${path}: ECONNABORTED`,
      });
      assert.equal(elapsed(), seconds);
    });
  }
});
