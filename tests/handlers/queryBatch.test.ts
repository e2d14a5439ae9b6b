import assert from "node:assert/strict";

import { queryBatch } from "../../handlers/queryBatch";
import { withoutProxy } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer } from "../support/httpServer";

const EVENT = { jobId: 5, application: "com.example.F" };

describe("queryBatch", () => {
  withoutProxy();
  let livy: HttpServer;
  before(async () => {
    livy = await startHttpServer();
  });
  after(() => livy.stop());

  const paths = () => livy.requests.map(({ method, url }) => `${method} ${url}`);

  for (const [theirs, state] of [
    ["starting", "starting"],
    ["busy", "running"],
    ["success", "success"],
    ["brand_new", "unknown"],
  ] as const) {
    it(`looks once at a batch that is ${theirs}`, async () => {
      livy.answer({ body: { id: 5, state: theirs, appId: "application_1_0005" } });
      assert.deepEqual(await queryBatch(livy, EVENT), {
        state,
        applicationId: "application_1_0005",
        cause: "",
      });
      assert.deepEqual(paths(), ["GET /batches/5"]);
    });
  }

  for (const state of ["dead", "killed", "error"] as const) {
    it(`reads the cause of a batch that is ${state} out of its log`, async () => {
      const log = ["stdout: ", "\nstderr: ", 'Exception in thread "main" java.lang.Error: no', "\tat F"];
      livy.answer({ body: { id: 5, state, appId: null } }, { body: { id: 5, from: 0, total: 4, log } });
      assert.deepEqual(await queryBatch(livy, EVENT), {
        state,
        applicationId: null,
        cause: `com.example.F (batch 5) is ${state}: java.lang.Error: no`,
      });
      assert.deepEqual(paths(), ["GET /batches/5", "GET /batches/5/log?size=1000"]);
    });
  }

  it("says so when the log of a failed batch is empty", async () => {
    livy.answer({ body: { id: 5, state: "dead" } }, { body: { log: [] } });
    const { cause } = await queryBatch(livy, EVENT);
    assert.equal(cause, "com.example.F (batch 5) is dead: Livy's log of it is empty");
  });

  it("throws what the look at the batch or at its log throws", async () => {
    livy.answer({ status: 404, body: { msg: "Session '5' not found." } });
    await assert.rejects(queryBatch(livy, EVENT), {
      name: "LivyBatchNotFound",
      message: `Livy does not know the batch of GET ${livy.url}/batches/5`,
    });
    livy.answer({ body: { id: 5, state: "dead" } }, "close");
    await assert.rejects(queryBatch(livy, EVENT), {
      name: "LivyUnreachable",
      message: `no answer to GET ${livy.url}/batches/5/log?size=1000: ECONNRESET`,
    });
  });
});
