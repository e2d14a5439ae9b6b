import assert from "node:assert/strict";

import { endBatch } from "../../handlers/endBatch";
import { createBatch } from "../../handlers/livyClient";
import type { Fault } from "../livy/faults";
import type { LivyStandIn } from "../livy/livyStandIn";
import { LIVY, virtualLivy, whenever } from "./virtualLivy";

const REQUEST = { name: "n", file: "s3://b/f.jar", className: "com.example.F", args: [], conf: {} };

const FOR_EVER = () => ({ runSeconds: Infinity });

/** Statuses that Livy itself does not give to a look: a gateway's. */
const OTHERS = [404, 405, 406, 410, 411, 413, 415, 426, 431, 451];

describe("endBatch", () => {
  const { begin, run, tick, calls, elapsed } = virtualLivy();
  const submit = () => run(() => createBatch(LIVY, REQUEST));
  const end = (giveUpSeconds = 50, unseen?: "deleted") =>
    run(() => endBatch(LIVY, "n", Date.now() + giveUpSeconds * 1000, unseen));
  const deletes = () =>
    calls().flatMap((call) => (call.includes("DELETE") ? [Number(call.split(" ")[0])] : []));
  const DELETED = { told: true, state: "gone" };
  const endings = ({ applications }: LivyStandIn) => applications().map(({ endedBy }) => endedBy);

  it("counts what Livy does not know as ended, once it has said so twice", async () => {
    begin();
    assert.deepEqual(await end(), { told: false, state: "gone" });
    assert.deepEqual(calls(), ["0 GET /batches/n", "1 GET /batches/n"]);
  });

  it("deletes a batch that runs, and comes back when it is gone; a second time there is nothing to do", async () => {
    const livy = begin();
    await submit();
    assert.deepEqual(await end(), DELETED);
    assert.deepEqual(endings(livy), ["delete"]);
    assert.deepEqual(calls().slice(1), [
      "0 GET /batches/n",
      "0 DELETE /batches/n",
      "1 GET /batches/n",
      "2 GET /batches/n",
    ]);
    assert.deepEqual(await end(), { told: false, state: "gone" });
    assert.equal(calls().filter((call) => call.includes("DELETE")).length, 1);
  });

  it("deletes one that waits to run", async () => {
    const livy = begin({ plan: () => ({ startSeconds: 600 }) });
    await submit();
    assert.deepEqual(await end(), DELETED);
    assert.deepEqual(endings(livy), ["delete"]);
  });

  it("deletes one that Livy took and could not start", async () => {
    const livy = begin();
    livy.failStarts(1);
    await assert.rejects(submit(), { name: "LivyServerError" });
    assert.deepEqual(await end(), DELETED);
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
    assert.deepEqual(await end(), DELETED);
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
      assert.deepEqual(await end(), { told: false, state: verdict });
      assert.deepEqual(calls().slice(1), ["5 GET /batches/n", "6 GET /batches/n"]);
      assert.equal(livy.handle({ method: "GET", path: "/batches/n/log" }).status, 200);
    });
  }

  for (const kind of ["falseSuccess", "notFound"] as const) {
    it(`does not believe an end that is told once: ${kind}`, async () => {
      const livy = begin({ faults: [{ method: "GET", path: /./, fault: { kind } }] });
      await submit();
      assert.deepEqual(await end(), DELETED);
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
      assert.deepEqual(await end(200), DELETED);
      assert.deepEqual(endings(livy), ["delete"]);
    });
  }

  it("waits for a Livy that answers late, as on YARN until it knows the application's id", async () => {
    const livy = begin({ yarnIdSeconds: 100, plan: () => ({ runSeconds: Infinity }) });
    await submit();
    assert.deepEqual(await end(200), DELETED);
    // A DELETE is given up after 20 seconds, and asked again after 60: each holds one of Livy's threads.
    assert.deepEqual(deletes(), [0, 60]);
    const second = (call: string) => Number(call.split(" ")[0]);
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
    assert.deepEqual(await end(50), DELETED);
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
      message: "Livy has not ended the batch n although a DELETE was sent",
    });
    assert.equal(elapsed(), 50);
    assert.deepEqual(endings(livy), [null]);
  });

  it("says of one that Livy has recovered without an application that it may have none", async () => {
    const livy = begin({ yarnIdSeconds: 5, plan: () => ({ startSeconds: 8 }) });
    await submit();
    livy.restart({ recovery: true, endsSubmissions: true });
    await assert.rejects(end(180), {
      name: "LivyServerError",
      message:
        "Livy has not ended the batch n although a DELETE was sent: since its restart Livy has not found its " +
        "application in YARN, where there is probably none. It looks for it for " +
        "livy.server.yarn.app-lookup-timeout, then ends what it has found and forgets the batch",
    });
    assert.deepEqual(await end(600), DELETED);
    assert.equal(elapsed(), 601);
  });

  describe("repeats a DELETE", () => {
    const lost = (fault: Fault, seconds = Infinity) => ({
      plan: () => ({ runSeconds: Infinity }),
      faults: whenever(() => elapsed() < seconds, fault, ["DELETE", /./] as const),
    });
    const bad = (status: number): Fault => ({ kind: "status", status, body: '"no"', handled: false });

    for (const [what, fault] of [
      ["that nobody heard", { kind: "refused" }],
      ["whose connection was reset", { kind: "reset" }],
      ["that got a 500", bad(500)],
      ["that got a 401", bad(401)],
      ["that got a 400", bad(400)],
      ["that something else answered", bad(405)],
    ] as const) {
      it(`${what} within seconds, and then ever later`, async () => {
        const livy = begin(lost(fault, 25));
        await submit();
        assert.deepEqual(await end(100), DELETED);
        assert.deepEqual(deletes(), [0, 2, 6, 14, 30]);
        assert.deepEqual(endings(livy), ["delete"]);
      });
    }

    it("whose answer came with an error after a while only after a minute: Livy may be at it", async () => {
      begin({
        plan: () => ({ runSeconds: Infinity }),
        before: ({ method }) =>
          method === "DELETE" && elapsed() < 50
            ? { status: 504, body: "<html>", afterMs: 10_000 }
            : undefined,
      });
      await submit();
      assert.deepEqual(await end(200), DELETED);
      assert.deepEqual(deletes(), [0, 60]);
    });

    it("as seldom where it is not answered at all, and says that Livy has not ended the batch", async () => {
      begin(lost({ kind: "silence" }));
      await submit();
      await assert.rejects(end(150), { name: "LivyServerError" });
      assert.deepEqual(deletes(), [0, 60, 120]);
    });

    it("and says why the last one was lost", async () => {
      begin(lost(bad(401)));
      await submit();
      await assert.rejects(end(), {
        name: "LivyUnauthorised",
        message: "Livy answered DELETE http://livy:8998/batches/n with status 401: no",
      });
    });
  });

  it("does not call deleted what has ended by itself after a lost DELETE", async () => {
    begin({
      plan: () => ({ runSeconds: 1 }),
      faults: whenever(() => true, { kind: "refused" }, ["DELETE", /./]),
    });
    await submit();
    assert.deepEqual(await end(), { told: true, state: "success" });
  });

  it("does not believe two ends that are not the same", async () => {
    begin({
      plan: () => ({ runSeconds: 0, verdict: "dead" }),
      faults: [{ method: "GET", path: /./, fault: { kind: "falseSuccess" } }],
    });
    await submit();
    assert.deepEqual(await end(), { told: false, state: "dead" });
    assert.equal(elapsed(), 2);
  });

  for (const [status, body, name] of [
    ...[401, 403].map((status) => [status, '"no"', "LivyUnauthorised"] as const),
    [400, '"no"', "LivyRejected"],
    ...OTHERS.map((status) => [status, "<html>", "LivyServerError"] as const),
  ] as const) {
    it(`has patience with looks that get a ${String(status)}, and gives up in the end`, async () => {
      const answer: Fault = { kind: "status", status, body, handled: false };
      const livy = begin({ plan: FOR_EVER, faults: whenever(() => elapsed() < 40, answer) });
      await submit();
      assert.deepEqual(await end(), DELETED);
      assert.deepEqual(endings(livy), ["delete"]);
      const refusing = begin({ plan: FOR_EVER, faults: whenever(() => true, answer) });
      await submit();
      await assert.rejects(end(), { name });
      assert.equal(elapsed(), 50);
      assert.deepEqual(endings(refusing), [null]);
    });
  }

  it("deletes what it could not look at, where it is told to, before it gives up", async () => {
    const answer: Fault = { kind: "status", status: 401, body: '"no"', handled: false };
    const livy = begin({ plan: FOR_EVER, faults: whenever(() => true, answer) });
    await submit();
    assert.deepEqual(await end(50, "deleted"), { told: true, state: "unknown" });
    assert.deepEqual(deletes(), [50]);
    assert.deepEqual(endings(livy), ["delete"]);
  });
});
