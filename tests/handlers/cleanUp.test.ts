import assert from "node:assert/strict";

import type { ExecutionContext, ExecutionEnded } from "../../asl/contract";
import { batchName } from "../../handlers/batchName";
import { cleanUp } from "../../handlers/cleanUp";
import type { CleanedUp } from "../../handlers/cleanUp";
import { createBatch } from "../../handlers/livyClient";
import type { LivyStandIn } from "../livy/livyStandIn";
import { EXECUTION, KEY, LIVY, executionOf, virtualLivy, whenever } from "./virtualLivy";

const plan = () => ({ runSeconds: Infinity });
const nameOf = (execution: ExecutionContext) =>
  batchName(execution, { jobName: "F", position: "", attempt: 0, retry: 0 });

describe("cleanUp", () => {
  const { begin, run, calls, elapsed } = virtualLivy();

  const post = (name: string) =>
    createBatch(LIVY, { name, file: "s3://b/f.jar", className: "com.example.F", args: [], conf: {} });
  const submit = (...names: readonly string[]) =>
    run(async () => {
      for (const name of names) {
        await post(name);
      }
    });

  /** An execution that has ended so many seconds ago. */
  const ended = (secondsAgo: number, more: { redriveCount?: number } = {}): ExecutionEnded => ({
    detail: {
      executionArn: EXECUTION.Id,
      name: EXECUTION.Name,
      status: "ABORTED",
      stopDate: Date.now() - secondsAgo * 1000,
      ...more,
    },
  });
  const clean = (event: ExecutionEnded): Promise<CleanedUp> => run(() => cleanUp(LIVY, event));

  const running = (livy: LivyStandIn) =>
    livy
      .applications()
      .filter(({ endedBy }) => endedBy === null)
      .map(({ name }) => name);

  it("ends all batches of the execution, and nobody else's", async () => {
    const livy = begin({ plan });
    const own = [`${KEY}-F-0`, `${KEY}-G-0`, `${KEY}-F-0-1`, `${KEY}-D_3-0`, `${KEY}-D_3_0-0-2`];
    const namedAfter = (name: string) => nameOf(executionOf("M", name));
    const others = [
      // Of the same name, in another state machine.
      nameOf(executionOf("N", "run-1")),
      // Names that begin as this one's, or that this one's begins with.
      namedAfter("run-10"),
      namedAfter("run-"),
      namedAfter("run-1-F"),
      namedAfter("r"),
      namedAfter("run.1"),
      // Names that begin with this one's key.
      namedAfter(KEY),
      namedAfter(`${KEY}-F-0`),
      namedAfter(`${KEY}-D_3-0-1`),
      // No batch of ours.
      KEY,
      `${KEY}-F`,
      `x-${KEY}-F-0`,
      "F",
    ];
    await submit(...own, ...others);
    assert.deepEqual(await clean(ended(300)), { deleted: own });
    assert.deepEqual(running(livy), others);
    // Called again, as Lambda may, it finds nothing to do.
    assert.deepEqual(await clean(ended(300)), { deleted: [] });
    assert.deepEqual(running(livy), others);
  });

  it("leaves batches without a name, and those that have ended", async () => {
    const livy = begin({ plan: (name) => (name === `${KEY}-F-0` ? { runSeconds: 0 } : plan()) });
    const body = JSON.stringify({ file: "s3://b/f.jar" });
    livy.handle({ method: "POST", path: "/batches", body, headers: { "x-requested-by": "x" } });
    await submit(`${KEY}-F-0`);
    assert.deepEqual(await clean(ended(300)), { deleted: [] });
    assert.ok(calls().every((call) => !call.includes("DELETE")));
  });

  it("ends what Livy took and could not start", async () => {
    const livy = begin();
    livy.failStarts(1);
    await assert.rejects(submit(`${KEY}-F-0`), { name: "LivyServerError" });
    assert.deepEqual(await clean(ended(300)), { deleted: [`${KEY}-F-0`] });
    assert.equal(livy.handle({ method: "GET", path: `/batches/${KEY}-F-0` }).status, 404);
  });

  it("ends those of the attempts until then, but none of a later one", async () => {
    // A retry's number is none of an attempt.
    const attempts = ["0", "0-2", "1", "2", "10"].map((attempt) => `${KEY}-F-${attempt}`);
    for (const [more, deleted] of [
      [{ redriveCount: 0 }, 2],
      [{ redriveCount: 1 }, 3],
      [{}, 5],
    ] as const) {
      const livy = begin({ plan });
      await submit(...attempts);
      assert.deepEqual(await clean(ended(300, more)), { deleted: attempts.slice(0, deleted) });
      assert.deepEqual(running(livy), attempts.slice(deleted));
    }
  });

  it("looks on until no call of a submit function can be left", async () => {
    begin();
    assert.deepEqual(await clean(ended(0)), { deleted: [] });
    assert.equal(elapsed(), 120);
    assert.deepEqual(
      calls(),
      Array.from({ length: 25 }, (_, round) => `${String(round * 5)} GET /batches?from=0&size=500`),
    );
    begin();
    await clean(ended(100));
    assert.equal(elapsed(), 20);
    begin();
    await clean(ended(3_600));
    assert.equal(elapsed(), 0);
  });

  for (const seconds of [7, 60, 119.9]) {
    it(`ends a batch that is submitted ${String(seconds)} seconds after the execution's end`, async () => {
      const livy = begin({ plan });
      const event = ended(0);
      const [cleaned] = await run(() =>
        Promise.all([
          cleanUp(LIVY, event),
          new Promise((resolve) => {
            setTimeout(resolve, seconds * 1000);
          }).then(() => post(`${KEY}-F-0`)),
        ]),
      );
      assert.deepEqual(cleaned, { deleted: [`${KEY}-F-0`] });
      assert.deepEqual(running(livy), []);
    });
  }

  it("ends one that comes back, again", async () => {
    const livy = begin({ plan });
    await submit(`${KEY}-F-0`);
    const event = ended(0);
    const [cleaned] = await run(() =>
      Promise.all([
        cleanUp(LIVY, event),
        new Promise((resolve) => {
          setTimeout(resolve, 80_000);
        }).then(() => post(`${KEY}-F-0`)),
      ]),
    );
    assert.deepEqual(cleaned, { deleted: [`${KEY}-F-0`, `${KEY}-F-0`] });
    assert.deepEqual(running(livy), []);
  });

  it("waits for a Livy that is away", async () => {
    const livy = begin({ plan, faults: whenever(() => elapsed() < 400, { kind: "refused" }) });
    await submit(`${KEY}-F-0`);
    assert.deepEqual(await clean(ended(0)), { deleted: [`${KEY}-F-0`] });
    assert.deepEqual(running(livy), []);
    // The round that began when Livy was away does not count as the last.
    assert.equal(elapsed(), 407);
  });

  it("waits for a Livy that fails in the midst of it", async () => {
    const livy = begin({
      plan,
      faults: [
        { method: "GET", path: /size/, fault: { kind: "malformed", how: "cut" } },
        { method: "GET", path: /-F-/, fault: { kind: "reset" } },
        { method: "DELETE", path: /./, fault: { kind: "timeout" } },
      ],
    });
    await submit(`${KEY}-F-0`, `${KEY}-G-0`);
    assert.deepEqual(await clean(ended(300)), { deleted: [`${KEY}-F-0`, `${KEY}-G-0`] });
    assert.deepEqual(running(livy), []);
  });

  it("gives up on a Livy that stays away, so that Lambda calls again", async () => {
    begin({ faults: whenever(() => true, { kind: "refused" }) });
    await assert.rejects(clean(ended(0)), {
      name: "LivyUnreachable",
      message: "no answer to GET http://livy:8998/batches?from=0&size=500: ECONNREFUSED",
    });
    assert.equal(elapsed(), 420);
  });

  it("gives up on a batch that Livy does not end", async () => {
    begin({ plan, faults: whenever(() => true, { kind: "refused" }, ["DELETE", /./]) });
    await submit(`${KEY}-F-0`);
    await assert.rejects(clean(ended(0)), {
      name: "LivyUnreachable",
      message: `no answer to DELETE http://livy:8998/batches/${KEY}-F-0: ECONNREFUSED`,
    });
    assert.equal(elapsed(), 420);
  });

  it("does not ask again after a refusal", async () => {
    const fault = { kind: "status", status: 403, body: '"who?"', handled: false } as const;
    begin({ faults: whenever(() => true, fault) });
    await assert.rejects(clean(ended(0)), {
      name: "LivyUnauthorised",
      message: "Livy answered GET http://livy:8998/batches?from=0&size=500 with status 403: who?",
    });
    assert.equal(calls().length, 1);
  });

  it("tells two executions apart of which one is named as the other's batches", async () => {
    const livy = begin({ plan });
    const other: ExecutionContext = executionOf("M", `${KEY}-F`);
    const theirs = nameOf(other);
    await submit(`${KEY}-F-0`, theirs);
    assert.ok(theirs.startsWith(`${KEY}-F-`));
    await clean(ended(300));
    assert.deepEqual(running(livy), [theirs]);
  });
});
