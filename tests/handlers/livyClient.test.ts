import assert from "node:assert/strict";

import { createBatch, deleteBatch, getBatch, getLog } from "../../handlers/livyClient";
import { withoutProxy } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer, Script } from "../support/httpServer";

const REQUEST = { file: "s3://b/f.jar", className: "com.example.F", args: ["s3://b", "ä"] };

describe("livyClient", () => {
  withoutProxy();
  let livy: HttpServer;
  before(async () => {
    livy = await startHttpServer();
  });
  after(() => livy.stop());

  const headers = { contentType: "application/json", requestedBy: "spark-etl" };

  describe("asks Livy", () => {
    it("to start a batch", async () => {
      livy.answer({ status: 201, body: { id: 7, state: "starting", appId: null, log: [] } });
      assert.deepEqual(await createBatch(livy, REQUEST), {
        id: 7,
        state: "starting",
        applicationId: null,
      });
      const body = '{"file":"s3://b/f.jar","className":"com.example.F","args":["s3://b","ä"]}';
      assert.deepEqual(livy.requests, [{ method: "POST", url: "/batches", ...headers, body }]);
    });

    it("for a batch", async () => {
      livy.answer({ body: { id: 0, state: "running", appId: "application_1_0001" } });
      assert.deepEqual(await getBatch(livy, 0), {
        id: 0,
        state: "running",
        applicationId: "application_1_0001",
      });
      assert.deepEqual(livy.requests, [{ method: "GET", url: "/batches/0", ...headers, body: "" }]);
    });

    it("for a batch's log", async () => {
      livy.answer({ body: { id: 3, from: 0, total: 2, log: ["stdout: ", "done"] } });
      assert.deepEqual(await getLog(livy, 3), ["stdout: ", "done"]);
      assert.deepEqual(livy.requests, [
        { method: "GET", url: "/batches/3/log?size=1000", ...headers, body: "" },
      ]);
    });

    it("for a log that is not there", async () => {
      livy.answer({ body: { id: 3 } });
      assert.deepEqual(await getLog(livy, 3), []);
    });

    it("to end a batch", async () => {
      livy.answer({ body: { msg: "deleted" } });
      await deleteBatch(livy, 3);
      assert.deepEqual(livy.requests, [{ method: "DELETE", url: "/batches/3", ...headers, body: "" }]);
    });

    it("to end a batch that it no longer knows, which is as good", async () => {
      livy.answer({ status: 404, body: { msg: "Session '3' not found." } });
      await deleteBatch(livy, 3);
      assert.equal(livy.requests.length, 1);
    });
  });

  describe("puts Livy's state", () => {
    const states = {
      starting: ["not_started", "starting", "recovering"],
      running: ["idle", "running", "busy", "shutting_down"],
      success: ["success"],
      dead: ["dead"],
      killed: ["killed"],
      error: ["error"],
      unknown: ["", "SUCCESS", "finished", "constructor"],
    };
    for (const [ours, theirs] of Object.entries(states)) {
      for (const state of theirs) {
        it(`"${state}" as ${ours}`, async () => {
          livy.answer({ body: { id: 1, state } });
          assert.deepEqual(await getBatch(livy, 1), { id: 1, state: ours, applicationId: null });
        });
      }
    }
  });

  describe("names what went wrong:", () => {
    const batch = "no batch: ";
    const html = "<html><body>Sign in</body></html>";
    const answers: [string, Script, string, string][] = [
      [
        "a bad request, in a bare text",
        { status: 400, body: '"requirement failed: Local path"' },
        "LivyRejected",
        "Livy refused GET {url}/batches/1 with status 400: requirement failed: Local path",
      ],
      [
        "a bad request in words",
        { status: 400, body: { msg: "Rejected, Reason: too many sessions" } },
        "LivyRejected",
        "Livy refused GET {url}/batches/1 with status 400: Rejected, Reason: too many sessions",
      ],
      [
        "a bad request without words",
        { status: 403, body: { code: 7 } },
        "LivyRejected",
        'Livy refused GET {url}/batches/1 with status 403: {"code":7}',
      ],
      [
        "a batch that Livy does not know",
        { status: 404, body: { msg: "Session '1' not found." } },
        "LivyBatchNotFound",
        "Livy does not know the batch of GET {url}/batches/1",
      ],
      [
        "an error of the server",
        { status: 500, body: '"java.lang.NullPointerException"' },
        "LivyServerError",
        "Livy answered GET {url}/batches/1 with status 500: java.lang.NullPointerException",
      ],
      [
        "an error without a body",
        { status: 503, body: "", headers: { "Content-Length": "0" } },
        "LivyServerError",
        "Livy answered GET {url}/batches/1 with status 503: ",
      ],
      [
        "a redirect, which is not followed",
        { status: 302, body: "", headers: { Location: "/batches/2" } },
        "LivyServerError",
        "Livy answered GET {url}/batches/1 with status 302: ",
      ],
      [
        "malformed JSON",
        { body: '{"id": 1,' },
        "LivyServerError",
        'Livy answered GET {url}/batches/1 with status 200: {"id": 1,',
      ],
      [
        "a page of something else",
        { body: html, headers: { "Content-Type": "text/html" } },
        "LivyServerError",
        `Livy answered GET {url}/batches/1 with status 200: ${html}`,
      ],
      [
        "null",
        { body: "null" },
        "LivyServerError",
        "Livy answered GET {url}/batches/1 with status 200: null",
      ],
      ["a list", { body: [] }, "LivyServerError", `Livy answered with something that is ${batch}[]`],
      [
        "a batch without an id",
        { body: { state: "dead" } },
        "LivyServerError",
        `Livy answered with something that is ${batch}{"state":"dead"}`,
      ],
      [
        "a batch without a state",
        { body: { id: 1, state: null } },
        "LivyServerError",
        `Livy answered with something that is ${batch}{"id":1,"state":null}`,
      ],
      [
        "an answer of any length, cut",
        { status: 500, body: "x".repeat(5000) },
        "LivyServerError",
        `Livy answered GET {url}/batches/1 with status 500: ${"x".repeat(1000)}`,
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

    it("nobody at that address", async () => {
      const gone = await startHttpServer();
      await gone.stop();
      await assert.rejects(createBatch(gone, REQUEST), {
        name: "LivyUnreachable",
        message: `no answer to POST ${gone.url}/batches: ECONNREFUSED`,
      });
    });

    it("in the end of a batch, too", async () => {
      livy.answer({ status: 500, body: '"no"' });
      await assert.rejects(deleteBatch(livy, 1), {
        name: "LivyServerError",
        message: `Livy answered DELETE ${livy.url}/batches/1 with status 500: no`,
      });
    });
  });
});
