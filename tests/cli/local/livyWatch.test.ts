import assert from "node:assert/strict";

import { listBatches, watchLivy } from "../../../cli/local/livyWatch";
import { withEnv, withoutProxy } from "../../support/env";
import { startHttpServer } from "../../support/httpServer";
import type { HttpServer } from "../../support/httpServer";

const batch = (id: number, state: string, ...log: string[]) => ({
  id,
  name: `b${String(id)}`,
  state,
  appId: null,
  log,
});
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
      { id: 0, name: "b0", state: "success", lastLine: "done" },
      { id: 1, name: "b1", state: "running", lastLine: "" },
      { id: 2, name: "b2", state: "starting", lastLine: "" },
    ]);
    assert.deepEqual(paths(), ["GET /batches?size=1000"]);
  });

  it("tells, in cluster mode, why YARN has a batch wait, then where its log is, and no words of spark-submit", async () => {
    const url = "http://node:8042/node/containerlogs/container_1_0001_01_000001/hadoop";
    const onYarn = (id: number, driverLogUrl: string | null, ...said: string[]) => ({
      ...batch(id, "starting", "\t tracking URL: http://rm", "\nstderr: ", "\nYARN Diagnostics: ", ...said),
      appId: "application_1_0001",
      appInfo: { driverLogUrl, sparkUiUrl: null },
    });
    livy.answer(list(onYarn(0, null), onYarn(1, null, "no resources"), onYarn(2, url)));
    assert.deepEqual(
      (await listBatches(livy.url)).map(({ lastLine }) => lastLine),
      ["", "no resources", `its log: ${url}`],
    );
  });

  it("tells how far Spark is in stages and tasks, without its scheduler's other lines", async () => {
    const at = (logger: string, words: string) => `26/11/29 22:00:00 INFO ${logger}: ${words}`;
    const submitted = at(
      "DAGScheduler",
      "Submitting 2 missing tasks from ShuffleMapStage 6 (MapPartitionsRDD[19] at csv at Publish.scala:47) (first 15 tasks are for partitions Vector(0, 1))",
    );
    const task = at(
      "TaskSetManager",
      "Finished task 0.0 in stage 6.0 (TID 5) in 52 ms on localhost (executor driver) (1/2)",
    );
    const stage = at("DAGScheduler", "ShuffleMapStage 6 (csv at Publish.scala:47) finished in 0.124 s");
    const job = at("DAGScheduler", "Job 2 finished: csv at Publish.scala:47, took 1.492608 s");
    const lost = "26/11/29 22:00:00 WARN TaskSetManager: Lost task 0.0 in stage 6.0 (TID 5)";
    const said = [
      [submitted],
      [submitted, task],
      [
        task,
        stage,
        at("DAGScheduler", "looking for newly runnable stages"),
        at("DAGScheduler", "failed: Set()"),
      ],
      [stage, job],
      [task, lost],
      [job, "rows: 7"],
    ];
    livy.answer(list(...said.map((lines, id) => batch(id, "running", "stdout: ", ...lines, "\nstderr: "))));
    assert.deepEqual(
      (await listBatches(livy.url)).map(({ lastLine }) => lastLine),
      [
        "stage 6 (csv at Publish.scala:47): 0 of 2 tasks",
        "stage 6: 1 of 2 tasks",
        "stage 6 (csv at Publish.scala:47) finished in 0.124 s",
        "job 2 (csv at Publish.scala:47) finished in 1.492608 s",
        lost,
        "rows: 7",
      ],
    );
  });

  it("shows no secret, nothing that a terminal would obey, and the last stroke of a progress bar", async () => {
    livy.answer(
      list(
        batch(0, "running", "x", "\u001b[31mpass\u200bword=hunter2\u001b[0m\u0007 \u202eend"),
        batch(1, "running", "[Stage 0:> (0 + 1) / 2]\r[Stage 0:=> (1 + 1) / 2]\r"),
        batch(2, "running", "-----BEGIN PRIVATE KEY-----", "aBcDeFgHiJkLmNoP", "-----END PRIVATE KEY-----"),
      ),
    );
    assert.deepEqual(
      (await listBatches(livy.url)).map(({ lastLine }) => lastLine),
      ["password=*** end", "[Stage 0:=> (1 + 1) / 2]", "***"],
    );
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

  it("tells once a second what the running batches last said, until stopped", async () => {
    // The second one is what Livy leaves of a POST that it refused.
    livy.answer(
      list(
        batch(0, "success", "a"),
        batch(1, "starting"),
        batch(2, "running", "b"),
        batch(3, "starting", "c"),
      ),
    );
    const seen = await new Promise<unknown>((resolve) => {
      const stop = watchLivy(livy.url, (running) => {
        stop();
        resolve(running);
      });
    });
    assert.deepEqual(seen, [
      { id: 2, name: "b2", state: "running", lastLine: "b" },
      { id: 3, name: "b3", state: "starting", lastLine: "c" },
    ]);
  });
});
