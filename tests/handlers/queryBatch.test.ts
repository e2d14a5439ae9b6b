import assert from "node:assert/strict";

import type { Polling } from "../../contract/polling";
import type { Job, QueryEvent, Trouble } from "../../contract/events";
import { queryBatch } from "../../handlers/queryBatch";
import { submitBatch } from "../../handlers/submitBatch";
import type { Plan } from "../livy/livyBatch";
import type { Fault } from "../livy/faults";
import type { LivyAnswer, LivyRequest } from "../livy/livyAnswer";
import * as yarn from "./yarnLogs";
import { EXECUTION, KEY, LIVY, virtualLivy, whenever } from "./virtualLivy";

const NAME = `${KEY}-F-0`;
const LOOK = ["GET", /^\/batches\/\d+$/] as const;
const LINKS = { historyUrl: "https://example.com/history", logUri: "s3://b/logs/" };
const POLLING: Polling = { windowSeconds: 60, waitPercent: 1, maxWaitSeconds: 43_200 };
const FORGOTTEN = `Livy no longer knows ${NAME} (Livy 0.8 forgets a failed batch when it restarts)`;
/** The message of a batch on a local master whose end will not be known. */
const lastSeen = (before: number, words: string, state = "running") =>
  `F: com.example.F (batch 0) was last seen ${state}, before ${isoSeconds(before)}: ${words}`;
const isoSeconds = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
const FOR_EVER = () => ({ runSeconds: Infinity });

describe("queryBatch", () => {
  const { begin, run, tick, calls, elapsed } = virtualLivy();

  const submit = (): Promise<Job> =>
    run(() =>
      submitBatch(
        LIVY,
        { name: "F", file: "s3://b/f.jar", className: "com.example.F", args: [] },
        { execution: EXECUTION, values: {}, position: "", retry: 0, retries: 0 },
      ),
    );

  /** One call. */
  const query = (job: Job, more: Partial<QueryEvent> = {}, polling = POLLING, links = LINKS): Promise<Job> =>
    run(() =>
      queryBatch(LIVY, polling, links, {
        execution: EXECUTION,
        job,
        jobName: "F",
        values: {},
        application: "com.example.F",
        startLimitSeconds: 3_600,
        runLimitSeconds: 86_400,
        retries: 0,
        causeBytes: 8_000,
        ...more,
      }),
    );

  /** Calls, and waits in between, as the state machine does, until there is a verdict. */
  const queryOn = async (job: Job, more: Partial<QueryEvent> = {}, polling = POLLING): Promise<Job> => {
    const next = await query(job, more, polling);
    if (next.state !== "starting" && next.state !== "running") {
      return next;
    }
    await tick(next.waitSeconds * 1_000);
    return queryOn(next, more, polling);
  };

  const looks = () => calls().filter((call) => call.endsWith("/batches/0"));
  /** The seconds of looks, from one to another. */
  const quarters = (from: number, to: number) =>
    Array.from({ length: (to - from) * 4 + 1 }, (_, index) => from + index / 4);

  describe("gives a verdict", () => {
    it("a quarter of a second after it has seen it first", async () => {
      begin({ plan: () => ({ runSeconds: 7 }) });
      const job = await submit();
      const began = Date.now();
      assert.deepEqual(await query(job), { ...job, state: "success", startedAt: began });
      assert.deepEqual(
        looks(),
        quarters(0, 7.25).map((second) => `${String(second)} GET /batches/0`),
      );
    });

    it("at once, but for the second look, of a batch that is at its end", async () => {
      begin({ plan: () => ({ runSeconds: 7 }) });
      const job = await submit();
      await tick(20_000);
      assert.deepEqual(await query(job), { ...job, state: "success" });
      assert.equal(elapsed(), 20.25);
    });

    it("within half a second of Livy's in a batch's first minute, whenever that comes", async () => {
      for (let tenths = 1; tenths <= 600; tenths += 37) {
        const runSeconds = tenths / 10;
        begin({ plan: () => ({ runSeconds }) });
        const { state } = await query(await submit());
        assert.equal(state, "success");
        assert.ok(elapsed() >= runSeconds + 0.25 && elapsed() <= runSeconds + 0.5, String(elapsed()));
      }
    });

    it("later of an older batch, which is looked at every half second, and then every second", async () => {
      begin({ plan: () => ({ runSeconds: 123 }) });
      await query(await submit(), {}, { windowSeconds: 240, waitPercent: 1, maxWaitSeconds: 43_200 });
      assert.deepEqual(
        looks().map((call) => Number(call.split(" ")[0])),
        [
          ...quarters(0, 60),
          ...Array.from({ length: 120 }, (_, index) => 60.5 + index / 2),
          ...[121, 122, 123, 123.25],
        ],
      );
    });

    it("even if its window closes between the two looks", async () => {
      begin({ plan: () => ({ runSeconds: 58.6 }) });
      const job = await submit();
      const { state } = await query(job, {}, { windowSeconds: 59, waitPercent: 1, maxWaitSeconds: 43_200 });
      assert.equal(state, "success");
      assert.equal(elapsed(), 59);
    });

    it("not on an end that is told once", async () => {
      begin({
        plan: () => ({ verdict: "dead" }),
        faults: [{ method: "GET", path: LOOK[1], nth: 2, fault: { kind: "falseSuccess" } }],
      });
      const { state, failure } = await query(await submit());
      assert.equal(state, "failed");
      assert.equal(failure?.Error, "SparkApplicationFailed");
      assert.equal(elapsed(), 10.25);
    });

    it("nor on two ends that are not the same", async () => {
      begin({
        plan: () => ({ verdict: "dead" }),
        faults: [{ method: "GET", path: LOOK[1], nth: 41, fault: { kind: "falseSuccess" } }],
      });
      assert.equal((await query(await submit())).failure?.Error, "SparkApplicationFailed");
      // Success at 10 s, dead at 10.25, and again.
      assert.equal(elapsed(), 10.5);
    });

    it("nor on an end that something follows that is no verdict, when its window closes", async () => {
      begin({
        plan: () => ({ runSeconds: 59.5 }),
        faults: whenever(() => elapsed() > 59.5, { kind: "refused" }, LOOK),
      });
      const job = await query(await submit());
      assert.equal(job.state, "running");
      assert.deepEqual(Object.keys(job.trouble), ["unreachable"]);
      assert.equal(elapsed(), 60);
    });
  });

  describe("without a verdict", () => {
    it("ends when its window closes, and the next call goes on", async () => {
      begin({ plan: () => ({ startSeconds: 5, runSeconds: 95 }) });
      const job = await submit();
      const { submittedAt } = job;
      const first = await query(job);
      assert.deepEqual(first, {
        ...job,
        state: "running",
        waitSeconds: 0,
        startedAt: submittedAt + 5_000,
      });
      assert.equal(elapsed(), 60);
      assert.equal(looks().length, 240);
      assert.deepEqual(await query(first), { ...first, state: "success" });
      assert.equal(elapsed(), 100.25);
    });

    it("says that a batch has not begun to run", async () => {
      begin({ plan: () => ({ startSeconds: 500 }) });
      const job = await submit();
      assert.deepEqual(await query(job), { ...job, waitSeconds: 0 });
    });

    it("tells the application's id as soon as Livy knows it, and keeps it", async () => {
      begin({ yarnIdSeconds: 30, plan: FOR_EVER });
      const job = await submit();
      const applicationId = "application_1700000000000_0001";
      assert.equal((await query(job, {}, { ...POLLING, windowSeconds: 20 })).applicationId, null);
      const known = await query(job);
      assert.equal(known.applicationId, applicationId);
      for (const state of ["running", "success"]) {
        const body = JSON.stringify({ id: 0, name: NAME, state, appId: null });
        begin({ before: () => ({ status: 200, body, afterMs: 0 }) });
        assert.equal((await query(known)).applicationId, applicationId);
      }
    });

    describe("says how long to wait for the next call:", () => {
      /** Seconds of a wait that follows a window of a minute, which begins so many seconds after the submission. */
      const waitAfter = async (
        seconds: number,
        waitPercent: number,
        limits: Partial<QueryEvent> = {},
        plan: Plan = { runSeconds: Infinity },
        maxWaitSeconds = 43_200,
      ) => {
        begin({ plan: () => plan });
        const job = await submit();
        await tick(seconds * 1_000);
        return (await query(job, limits, { windowSeconds: 60, waitPercent, maxWaitSeconds })).waitSeconds;
      };

      it("a share of its age, rounded down", async () => {
        assert.equal(await waitAfter(39, 1), 0);
        assert.equal(await waitAfter(40, 1), 1);
        assert.equal(await waitAfter(839.9, 1), 8);
        assert.equal(await waitAfter(840, 50), 450);
        assert.equal(await waitAfter(840, 0), 0);
      });

      it("no longer than Livy knows a batch that has ended meanwhile", async () => {
        const forAMonth = { runLimitSeconds: 30 * 86_400 };
        assert.equal(await waitAfter(29_939, 1, forAMonth, undefined, 300), 299);
        assert.equal(await waitAfter(29_940, 1, forAMonth, undefined, 300), 300);
        assert.equal(await waitAfter(86_400, 1, forAMonth, undefined, 300), 300);
      });

      it("until its next limit at most", async () => {
        const late = { startSeconds: Infinity };
        assert.equal(await waitAfter(40, 50, { startLimitSeconds: 120 }, late), 20);
        assert.equal(await waitAfter(39.5, 50, { startLimitSeconds: 120 }, late), 20);
        // Its run limit begins with the first look.
        assert.equal(await waitAfter(40, 50, { startLimitSeconds: 1, runLimitSeconds: 70 }), 10);
      });

      it("not at all while Livy gives no verdict", async () => {
        begin({ plan: FOR_EVER, faults: whenever(() => elapsed() > 1_000, { kind: "refused" }, LOOK) });
        const away = await submit();
        await tick(990_000);
        const { trouble, waitSeconds } = await query(
          away,
          {},
          { windowSeconds: 60, waitPercent: 50, maxWaitSeconds: 43_200 },
        );
        assert.deepEqual([Object.keys(trouble), waitSeconds], [["unreachable"], 0]);
      });
    });

    it("is not asked again by an execution that was redriven after the batch had been submitted", async () => {
      begin({ plan: FOR_EVER });
      const job = await submit();
      const execution = { ...EXECUTION, RedriveCount: 1 };
      assert.deepEqual(await query(job, { execution }), { ...job, state: "interrupted" });
      assert.deepEqual(looks(), []);
      const second = await query({ ...job, attempt: 1 }, { execution });
      assert.deepEqual([second.state, second.attempt], ["running", 1]);
    });

    it("is not asked for where a redriven execution has taken its success over: Livy may have forgotten it", async () => {
      begin({ plan: FOR_EVER });
      const job = { ...(await submit()), attempt: 1, state: "success" } as const;
      assert.deepEqual(await query(job, { execution: { ...EXECUTION, RedriveCount: 1 } }), job);
      assert.deepEqual(looks(), []);
    });
  });

  describe("of a batch that failed, tells the cause:", () => {
    const log = [
      'Exception in thread "main" java.lang.Error: no',
      "\tat a.F.main(F.java:1)",
      "Caused by: a.b.C: c",
    ];
    for (const [verdict, Error] of [
      ["dead", "SparkApplicationFailed"],
      ["error", "SparkApplicationFailed"],
      ["killed", "SparkApplicationKilled"],
    ] as const) {
      it(verdict, async () => {
        begin({ plan: () => ({ verdict, log }) });
        const job = await submit();
        assert.deepEqual(await query(job), {
          ...job,
          state: "failed",
          startedAt: job.submittedAt,
          failure: {
            Error,
            Cause: `F: com.example.F (batch 0) is ${verdict}: java.lang.Error: no; caused by a.b.C: c`,
          },
        });
        assert.equal(calls().at(-1), `10.25 GET /batches/${NAME}/log?size=1000`);
      });
    }

    it("with the places where there is more", async () => {
      begin({
        yarnIdSeconds: 3,
        plan: () => ({ verdict: "dead", log: ["User class threw exception: a.B"] }),
      });
      const { applicationId, failure } = await query(await submit());
      assert.equal(applicationId, "application_1700000000000_0001");
      assert.equal(
        failure?.Cause,
        `F: com.example.F (batch 0, ${applicationId}) is dead: a.B\n` +
          `Spark history: https://example.com/history\nIts own log, some five minutes after its end: s3://b/logs/containers/${applicationId}/`,
      );
    });

    const logs: readonly (readonly [string, readonly string[], Job["state"]])[] = [
      ["a driver that was killed", yarn.DRIVER_KILLED, "unexplained"],
      ["System.exit", yarn.EXIT_IN_SESSION, "unexplained"],
      ["a Python application", yarn.PYTHON, "unexplained"],
      ["nothing that YARN says", [], "unexplained"],
      ["an exception", yarn.THROWN, "failed"],
      ["an exception before the session", yarn.THROWN_EARLY, "failed"],
      ["a limit of memory", yarn.TOO_MUCH_MEMORY, "failed"],
      [
        "a driver that was never started",
        yarn.DRIVER_KILLED.map((line) => line.replace("exitCode: 137", "exitCode: -1000")),
        "failed",
      ],
    ];
    for (const [what, lines, state] of logs) {
      it(`${state === "failed" ? "in YARN's words" : "only in the driver's own log"}, for ${what}`, async () => {
        begin({ yarnIdSeconds: 3, plan: () => ({ verdict: "dead", log: lines }) });
        const job = await query(await submit());
        assert.deepEqual([job.state, job.endedAt], [state, state === "failed" ? null : Date.now()]);
      });
    }

    it("in Livy's words where nothing copies logs, or there is a retry", async () => {
      begin({ yarnIdSeconds: 3, plan: () => ({ verdict: "dead", log: yarn.PYTHON }) });
      const noLogs = { ...LINKS, logUri: "" };
      assert.equal((await query(await submit(), {}, POLLING, noLogs)).state, "failed");
      begin({ yarnIdSeconds: 3, plan: () => ({ verdict: "dead", log: yarn.PYTHON }) });
      assert.equal((await query(await submit(), { retries: 1 })).state, "again");
      begin({ plan: () => ({ verdict: "dead", log: yarn.PYTHON }) });
      assert.equal((await query(await submit())).state, "failed");
    });

    it("in its log, which is asked for until it comes", async () => {
      let asked = 0;
      begin({
        plan: () => ({ verdict: "dead", log }),
        faults: (request) =>
          request.path.includes("/log") && ++asked < 4 ? { kind: "malformed", how: "cut" } : undefined,
      });
      const { failure } = await query(await submit());
      assert.match(failure?.Cause ?? "", /java\.lang\.Error: no; caused by a\.b\.C: c$/);
      assert.equal(elapsed(), 13.25);
    });

    it("or that the log could not be read, and the verdict stands", async () => {
      begin({
        plan: () => ({ verdict: "dead", log }),
        faults: whenever(() => true, { kind: "refused" }, ["GET", /\/log\?/]),
      });
      const { state, failure } = await query(await submit());
      assert.equal(state, "failed");
      assert.deepEqual(failure, {
        Error: "SparkApplicationFailed",
        Cause:
          "F: com.example.F (batch 0) is dead: Its log could not be read: " +
          `no answer to GET http://livy:8998/batches/${NAME}/log?size=1000: ECONNREFUSED`,
      });
      assert.equal(calls().filter((call) => call.includes("/log")).length, 4);
      assert.equal(elapsed(), 13.25);
    });
  });

  describe("of a job that may be run again,", () => {
    const plan = (verdict: "dead" | "error" | "killed") => () => ({ verdict, log: ["Error: no"] });

    for (const verdict of ["dead", "error"] as const) {
      it(`says so of one that is ${verdict}, until its retries are used up`, async () => {
        begin({ plan: plan(verdict) });
        const job = await submit();
        const failure = {
          Error: "SparkApplicationFailed",
          Cause: `F: com.example.F (batch 0) is ${verdict}: no`,
        };
        const ended = { ...job, startedAt: job.submittedAt, failure };
        const limits = { retries: 2 };
        assert.deepEqual(await query(job, limits), { ...ended, state: "again", retry: 1 });
        for (const [retry, expected] of [
          [1, { state: "again", retry: 2 }],
          [2, { state: "failed", retry: 2 }],
        ] as const) {
          const { state, retry: next } = await query({ ...job, retry }, limits);
          assert.deepEqual({ state, retry: next }, expected);
        }
      });
    }

    it("says which application it was, which Livy may tell at its end only", async () => {
      begin();
      const job = await submit();
      const body = JSON.stringify({ id: 0, name: NAME, state: "dead", appId: "application_1_2" });
      begin({
        before: ({ path }) => (path.includes("/log") ? undefined : { status: 200, body, afterMs: 0 }),
      });
      const { state, applicationId } = await query(job, { retries: 1 });
      assert.deepEqual([state, applicationId], ["again", "application_1_2"]);
    });

    it("does not run one again that was killed", async () => {
      begin({ plan: plan("killed") });
      const { state, retry, failure } = await query(await submit(), { retries: 2 });
      assert.deepEqual([state, retry, failure?.Error], ["failed", 0, "SparkApplicationKilled"]);
    });

    it("nor one that has timed out", async () => {
      begin({ plan: () => ({ startSeconds: 3_600 }) });
      const waiting = await query(await submit(), { retries: 2, startLimitSeconds: 30 });
      assert.deepEqual(
        [waiting.state, waiting.retry, waiting.failure?.Error],
        ["timedOut", 0, "SparkStartTimeout"],
      );
      begin({ plan: FOR_EVER });
      const running = await query(await submit(), { retries: 2, runLimitSeconds: 30 });
      assert.deepEqual(
        [running.state, running.retry, running.failure?.Error],
        ["timedOut", 0, "SparkRunTimeout"],
      );
    });

    it("nor one whose execution was redriven: that begins anew", async () => {
      begin({ plan: FOR_EVER });
      const job = { ...(await submit()), retry: 1 };
      const execution = { ...EXECUTION, RedriveCount: 1 };
      assert.deepEqual(await query(job, { execution, retries: 2 }), { ...job, state: "interrupted" });
    });
  });

  describe("of an item's job, names the item", () => {
    const values = { date: "2013-08-01", file: "x" };

    it("when it failed", async () => {
      begin({ plan: () => ({ verdict: "dead", log: ["Error: no"] }) });
      const { failure } = await query(await submit(), { values });
      assert.equal(failure?.Cause, "F (2013-08-01, x): com.example.F (batch 0) is dead: no");
    });

    it("when it has timed out", async () => {
      begin({ plan: FOR_EVER });
      const { failure } = await query(await submit(), { values, runLimitSeconds: 9 });
      assert.equal(failure?.Cause, "F (2013-08-01, x): com.example.F (batch 0) ran for longer than 9 s");
    });
  });

  it("keeps a failure's cause within its bytes of JSON", async () => {
    const begins = "F: com.example.F (batch 0) is dead: ";
    for (const [causeBytes, end] of [
      [begins.length + 3 * 4, '"ä""ä"'],
      [begins.length + 3 * 4 - 1, '"ä""…'],
    ] as const) {
      begin({ plan: () => ({ verdict: "dead", log: ['Error: "ä""ä"'] }) });
      const { failure } = await query(await submit(), { causeBytes });
      assert.equal(failure?.Cause, begins + end);
    }
  });

  describe("has patience with an answer that is no verdict,", () => {
    /** What stands before Livy answers as another Livy would, which counts from 0 again. */
    const strangers =
      (name: string | null) =>
      ({ method, path }: LivyRequest): LivyAnswer | undefined =>
        method === "GET" && path === "/batches/0" && elapsed() >= 10
          ? { status: 200, body: JSON.stringify({ id: 0, name, state: "success", log: ["x"] }), afterMs: 0 }
          : undefined;
    const faulty = (fault: Fault) => ({ faults: whenever(() => elapsed() >= 10, fault, LOOK) });

    const troubles: [string, Trouble, Parameters<typeof begin>[0], string, string, number][] = [
      [
        "no answer",
        "unreachable",
        faulty({ kind: "refused" }),
        "LivyUnreachable",
        "no answer to GET http://livy:8998/batches/0: ECONNREFUSED",
        300,
      ],
      [
        "an error",
        "serverError",
        faulty({ kind: "status", status: 500, body: '"oh"', handled: false }),
        "LivyServerError",
        "Livy answered GET http://livy:8998/batches/0 with status 500: oh",
        300,
      ],
      [
        "a page",
        "serverError",
        faulty({ kind: "malformed", how: "page" }),
        "LivyServerError",
        "Livy answered GET http://livy:8998/batches/0 with something that is not JSON: <html><body>Sign in</body></html>",
        300,
      ],
      [
        "a state of tomorrow",
        "unknownState",
        faulty({ kind: "unknownState", state: "paused" }),
        "LivyServerError",
        "batch 0 is in an unknown state",
        300,
      ],
      ["not found", "notFound", faulty({ kind: "notFound" }), "LivyBatchLost", FORGOTTEN, 30],
      ...([401, 403] as const).map((status): (typeof troubles)[number] => [
        `credentials that are refused (${String(status)})`,
        "unauthorised",
        faulty({ kind: "status", status, body: '"no"', handled: false }),
        "LivyUnauthorised",
        `Livy answered GET http://livy:8998/batches/0 with status ${String(status)}: no`,
        300,
      ]),
      [
        "a refusal",
        "rejected",
        faulty({ kind: "status", status: 400, body: '"no"', handled: false }),
        "LivyRejected",
        "Livy answered GET http://livy:8998/batches/0 with status 400: no",
        300,
      ],
      ...[400, 404, 405, 406, 410, 411, 413, 415, 426, 431, 451].map((status): (typeof troubles)[number] => [
        `a gateway's ${String(status)}`,
        "serverError",
        faulty({ kind: "status", status, body: "<html>no</html>", handled: false }),
        "LivyServerError",
        `something that is not Livy answered GET http://livy:8998/batches/0 with status ${String(status)}: <html>no</html>`,
        300,
      ]),
      [
        "another's name",
        "mismatch",
        { before: strangers("x") },
        "LivyIdentityLost",
        `batch 0 is now x, and was ${NAME}`,
        10,
      ],
      [
        "no name",
        "mismatch",
        { before: strangers(null) },
        "LivyIdentityLost",
        `batch 0 is now a batch without a name, and was ${NAME}`,
        10,
      ],
    ];
    for (const [what, trouble, beginning, name, words, seconds] of troubles) {
      it(`${what}: for ${String(seconds)} seconds, from call to call`, async () => {
        begin({ plan: FOR_EVER, ...beginning });
        const job = await submit();
        const polling = { windowSeconds: 20, waitPercent: 1, maxWaitSeconds: 43_200 };
        const carried = await query(job, {}, polling);
        assert.deepEqual(carried, {
          ...job,
          state: "running",
          waitSeconds: 0,
          startedAt: job.submittedAt,
          trouble: { [trouble]: job.submittedAt + 10_000 },
        });
        assert.equal(elapsed(), 20);
        await assert.rejects(queryOn(carried, {}, polling), {
          name,
          message: lastSeen(job.submittedAt + 10_000, `${words}; no usable answer for ${String(seconds)} s`),
        });
        assert.equal(elapsed(), 10 + seconds);
      });

      it(`${what}: a good answer restores it`, async () => {
        const { before, faults } = beginning ?? {};
        const away = (from: number) => elapsed() >= from && elapsed() < from + seconds - 1;
        const isAway = () => away(10) || away(10 + seconds);
        begin({
          plan: () => ({ runSeconds: 10 + 2 * seconds }),
          ...(before === undefined
            ? {}
            : { before: (request, livy) => (isAway() ? before(request, livy) : undefined) }),
          ...(typeof faults === "function"
            ? { faults: (request) => (isAway() ? faults(request) : undefined) }
            : {}),
        });
        const job = await submit();
        // Its last second has the only good answers, before patience is spent.
        const between = await query(
          job,
          {},
          { windowSeconds: 10 + seconds, waitPercent: 0, maxWaitSeconds: 43_200 },
        );
        assert.deepEqual(between.trouble, {});
        const done = await queryOn(
          between,
          {},
          { windowSeconds: 20, waitPercent: 0, maxWaitSeconds: 43_200 },
        );
        assert.equal(done.state, "success");
        assert.equal(elapsed(), 10.25 + 2 * seconds);
      });
    }

    it("each kind of its own", async () => {
      begin({
        plan: FOR_EVER,
        faults: (request) => {
          if (!LOOK[1].test(request.path) || elapsed() < 10) {
            return undefined;
          }
          return elapsed() < 300 ? { kind: "refused" } : { kind: "notFound" };
        },
      });
      const job = await submit();
      await assert.rejects(queryOn(job), {
        name: "LivyBatchLost",
        message: lastSeen(job.submittedAt + 10_000, `${FORGOTTEN}; no usable answer for 30 s`),
      });
      assert.equal(elapsed(), 330);
    });

    it("and an end that is seen once restores it, too", async () => {
      const isAway = () => elapsed() >= 10 && elapsed() !== 20 && elapsed() < 45;
      begin({
        plan: () => ({ runSeconds: 15 }),
        faults: whenever(isAway, { kind: "notFound" }, LOOK),
      });
      const job = await submit();
      const between = await query(job, {}, { windowSeconds: 20, waitPercent: 1, maxWaitSeconds: 43_200 });
      assert.deepEqual(between.trouble, { notFound: job.submittedAt + 10_000 });
      const done = await query(between);
      assert.equal(done.state, "success");
      assert.deepEqual(done.trouble, {});
      assert.equal(elapsed(), 45);
    });
  });

  describe("when Livy ends without a word and comes back,", () => {
    it("without its memory: the batch is lost", async () => {
      const livy = begin({ plan: FOR_EVER });
      const job = await submit();
      livy.restart({ recovery: false });
      await assert.rejects(queryOn(job), { name: "LivyBatchLost" });
      assert.equal(elapsed(), 30);
    });

    it("without its memory, and its id is another's: never that one's verdict", async () => {
      const livy = begin();
      const job = await submit();
      livy.restart({ recovery: false });
      const body = JSON.stringify({ name: "x", file: "s3://b/x.jar" });
      livy.handle({ method: "POST", path: "/batches", body, headers: { "x-requested-by": "x" } });
      await assert.rejects(queryOn(job), {
        name: "LivyIdentityLost",
        message: lastSeen(
          job.submittedAt,
          `batch 0 is now x, and was ${NAME}; no usable answer for 10 s`,
          "starting",
        ),
      });
    });

    it("with its memory, from 0.8 on: a batch that failed meanwhile is lost, with all that was known of it", async () => {
      const livy = begin({
        version: "0.8.0",
        yarnIdSeconds: 5,
        plan: () => ({ startSeconds: 8, runSeconds: 50, verdict: "dead" }),
      });
      const job = await query(
        await submit(),
        {},
        { windowSeconds: 20, waitPercent: 1, maxWaitSeconds: 43_200 },
      );
      assert.equal(job.applicationId, "application_1700000000000_0001");
      await tick(60_000);
      livy.restart({ recovery: true });
      await assert.rejects(queryOn(job, { retries: 1 }), {
        name: "LivyBatchLost",
        message: [
          `F: com.example.F (batch 0, ${job.applicationId}) was last seen running, before ` +
            `${isoSeconds(job.submittedAt + 80_000)}: ${FORGOTTEN}; no usable answer for 30 s`,
          "The application may still be running, or may have ended: it is not run again.",
          "Spark history: https://example.com/history",
          `Its own log, some five minutes after its end: s3://b/logs/containers/${job.applicationId}/`,
        ].join("\n"),
      });
      const short = { causeBytes: 60 };
      await assert.rejects(query(job, short), ({ message }: Error) => message.length <= 60);
    });

    it("and one that was seen dead once was last seen dead", async () => {
      let isBack = false;
      begin({
        version: "0.8.0",
        yarnIdSeconds: 0,
        plan: () => ({ runSeconds: 9, verdict: "dead" }),
        before: (_, livy) => {
          if (elapsed() >= 9.25 && !isBack) {
            isBack = true;
            livy.restart({ recovery: true });
          }
          return undefined;
        },
      });
      const lost = queryOn(await submit());
      await assert.rejects(lost, ({ message }: Error) => message.includes("was last seen dead, before"));
    });

    for (const [version, retry, state] of [
      ["0.7.1", 0, "interrupted"],
      ["0.8.0", 0, "interrupted"],
      ["0.8.0", 1, "again"],
    ] as const) {
      it(`with its memory, but not with spark-submit: ${version} lets retry ${String(retry)} be submitted again, and no retry is used up`, async () => {
        const livy = begin({ version, yarnIdSeconds: 5, plan: () => ({ startSeconds: 8 }) });
        const submitted = { ...(await submit()), retry };
        livy.restart({ recovery: true, endsSubmissions: true });
        const ended = await queryOn(submitted, { retries: 1 });
        assert.deepEqual(ended, { ...submitted, state, waitSeconds: 5 });
        assert.equal(elapsed(), 600.25);
        await assert.rejects(submit(), {
          name: "LivyServerError",
          message: `the batch ${NAME} never reached YARN, and is submitted again`,
        });
        const second = await submit();
        assert.deepEqual([second.name, second.id], [NAME, 2]);
        assert.equal((await queryOn(second)).state, "success");
      });
    }

    it("with its memory: a batch that has run is not one that waits to run", async () => {
      const livy = begin({ yarnIdSeconds: 1, plan: () => ({ runSeconds: 100 }) });
      const job = await query(await submit());
      assert.equal(job.state, "running");
      livy.restart({ recovery: true, recoveringSeconds: 30 });
      const limits = { startLimitSeconds: 60 };
      const recovering = await query(job, limits, {
        windowSeconds: 20,
        waitPercent: 1,
        maxWaitSeconds: 43_200,
      });
      assert.deepEqual(recovering, job);
      assert.equal((await queryOn(recovering, limits)).state, "success");
    });
  });

  describe("does not judge by its limits a batch that Livy has not asked after since its restart,", () => {
    const limits = { runLimitSeconds: 25 };

    it("and which may have ended in time", async () => {
      const livy = begin({ yarnIdSeconds: 1, plan: () => ({ runSeconds: 24 }) });
      const job = await query(await submit(), limits, {
        windowSeconds: 20,
        waitPercent: 1,
        maxWaitSeconds: 43_200,
      });
      livy.restart({ recovery: true, recoveringSeconds: 30 });
      assert.equal(
        (await query(job, limits, { windowSeconds: 240, waitPercent: 1, maxWaitSeconds: 43_200 })).state,
        "success",
      );
      assert.equal(elapsed(), 50.25);
    });

    for (const [windowSeconds, seconds] of [
      [240, 60],
      [30, 29],
    ] as const) {
      it(`for ${String(seconds)} seconds at most, in a window of ${String(windowSeconds)}`, async () => {
        const livy = begin({ yarnIdSeconds: 1, plan: FOR_EVER });
        const job = await query(await submit(), limits, {
          windowSeconds: 20,
          waitPercent: 1,
          maxWaitSeconds: 43_200,
        });
        livy.restart({ recovery: true, recoveringSeconds: 10_000 });
        const timedOut = await query(job, limits, { windowSeconds, waitPercent: 1, maxWaitSeconds: 43_200 });
        assert.equal(timedOut.failure?.Error, "SparkRunTimeout");
        assert.equal(elapsed(), 20 + seconds);
      });
    }
  });

  describe("has limits for", () => {
    it("waiting to run, which it may take to the last second", async () => {
      begin({ plan: () => ({ startSeconds: 3_600 }) });
      const job = await submit();
      const timedOut = await queryOn(job, { startLimitSeconds: 30 });
      assert.deepEqual(timedOut, {
        ...job,
        state: "timedOut",
        failure: {
          Error: "SparkStartTimeout",
          Cause: "F: com.example.F (batch 0) did not start running within 30 s",
        },
      });
      assert.equal(elapsed(), 30.25);
      begin({ plan: () => ({ startSeconds: 30 }) });
      assert.equal((await queryOn(await submit(), { startLimitSeconds: 30 })).state, "success");
    });

    it("waiting to run, with YARN's reason, which Livy has until the batch is ended", async () => {
      begin({ yarnIdSeconds: 3, plan: () => ({ startSeconds: 3_600 }) });
      const timedOut = await queryOn(await submit(), { startLimitSeconds: 30 });
      assert.deepEqual(timedOut.failure, {
        Error: "SparkStartTimeout",
        Cause:
          "F: com.example.F (batch 0, application_1700000000000_0001) did not start running within 30 s; " +
          "YARN says: Application is Activated, waiting for resources to be assigned for AM.\n" +
          "Spark history: https://example.com/history",
      });
    });

    it("running, which it may take to the last second", async () => {
      begin({ yarnIdSeconds: 3, plan: () => ({ startSeconds: 10, runSeconds: Infinity }) });
      const job = await submit();
      const limits = { startLimitSeconds: 20, runLimitSeconds: 100 };
      const timedOut = await queryOn(job, limits);
      const applicationId = "application_1700000000000_0001";
      assert.deepEqual(timedOut, {
        ...job,
        state: "timedOut",
        waitSeconds: 0,
        startedAt: job.submittedAt + 10_000,
        applicationId,
        failure: {
          Error: "SparkRunTimeout",
          Cause: `F: com.example.F (batch 0, ${applicationId}) ran for longer than 100 s`,
        },
      });
      assert.equal(elapsed(), 110.5);
      begin({ plan: () => ({ startSeconds: 10, runSeconds: 100.5 }) });
      assert.equal((await queryOn(await submit(), limits)).state, "success");
    });

    it("both, which are noticed a look late although the state machine waits in between", async () => {
      const limits = { startLimitSeconds: 1_000, runLimitSeconds: 5_000 };
      const polling = { windowSeconds: 30, waitPercent: 20, maxWaitSeconds: 43_200 };
      begin({ plan: () => ({ startSeconds: Infinity }) });
      const waiting = await queryOn(await submit(), limits, polling);
      assert.deepEqual([waiting.failure?.Error, elapsed()], ["SparkStartTimeout", 1_001]);
      begin({ plan: () => ({ startSeconds: 1_000.5, runSeconds: Infinity }) });
      const running = await queryOn(await submit(), limits, polling);
      assert.deepEqual([running.failure?.Error, elapsed()], ["SparkRunTimeout", 6_002]);
    });

    it("neither, for a batch that is at its end", async () => {
      begin({ plan: () => ({ startSeconds: 10, runSeconds: 10 }) });
      const job = await submit();
      await tick(200_000);
      const limits = { startLimitSeconds: 1, runLimitSeconds: 1 };
      assert.equal((await query(job, limits)).state, "success");
    });
  });
});
