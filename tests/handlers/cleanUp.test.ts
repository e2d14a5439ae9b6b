import assert from "node:assert/strict";

import type { ExecutionContext, ExecutionEnded } from "../../contract/events";
import { FUNCTION_TIMEOUT_SECONDS } from "../../contract/timeouts";
import { batchName } from "../../handlers/batchName";
import { cleanUp } from "../../handlers/cleanUp";
import type { CleanedUp } from "../../handlers/cleanUp";
import { createBatch } from "../../handlers/livyClient";
import type { LivyStandIn } from "../livy/livyStandIn";
import { EXECUTION, KEY, LIVY, executionOf, virtualLivy, whenever } from "./virtualLivy";
import type { Beginning } from "./virtualLivy";

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

  for (const count of [300, 640]) {
    it(`leaves ${String(count)} that have ended to end the one that runs, at once`, async () => {
      const last = `${KEY}-F_999-0`;
      const plan = (name: string | null) => ({ runSeconds: name === last ? Infinity : 0 });
      const own = Array.from({ length: count }, (_, item) => `${KEY}-F_${String(item)}-0`);
      for (const [secondsAgo, seconds] of [
        // A round in which some have ended takes a second, and two more if one has to be ended.
        [0, 8 + 19 * 6 + 1],
        [300, 3],
      ] as const) {
        const livy = begin({ plan });
        await submit(...own, last);
        assert.deepEqual(await clean(ended(secondsAgo)), { deleted: [last] });
        assert.deepEqual(running(livy), []);
        assert.deepEqual(
          calls().filter((call) => call.startsWith("1 ") && !call.includes("?")),
          [`1 GET /batches/${last}`, `1 DELETE /batches/${last}`],
        );
        assert.equal(elapsed(), seconds);
        // Of the others Livy is asked nothing.
        const asked = calls().filter((call) => !call.includes("POST") && !call.includes("?"));
        assert.ok(asked.every((call) => call.endsWith(last)));
      }
    });
  }

  /** Has a list of Livy's, the n-th, say another state of a batch. */
  const listedAs = (
    name: string,
    states: readonly (string | undefined)[],
  ): NonNullable<Beginning["before"]> => {
    let lists = 0;
    return (request, { handle }) => {
      const state = request.path.includes("?") ? states[lists++] : undefined;
      if (state === undefined) {
        return undefined;
      }
      const answer = handle(request);
      const page = JSON.parse(answer.body) as { sessions: { name: string }[] };
      const sessions = page.sessions.map((one) => (one.name === name ? { ...one, state } : one));
      return { ...answer, body: JSON.stringify({ ...page, sessions }) };
    };
  };
  const F = `${KEY}-F-0`;
  for (const [what, states] of [
    ["in the first list only", ["success", undefined]],
    ["in the second list only", [undefined, "success"]],
  ] as const) {
    it(`ends a batch that is called ended ${what}`, async () => {
      // Another one has ended: there are two lists.
      const livy = begin({
        plan: (name) => (name === F ? plan() : { runSeconds: 0 }),
        before: listedAs(F, states),
      });
      await submit(F, `${KEY}-G-0`);
      assert.deepEqual(await clean(ended(300)), { deleted: [F] });
      assert.deepEqual(running(livy), []);
    });
  }

  for (const state of ["resting", "recovering", "shutting_down", "not_started"]) {
    it(`does not take for ended what is ${state}`, async () => {
      const livy = begin({ plan, before: listedAs(F, [state, state]) });
      await submit(F);
      assert.deepEqual(await clean(ended(300)), { deleted: [F] });
      assert.deepEqual(running(livy), []);
    });
  }

  it("ends one that only the second list has, where it is called ended", async () => {
    const livy = begin({
      plan: (name) => (name === F ? plan() : { runSeconds: 0 }),
      before: listedAs(F, [undefined, "success"]),
    });
    await submit(`${KEY}-G-0`);
    const event = ended(300);
    const [cleaned] = await run(() =>
      Promise.all([
        cleanUp(LIVY, event),
        new Promise((resolve) => {
          setTimeout(resolve, 500);
        }).then(() => post(F)),
      ]),
    );
    assert.deepEqual(cleaned, { deleted: [F] });
    assert.deepEqual(running(livy), []);
  });

  it("ends eight at once, and the next one as soon as one has ended", async () => {
    // On YARN a DELETE waits until Livy knows the application's id.
    const livy = begin({ plan, yarnIdSeconds: 10 });
    const own = Array.from({ length: 20 }, (_, item) => `${KEY}-F_${String(item)}-0`);
    await submit(...own);
    assert.deepEqual(await clean(ended(300)), { deleted: own });
    assert.deepEqual(running(livy), []);
    const seconds = (count: number, second: number) => Array.from({ length: count }, () => second);
    assert.deepEqual(
      calls()
        .filter((call) => call.includes("DELETE"))
        .map((call) => Number(call.split(" ")[0])),
      [...seconds(8, 0), ...seconds(8, 12), ...seconds(4, 14)],
    );
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

  it("ends all others before it gives up on one", async () => {
    const [first, stubborn, last] = [`${KEY}-F-0`, `${KEY}-G-0`, `${KEY}-H-0`] as const;
    const livy = begin({ plan, faults: whenever(() => true, { kind: "refused" }, ["DELETE", /-G-0$/]) });
    await submit(first, stubborn, last);
    await assert.rejects(clean(ended(0)), {
      name: "LivyUnreachable",
      message: `no answer to DELETE http://livy:8998/batches/${stubborn}: ECONNREFUSED`,
    });
    assert.equal(elapsed(), 420);
    assert.deepEqual(running(livy), [stubborn]);
    assert.deepEqual(
      calls().filter((call) => call.includes("DELETE") && !call.includes(stubborn)),
      [`0 DELETE /batches/${first}`, `0 DELETE /batches/${last}`],
    );
  });

  it("says the first failure of several, when the others have had their turn", async () => {
    const no = { kind: "status", status: 400, body: '"no"', handled: false } as const;
    const unheard = whenever(() => true, { kind: "refused" }, ["DELETE", /-F-0$/]);
    const refused = whenever(() => true, no, ["DELETE", /-G-0$/]);
    const livy = begin({ plan, faults: (request) => unheard(request) ?? refused(request) });
    await submit(`${KEY}-F-0`, `${KEY}-G-0`, `${KEY}-H-0`);
    await assert.rejects(clean(ended(300)), {
      name: "LivyRejected",
      message: `Livy answered DELETE http://livy:8998/batches/${KEY}-G-0 with status 400: no`,
    });
    assert.equal(elapsed(), 420);
    assert.deepEqual(running(livy), [`${KEY}-F-0`, `${KEY}-G-0`]);
  });

  it("deletes once, within the function's time, what came to its turn when the time was over", async () => {
    // Each holds its place until the end; and Livy answers as late as may be.
    const stubborn = Array.from({ length: 32 }, (_, item) => `${KEY}-F_${String(item)}-0`);
    const last = `${KEY}-G-0`;
    const livy = begin({
      plan,
      faults: whenever(() => true, { kind: "silence" }, ["DELETE", /-F_/]),
    });
    await submit(...stubborn, last);
    await assert.rejects(clean(ended(300)), { name: "LivyUnreachable" });
    assert.deepEqual(running(livy), stubborn);
    assert.ok(elapsed() < FUNCTION_TIMEOUT_SECONDS.janitor);
    for (const name of stubborn) {
      assert.ok(calls().some((call) => call.endsWith(`DELETE /batches/${name}`)));
    }
  });

  for (const [status, body, name] of [
    [403, '"who?"', "LivyUnauthorised"],
    [401, '"who?"', "LivyUnauthorised"],
    [400, '"no"', "LivyRejected"],
    [405, "<html>", "LivyServerError"],
  ] as const) {
    it(`waits for a Livy, or a gateway, that refuses with ${String(status)}, and says so in the end`, async () => {
      const fault = { kind: "status", status, body, handled: false } as const;
      const refusing = (seconds: number) => (request: { readonly method: string }) =>
        request.method !== "POST" && elapsed() < seconds ? fault : undefined;
      const livy = begin({ plan, faults: refusing(300) });
      await submit(`${KEY}-F-0`);
      assert.deepEqual(await clean(ended(0)), { deleted: [`${KEY}-F-0`] });
      assert.deepEqual(running(livy), []);
      begin({ faults: refusing(Infinity) });
      await assert.rejects(clean(ended(0)), { name });
      assert.equal(elapsed(), 420);
    });
  }

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
