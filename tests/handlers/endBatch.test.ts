import assert from "node:assert/strict";

import { endBatch } from "../../handlers/endBatch";
import { createBatch } from "../../handlers/livyClient";
import type { LivyStandIn } from "../livy/livyStandIn";
import { LIVY, virtualLivy, whenever } from "./virtualLivy";

const REQUEST = { name: "n", file: "s3://b/f.jar", className: "com.example.F", args: [], conf: {} };

describe("endBatch", () => {
  const { begin, run, tick, calls, elapsed } = virtualLivy();
  const submit = () => run(() => createBatch(LIVY, REQUEST));
  const end = (giveUpSeconds = 50) => run(() => endBatch(LIVY, "n", Date.now() + giveUpSeconds * 1000));
  const endings = ({ applications }: LivyStandIn) => applications().map(({ endedBy }) => endedBy);

  it("counts what Livy does not know as ended, once it has said so twice", async () => {
    begin();
    assert.equal(await end(), false);
    assert.deepEqual(calls(), ["0 GET /batches/n", "1 GET /batches/n"]);
  });

  it("deletes a batch that runs, and comes back when it is gone; a second time there is nothing to do", async () => {
    const livy = begin();
    await submit();
    assert.equal(await end(), true);
    assert.deepEqual(endings(livy), ["delete"]);
    assert.deepEqual(calls().slice(1), [
      "0 GET /batches/n",
      "0 DELETE /batches/n",
      "1 GET /batches/n",
      "2 GET /batches/n",
    ]);
    assert.equal(await end(), false);
    assert.equal(calls().filter((call) => call.includes("DELETE")).length, 1);
  });

  it("deletes one that waits to run", async () => {
    const livy = begin({ plan: () => ({ startSeconds: 600 }) });
    await submit();
    assert.equal(await end(), true);
    assert.deepEqual(endings(livy), ["delete"]);
  });

  it("deletes one that Livy took and could not start", async () => {
    const livy = begin();
    livy.failStarts(1);
    await assert.rejects(submit(), { name: "LivyServerError" });
    assert.equal(await end(), true);
    // It may be just being started, until half a minute has gone.
    assert.deepEqual(
      calls().filter((call) => call.includes("DELETE")),
      ["30 DELETE /batches/n"],
    );
    assert.equal(livy.handle({ method: "GET", path: "/batches/n" }).status, 404);
  });

  it("lets one that is being started start, because Livy would forget it without ending it", async () => {
    const livy = begin({
      plan: () => ({ runSeconds: Infinity }),
      before: (request, { handle }) => {
        if (request.method !== "GET" || elapsed() >= 10) {
          return undefined;
        }
        const answer = handle(request);
        return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), log: [] }) };
      },
    });
    await submit();
    assert.equal(await end(), true);
    assert.deepEqual(
      calls().filter((call) => call.includes("DELETE")),
      ["10 DELETE /batches/n"],
    );
    assert.deepEqual(endings(livy), ["delete"]);
  });

  for (const verdict of ["success", "dead", "killed", "error"] as const) {
    it(`leaves one that is ${verdict}, with its log`, async () => {
      const livy = begin({ plan: () => ({ runSeconds: 5, verdict }) });
      await submit();
      await tick(5_000);
      assert.equal(await end(), false);
      assert.deepEqual(calls().slice(1), ["5 GET /batches/n", "6 GET /batches/n"]);
      assert.equal(livy.handle({ method: "GET", path: "/batches/n/log" }).status, 200);
    });
  }

  for (const kind of ["falseSuccess", "notFound"] as const) {
    it(`does not believe an end that is told once: ${kind}`, async () => {
      const livy = begin({ faults: [{ method: "GET", path: /./, fault: { kind } }] });
      await submit();
      assert.equal(await end(), true);
      assert.deepEqual(endings(livy), ["delete"]);
      assert.deepEqual(calls().slice(1), [
        "0 GET /batches/n",
        "1 GET /batches/n",
        "1 DELETE /batches/n",
        "2 GET /batches/n",
        "3 GET /batches/n",
      ]);
    });
  }

  for (const kind of ["reset", "refused", "lostReply", "timeout"] as const) {
    it(`goes on after each call that ends so once: ${kind}`, async () => {
      const livy = begin({
        plan: () => ({ runSeconds: Infinity }),
        faults: [
          { method: "GET", path: /./, fault: { kind } },
          { method: "DELETE", path: /./, fault: { kind } },
        ],
      });
      await submit();
      assert.equal(await end(200), true);
      assert.deepEqual(endings(livy), ["delete"]);
    });
  }

  it("waits for a Livy that answers late, as on YARN until it knows the application's id", async () => {
    const livy = begin({ yarnIdSeconds: 100, plan: () => ({ runSeconds: Infinity }) });
    await submit();
    assert.equal(await end(200), true);
    // A DELETE is given up after 20 seconds, and asked again after 60: each holds one of Livy's threads.
    const second = (call: string) => Number(call.split(" ")[0]);
    assert.deepEqual(
      calls()
        .filter((call) => call.includes("DELETE"))
        .map(second),
      [0, 60],
    );
    assert.deepEqual(
      calls()
        .filter((call) => call.includes("GET"))
        .map(second)
        .slice(0, 4),
      [0, 21, 22, 23],
    );
    assert.equal(elapsed(), 101);
    assert.deepEqual(endings(livy), ["delete"]);
  });

  it("does not give up on a batch that is gone when its time is over, and looks once more", async () => {
    const livy = begin({ yarnIdSeconds: 50, plan: () => ({ runSeconds: Infinity }) });
    await submit();
    assert.equal(await end(50), true);
    assert.equal(elapsed(), 51);
    assert.deepEqual(endings(livy), ["delete"]);
  });

  it("gives up on a Livy that does not answer, when its time is over", async () => {
    begin({ faults: whenever(() => true, { kind: "refused" }) });
    await assert.rejects(end(), {
      name: "LivyUnreachable",
      message: "no answer to GET http://livy:8998/batches/n: ECONNREFUSED",
    });
    assert.equal(elapsed(), 50);
  });

  it("gives up on a Livy that does not obey", async () => {
    const livy = begin({
      plan: () => ({ runSeconds: Infinity }),
      before: ({ method }) =>
        method === "DELETE" ? { status: 200, body: '{"msg":"deleted"}', afterMs: 0 } : undefined,
    });
    await submit();
    await assert.rejects(end(), {
      name: "LivyServerError",
      message: "Livy does not end the batch n, which it was told to delete",
    });
    assert.equal(elapsed(), 50);
    assert.deepEqual(endings(livy), [null]);
  });

  for (const [status, name] of [
    [401, "LivyUnauthorised"],
    [400, "LivyRejected"],
  ] as const) {
    it(`does not ask again after ${name}`, async () => {
      begin({ faults: whenever(() => true, { kind: "status", status, body: '"no"', handled: false }) });
      await assert.rejects(end(), {
        name,
        message: `Livy answered GET http://livy:8998/batches/n with status ${String(status)}: no`,
      });
      assert.equal(calls().length, 1);
    });
  }
});
