import assert from "node:assert/strict";

import { callWith, fits, scripted } from "./faults";
import type { Fault, Outcome } from "./faults";
import type { LivyRequest } from "./livyAnswer";

const POST = { method: "POST", path: "/batches", body: "{}" };
const GET = { method: "GET", path: "/batches/a%20b" };
const STATE = { method: "GET", path: "/batches/7/state" };
const LOG = { method: "GET", path: "/batches/7/log?size=1000" };
const LIST = { method: "GET", path: "/batches?from=0&size=100" };
const DELETE = { method: "DELETE", path: "/batches/a" };
const VERSION = { method: "GET", path: "/version" };

const ANSWER = { status: 200, body: '{"id":7,"state":"dead"}', afterMs: 10 };

const answer = (status: number, body: string, afterMs = 0): Outcome => ({
  kind: "answer",
  answer: { status, body, afterMs },
});

describe("faults", () => {
  const table: [string, Fault | undefined, LivyRequest, Outcome, "handled" | "not handled"][] = [
    ["nothing", undefined, GET, answer(200, ANSWER.body, 10), "handled"],
    ["a lost reply", { kind: "lostReply" }, POST, { kind: "reset" }, "handled"],
    ["a reset", { kind: "reset" }, POST, { kind: "reset" }, "not handled"],
    ["a refused connection", { kind: "refused" }, POST, { kind: "refused" }, "not handled"],
    ["a timeout", { kind: "timeout" }, POST, { kind: "silence" }, "handled"],
    ["a slow answer", { kind: "slow", seconds: 3 }, GET, answer(200, ANSWER.body, 3_010), "handled"],
    [
      "an error after the work",
      { kind: "status", status: 500, body: '"oh"', handled: true },
      POST,
      answer(500, '"oh"'),
      "handled",
    ],
    [
      "an error before the work",
      { kind: "status", status: 503, body: "", handled: false },
      POST,
      answer(503, ""),
      "not handled",
    ],
    [
      "a page",
      { kind: "malformed", how: "page" },
      POST,
      answer(200, "<html><body>Sign in</body></html>"),
      "not handled",
    ],
    ["cut JSON", { kind: "malformed", how: "cut" }, POST, answer(200, '{"id":7,"sta'), "handled"],
    [
      "an unknown batch",
      { kind: "notFound" },
      GET,
      answer(404, `{"msg":"Session 'a b' not found."}`),
      "not handled",
    ],
    [
      "an unknown state",
      { kind: "unknownState", state: "paused" },
      GET,
      answer(200, '{"id":7,"state":"paused"}', 10),
      "handled",
    ],
    [
      "recovering",
      { kind: "recovering" },
      STATE,
      answer(200, '{"id":7,"state":"recovering"}', 10),
      "handled",
    ],
    [
      "a false success",
      { kind: "falseSuccess" },
      GET,
      answer(200, '{"id":7,"state":"success"}', 10),
      "handled",
    ],
    ["a false death", { kind: "falseDead" }, GET, answer(200, '{"id":7,"state":"dead"}', 10), "handled"],
    ["a request that is late", { kind: "late", seconds: 0.01 }, POST, { kind: "silence" }, "not handled"],
    [
      "too many sessions",
      { kind: "tooManySessions" },
      POST,
      answer(400, '{"msg":"Rejected, too many sessions are being created!"}'),
      "not handled",
    ],
  ];
  for (const [what, fault, request, outcome, handled] of table) {
    it(`${what}: ${handled}`, async () => {
      const seen: LivyRequest[] = [];
      const got = await callWith(fault, request, (one) => {
        seen.push(one);
        return Promise.resolve(ANSWER);
      });
      assert.deepEqual(got, outcome);
      assert.deepEqual(seen, handled === "handled" ? [request] : []);
    });
  }

  it("hands over a request that is late when its caller has long given up", async () => {
    const late: unknown[] = [];
    await callWith({ kind: "late", seconds: 0.01 }, POST, (one) => {
      late.push(one);
      throw new Error("nobody hears this");
    });
    assert.deepEqual(late, []);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(late, [POST]);
  });

  it("leaves an answer about no batch in its state", async () => {
    const unknown = { status: 404, body: '{"msg":"no"}', afterMs: 0 };
    assert.deepEqual(await callWith({ kind: "falseSuccess" }, GET, () => unknown), {
      kind: "answer",
      answer: unknown,
    });
  });

  it("happen where they can", () => {
    const requests = { POST, GET, STATE, LOG, LIST, DELETE, VERSION };
    const fitting = (fault: Fault) =>
      Object.entries(requests)
        .filter(([, request]) => fits(fault, request))
        .map(([name]) => name);
    assert.deepEqual(fitting({ kind: "reset" }), Object.keys(requests));
    assert.deepEqual(fitting({ kind: "tooManySessions" }), ["POST"]);
    assert.deepEqual(fitting({ kind: "late", seconds: 60 }), ["POST", "DELETE"]);
    assert.deepEqual(fitting({ kind: "notFound" }), ["GET", "STATE", "LOG", "DELETE"]);
    for (const kind of ["recovering", "falseSuccess", "falseDead"] as const) {
      assert.deepEqual(fitting({ kind }), ["GET", "STATE"]);
    }
    assert.deepEqual(fitting({ kind: "unknownState", state: "paused" }), ["GET", "STATE"]);
  });

  it("are refused where they can't", async () => {
    await assert.rejects(
      callWith({ kind: "tooManySessions" }, GET, () => ANSWER),
      /^Error: tooManySessions can't happen to GET \/batches\/a%20b$/,
    );
  });

  it("are scripted for the n-th call that matches", () => {
    const choose = scripted([
      { method: "GET", path: /^\/batches\/a/, nth: 2, fault: { kind: "reset" } },
      { method: "POST", path: /batches/, fault: { kind: "lostReply" } },
      { method: "GET", path: /./, nth: 3, fault: { kind: "notFound" } },
      { method: "GET", path: /./, nth: 4, fault: { kind: "recovering" } },
      { method: "GET", path: /batches/, nth: 3, fault: { kind: "falseSuccess" } },
    ]);
    const kinds = [GET, POST, POST, DELETE, VERSION, GET, GET].map((request) => choose(request)?.kind);
    assert.deepEqual(kinds, [undefined, "lostReply", undefined, undefined, undefined, "reset", "recovering"]);
  });
});
