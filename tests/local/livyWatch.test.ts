import assert from "node:assert/strict";

import { deleteRunningBatches, listBatches, watchLivy } from "../../local/livyWatch";
import { withEnv, withoutProxy } from "../support/env";
import { startHttpServer } from "../support/httpServer";
import type { HttpServer } from "../support/httpServer";

const batch = (id: number, state: string, ...log: string[]) => ({ id, state, appId: null, log });
const list = (...sessions: object[]) => ({ body: { from: 0, total: sessions.length, sessions } });

describe("livyWatch", () => {
  withoutProxy();
  let livy: HttpServer;
  before(async () => {
    livy = await startHttpServer();
  });
  after(() => livy.stop());

  const paths = () => livy.requests.map(({ method, url }) => `${method} ${url}`);

  it("lists batches with the last line that says something", async () => {
    livy.answer(
      list(
        batch(0, "success", "stdout: ", "  done  ", "\nstderr: ", "\nYARN Diagnostics: "),
        batch(1, "running", "stdout: ", ""),
        batch(2, "starting"),
      ),
    );
    assert.deepEqual(await listBatches(livy.url), [
      { id: 0, state: "success", lastLine: "done" },
      { id: 1, state: "running", lastLine: "" },
      { id: 2, state: "starting", lastLine: "" },
    ]);
    assert.deepEqual(paths(), ["GET /batches?size=1000"]);
  });

  it("lists none when Livy does not answer", async () => {
    livy.answer("close");
    assert.deepEqual(await listBatches(livy.url), []);
    livy.answer({ status: 500, body: '"no"' });
    assert.deepEqual(await listBatches(livy.url), []);
  });

  it("asks Livy directly even where the machine has a proxy", async () => {
    livy.answer(list(batch(0, "running")));
    const batches = await withEnv({ http_proxy: "http://127.0.0.1:1" }, () => listBatches(livy.url));
    assert.equal(batches.length, 1);
  });

  it("deletes the batches that have not ended, and them only", async () => {
    const states = ["success", "starting", "dead", "running", "killed", "error", "brand_new"];
    const gone = { status: 404, body: { msg: "Session '3' not found." } };
    const deleted = { body: { msg: "deleted" } };
    livy.answer(list(...states.map((state, id) => batch(id, state))), deleted, gone, deleted);
    assert.deepEqual(await deleteRunningBatches(livy.url), [1, 3, 6]);
    assert.deepEqual(paths().sort(), [
      "DELETE /batches/1",
      "DELETE /batches/3",
      "DELETE /batches/6",
      "GET /batches?size=1000",
    ]);
  });

  it("tells once a second what the running batch last said, until stopped", async () => {
    livy.answer(list(batch(0, "success", "a"), batch(1, "running", "b")));
    const seen = await new Promise<unknown>((resolve) => {
      const stop = watchLivy(livy.url, (one) => {
        stop();
        resolve(one);
      });
    });
    assert.deepEqual(seen, { id: 1, state: "running", lastLine: "b" });
  });
});
