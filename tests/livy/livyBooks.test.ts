import assert from "node:assert/strict";

import { virtualClock } from "../support/virtualClock";
import { parsed } from "./exchange";
import type { Plan } from "./livyBatch";
import { createLivy } from "./livyStandIn";
import type { LivyOptions, LivyStandIn } from "./livyStandIn";

const HEADERS = { "x-requested-by": "test" };
const ON_YARN = { yarnIdSeconds: 5, plan: () => ({ startSeconds: 20, runSeconds: 60 }) };

/** What there is no recording of, as it can't be had here: time, YARN, recovery, 0.8.0, and the truth behind it. */
describe("livyStandIn", () => {
  const clock = virtualClock();
  let begin = 0;
  beforeEach(() => {
    begin = Date.now();
  });

  const seconds = (count: number) => clock.tick(count * 1000);

  function start(options: LivyOptions = {}) {
    const livy = createLivy(options);
    const call = (method: string, path: string, body?: object) => {
      const answer = livy.handle({ method, path, body: body && JSON.stringify(body), headers: HEADERS });
      return { ...answer, body: parsed(answer.body) as Record<string, unknown> };
    };
    return {
      ...livy,
      post: (name: string, more: object = {}) =>
        call("POST", "/batches", { name, file: "s3://b/f.jar", ...more }),
      get: (idOrName: number | string) => call("GET", `/batches/${String(idOrName)}`),
      /** Status, then state and application's id of a batch. */
      look: (idOrName: number | string) => {
        const { status, body } = call("GET", `/batches/${String(idOrName)}`);
        return status === 200 ? [body.state, body.appId] : [status];
      },
      log: (name: string) => call("GET", `/batches/${name}/log`).body.log,
      del: (name: string) => call("DELETE", `/batches/${name}`),
      call,
    };
  }

  /** Of each application: id, name, begin and end in seconds of the test, and what ended it. */
  const truth = (livy: LivyStandIn) =>
    livy
      .applications()
      .map(({ id, name, startedAt, endsAt, verdict, endedBy }) =>
        [id, name, (startedAt - begin) / 1000, (endsAt - begin) / 1000, verdict, endedBy].join(" "),
      );

  describe("follows a batch's plan:", () => {
    it("it starts, runs and ends", async () => {
      const livy = start({
        plan: () => ({ startSeconds: 2, runSeconds: 3, verdict: "killed", log: ["done"] }),
      });
      assert.equal(livy.post("a").body.state, "starting");
      assert.deepEqual(truth(livy), ["0 a 0 5 killed "]);
      await clock.tick(1_999);
      assert.deepEqual(livy.look("a"), ["starting", null]);
      await clock.tick(1);
      assert.deepEqual(livy.look("a"), ["running", null]);
      assert.deepEqual(livy.log("a"), ["stdout: ", "\nstderr: "]);
      await clock.tick(2_999);
      assert.deepEqual(livy.look("a"), ["running", null]);
      assert.deepEqual(livy.log("a"), ["stdout: ", "done", "\nstderr: "]);
      assert.deepEqual(truth(livy), ["0 a 0 5 killed "]);
      await clock.tick(1);
      assert.deepEqual(livy.look("a"), ["killed", null]);
      assert.deepEqual(truth(livy), ["0 a 0 5 killed itself"]);
    });

    it("runs at once for ten seconds and succeeds, unless told otherwise", async () => {
      const livy = start();
      assert.equal(livy.post("a").body.state, "running");
      await seconds(10);
      assert.deepEqual(livy.look("a"), ["success", null]);
    });

    it("asks for it by name, and says how many of that name there were", () => {
      const asked: unknown[] = [];
      const plan = (name: string | null, earlier: number): Plan => {
        asked.push([name, earlier]);
        return { runSeconds: Infinity };
      };
      const livy = start({ plan });
      livy.post("a");
      livy.post("b");
      livy.post("a");
      livy.del("a");
      livy.post("a");
      assert.deepEqual(asked, [
        ["a", 0],
        ["b", 0],
        ["a", 1],
      ]);
    });
  });

  describe("keeps the truth:", () => {
    it("what was submitted", () => {
      const livy = start();
      livy.post("a", { className: "c.M", args: ["x", 1], conf: { "spark.yarn.tags": "t" } });
      assert.deepEqual(livy.applications(), [
        {
          id: 0,
          name: "a",
          file: "s3://b/f.jar",
          className: "c.M",
          args: ["x", "1"],
          conf: { "spark.yarn.tags": "t" },
          startedAt: begin,
          endableAt: begin,
          runsAt: begin,
          wouldEndAt: begin + 10_000,
          endsAt: begin + 10_000,
          verdict: "success",
          log: [],
          endedBy: null,
        },
      ]);
    });

    it("a batch that is deleted while it runs, and one that had ended", async () => {
      const livy = start({ plan: (name) => ({ runSeconds: name === "short" ? 1 : 100 }) });
      livy.post("short");
      livy.post("long");
      await seconds(30);
      livy.del("short");
      livy.del("long");
      await seconds(200);
      assert.deepEqual(truth(livy), ["0 short 0 1 success itself", "1 long 0 30 success delete"]);
    });

    it("nothing of a batch that was refused or not started", () => {
      const livy = start({ plan: () => ({ runSeconds: Infinity }) });
      livy.post("a");
      livy.post("a");
      livy.post("7");
      livy.post("ghost", { file: "/f.jar" });
      livy.failStarts(1);
      assert.equal(livy.post("failed").status, 500);
      assert.equal(livy.post("next").status, 201);
      assert.deepEqual(truth(livy), ["0 a 0 Infinity success ", "5 next 0 Infinity success "]);
    });

    it("a stranger's batch without a name", () => {
      const livy = start();
      assert.equal(livy.call("POST", "/batches", { file: "s3://b/f.jar" }).body.name, null);
      assert.equal(livy.call("POST", "/batches", { file: "s3://b/f.jar" }).status, 201);
      assert.equal(livy.applications().length, 2);
    });
  });

  it("knows an ended batch until the collection after ten minutes, and a ghost for ever", async () => {
    const livy = start();
    livy.post("a");
    livy.post("ghost", { file: "/f.jar" });
    await seconds(610);
    assert.deepEqual(livy.look("a"), ["success", null]);
    await clock.tick(49_999);
    assert.deepEqual(livy.look("a"), ["success", null]);
    assert.equal(livy.post("a").status, 400);
    await clock.tick(1);
    assert.deepEqual(livy.look("a"), [404]);
    assert.deepEqual(livy.look(0), [404]);
    assert.equal(livy.post("a").body.id, 3);
    await seconds(86_400);
    assert.deepEqual(livy.look("ghost"), ["starting", null]);
  });

  it("lists others' ended batches before its own, page by page", () => {
    const livy = start({ endedBefore: 510 });
    livy.post("a");
    const page = (from: number) => {
      const { sessions, total } = livy.call("GET", `/batches?from=${String(from)}&size=500`).body as {
        sessions: { name: string }[];
        total: number;
      };
      return [sessions.length, sessions.at(-1)?.name, total];
    };
    assert.deepEqual(
      [page(0), page(500)],
      [
        [500, "ended-499", 511],
        [11, "a", 511],
      ],
    );
    assert.equal(livy.applications().length, 1);
  });

  it("finds one application later in YARN than others, where its plan says so", async () => {
    const livy = start({ ...ON_YARN, plan: (name) => (name === "a" ? { yarnIdSeconds: 200 } : {}) });
    livy.post("a");
    livy.post("b");
    await seconds(6);
    assert.deepEqual([livy.del("a").afterMs, livy.del("b").afterMs], [194_000, 0]);
    assert.deepEqual(
      livy.applications().map(({ endableAt }) => endableAt - begin),
      [200_000, 5_000],
    );
  });

  describe("restarted without recovery", () => {
    it("knows nothing, counts from 0, and its drivers have ended", async () => {
      const livy = start({ plan: (name) => ({ runSeconds: name === "short" ? 1 : 100 }) });
      livy.post("short");
      livy.post("long");
      await seconds(5);
      livy.restart({ recovery: false });
      assert.deepEqual(livy.look("long"), [404]);
      assert.deepEqual(livy.look(1), [404]);
      assert.equal(livy.post("stranger").body.id, 0);
      await seconds(200);
      assert.deepEqual(truth(livy), [
        "0 short 0 1 success itself",
        "1 long 0 5 success crash",
        "0 stranger 5 105 success itself",
      ]);
    });

    it("refuses a recovery that only YARN can give", () => {
      assert.throws(() => {
        start().restart({ recovery: true });
      }, /^Error: Livy recovers batches on YARN only: give yarnIdSeconds$/);
    });
  });

  describe("on YARN", () => {
    it("finds the application's id after a while, and has its words at its end", async () => {
      const livy = start({ ...ON_YARN, plan: () => ({ ...ON_YARN.plan(), verdict: "dead", log: ["no"] }) });
      livy.post("a");
      livy.post("b");
      await clock.tick(4_999);
      assert.deepEqual(livy.look("b"), ["starting", null]);
      await clock.tick(1);
      assert.deepEqual(livy.look("b"), ["starting", "application_1700000000000_0002"]);
      await seconds(20);
      assert.deepEqual(livy.look("b"), ["running", "application_1700000000000_0002"]);
      const submitted = "26/11/29 19:07:41 INFO ShutdownHookManager: Shutdown hook called";
      const log = ["stdout: ", submitted, "\nstderr: ", "\nYARN Diagnostics: "];
      assert.deepEqual(livy.log("b"), log);
      await seconds(60);
      assert.deepEqual(livy.look("b"), ["dead", "application_1700000000000_0002"]);
      assert.deepEqual(livy.log("b"), [...log, "no"]);
    });

    it("creates the next batch once one is submitted, though it does not run yet", async () => {
      const livy = start({ ...ON_YARN, maxCreation: 1 });
      livy.post("a");
      assert.deepEqual(livy.post("b").body, { msg: "Rejected, too many sessions are being created!" });
      await seconds(5);
      assert.deepEqual(livy.look("a")[0], "starting");
      assert.equal(livy.post("b").body.id, 1);
    });

    it("answers a DELETE when it knows the application's id, and shows the batch until then", async () => {
      const livy = start(ON_YARN);
      livy.post("a");
      await seconds(2);
      assert.deepEqual(livy.del("a"), { status: 200, body: { msg: "deleted" }, afterMs: 3_000 });
      await seconds(1);
      assert.deepEqual(livy.del("a"), { status: 200, body: { msg: "deleted" }, afterMs: 2_000 });
      assert.deepEqual(livy.look("a"), ["starting", null]);
      assert.equal(livy.post("a").status, 400);
      await seconds(2);
      assert.deepEqual(livy.look("a"), [404]);
      assert.equal(livy.post("a").status, 201);
      assert.deepEqual(truth(livy), ["0 a 0 5 success delete", "2 a 5 85 success "]);
    });

    it("recovers its batches, which run on, with their ids, and goes on counting", async () => {
      const livy = start(ON_YARN);
      livy.post("a");
      await seconds(30);
      livy.restart({ recovery: true, recoveringSeconds: 7 });
      assert.deepEqual(livy.look(0), ["recovering", "application_1700000000000_0001"]);
      assert.equal(livy.post("a").status, 400);
      assert.equal(livy.post("b").body.id, 2);
      await seconds(7);
      assert.deepEqual(livy.look("a"), ["running", "application_1700000000000_0001"]);
      await seconds(43);
      assert.deepEqual(livy.look("a"), ["success", "application_1700000000000_0001"]);
      assert.deepEqual(truth(livy), ["0 a 0 80 success itself", "2 b 30 110 success "]);
    });

    it("calls a recovered batch recovering until it runs", async () => {
      const livy = start(ON_YARN);
      livy.post("a");
      await seconds(6);
      livy.restart({ recovery: true });
      await clock.tick(13_999);
      assert.deepEqual(livy.look("a")[0], "recovering");
      await clock.tick(1);
      assert.deepEqual(livy.look("a")[0], "running");
    });

    it("finds again what has ended meanwhile, and keeps it for its time from then on", async () => {
      const livy = start({ ...ON_YARN, retainSeconds: 100 });
      livy.post("a");
      await seconds(90);
      livy.restart({ recovery: true });
      assert.deepEqual(livy.look("a")[0], "recovering");
      await seconds(5);
      assert.deepEqual(livy.look("a")[0], "success");
      await seconds(114);
      assert.deepEqual(livy.look("a")[0], "success");
      await seconds(1);
      assert.deepEqual(livy.look("a"), [404]);
    });

    it("forgets a ghost at a restart, and a DELETE that waited", async () => {
      const livy = start(ON_YARN);
      livy.post("ghost", { file: "/f.jar" });
      livy.post("a");
      livy.del("a");
      livy.restart({ recovery: true });
      assert.deepEqual(livy.look("ghost"), [404]);
      await seconds(80);
      assert.deepEqual(livy.look("a")[0], "success");
      assert.deepEqual(truth(livy), ["1 a 0 80 success itself"]);
    });

    it("looks for an application that ended with Livy before YARN had it, then calls its batch dead", async () => {
      const livy = start({ ...ON_YARN, lookupSeconds: 100 });
      livy.post("submitted");
      await seconds(6);
      livy.post("a");
      await seconds(2);
      livy.restart({ recovery: true, endsSubmissions: true });
      await seconds(99);
      assert.deepEqual(livy.look("a"), ["recovering", null]);
      assert.deepEqual(livy.log("a"), ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: "]);
      assert.equal(livy.post("a").status, 400);
      assert.deepEqual(livy.del("a").afterMs, 1_000);
      livy.restart({ recovery: true });
      assert.deepEqual(livy.look("a"), ["recovering", null]);
      await seconds(100);
      assert.deepEqual(livy.look("a"), ["dead", null]);
      assert.match((livy.log("a") as string[]).at(-1) ?? "", /^No YARN application is found with tag /);
      assert.equal(livy.del("a").afterMs, 0);
      assert.deepEqual(livy.look("a"), [404]);
      assert.deepEqual(truth(livy), ["0 submitted 0 80 success itself", "1 a 6 8 success crash"]);
    });

    it("has no output of spark-submit after a restart, and counts no batch as being created", () => {
      const livy = start({ ...ON_YARN, maxCreation: 1 });
      livy.post("a");
      assert.equal((livy.log("a") as string[]).length, 4);
      livy.restart({ recovery: true });
      assert.deepEqual(livy.log("a"), ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: "]);
      assert.equal(livy.post("b").status, 201);
    });

    it("says where the driver's log is as long as it runs", async () => {
      const livy = start(ON_YARN);
      livy.post("a");
      const driverLogUrl = () => (livy.get("a").body.appInfo as { driverLogUrl: unknown }).driverLogUrl;
      await seconds(19);
      assert.equal(driverLogUrl(), null);
      await seconds(1);
      const container = "container_1700000000000_0001_01_000001";
      assert.equal(driverLogUrl(), `http://node:8042/node/containerlogs/${container}/hadoop`);
      await seconds(60);
      assert.equal(driverLogUrl(), null);
    });

    for (const [version, found] of [
      ["0.7.1", ["dead", "killed", "success"]],
      ["0.8.0", [404, 404, "success"]],
    ] as const) {
      it(`finds in the store of ${version} of ended batches: ${found.join(", ")}`, async () => {
        const plan = (name: string | null) => ({
          runSeconds: 1,
          verdict: name as "dead" | "killed" | "success",
        });
        const livy = start({ version, yarnIdSeconds: 1, plan });
        const names = ["dead", "killed", "success"];
        names.forEach((name) => livy.post(name));
        await seconds(10);
        livy.restart({ recovery: true });
        await seconds(10);
        assert.deepEqual(
          names.map((name) => livy.look(name)[0]),
          found,
        );
      });
    }
  });

  it("speaks as 0.8.0 does", () => {
    const livy = start({ version: "0.8.0", maxCreation: 2 });
    assert.equal(livy.call("GET", "/version").body.version, "0.8.0-incubating");
    livy.post("a");
    const msgs = [
      livy.post("a"),
      livy.post("7"),
      livy.post("ghost", { file: "/f.jar" }),
      livy.post("b"),
      livy.post("c"),
    ].map(({ status, body }) => [status, body.msg]);
    assert.deepEqual(msgs, [
      [400, "Rejected, Reason: Duplicate session name: Some(a) for session 1"],
      [400, "Rejected, Reason: Invalid session name: 7"],
      [400, "Rejected, Reason: requirement failed: Local path /f.jar cannot be added to user sessions."],
      [201, undefined],
      [400, "Rejected, too many sessions are being created!"],
    ]);
  });

  it("refuses a DELETE without its header as 0.8.0 does, in no words", () => {
    const { handle } = createLivy({ version: "0.8.0" });
    const answer = { status: 400, body: "", afterMs: 0 };
    assert.deepEqual(handle({ method: "DELETE", path: "/batches/a" }), answer);
    assert.match(handle({ method: "POST", path: "/batches", body: "{}" }).body, /Missing Required Header/);
  });

  it("asks for no header without CSRF protection", () => {
    const livy = createLivy({ csrfProtection: false });
    assert.equal(
      livy.handle({ method: "POST", path: "/batches", body: '{"file":"s3://b/f.jar"}' }).status,
      201,
    );
  });
});
