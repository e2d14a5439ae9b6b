import assert from "node:assert/strict";

import { FIRST_WAIT_SECONDS } from "../../contract/polling";
import type { ExecutionContext, ExecutionInput, Job, SubmitEvent } from "../../contract/events";
import type { SparkApplication } from "../../model/pipeline";
import { deleteBatch, getBatch } from "../../handlers/livyClient";
import { submitBatch } from "../../handlers/submitBatch";
import type { ScriptedFault } from "../livy/faults";
import { EXECUTION, KEY, LIVY, virtualLivy } from "./virtualLivy";
import type { Beginning } from "./virtualLivy";

const TEMPLATE: SparkApplication = {
  name: "F",
  file: "{rootPath}/emr-step-functions/f.jar",
  className: "com.example.F",
  args: ["{rootPath}", "plain", "out={runPath}/x"],
};
const NAME = `${KEY}-F-0`;
const SECOND = `${KEY}-F-1`;
const THIRD = `${KEY}-F-2`;
const REFUSED = "Livy answered POST http://livy:8998/batches with status";

describe("submitBatch", () => {
  const { begin, run, tick, calls, elapsed } = virtualLivy();
  const submitFor = (more: Partial<SubmitEvent>, template = TEMPLATE): Promise<Job> =>
    run(() =>
      submitBatch(LIVY, template, {
        execution: EXECUTION,
        values: {},
        position: "",
        retry: 0,
        retries: 0,
        ...more,
      }),
    );
  const submit = (execution: ExecutionContext = EXECUTION, template = TEMPLATE) =>
    submitFor({ execution }, template);
  const again = (RedriveCount: number) => ({ ...EXECUTION, RedriveCount });
  const redriven = (RedriveCount: number) => submit(again(RedriveCount));
  /** What Livy is sent, as it is sent. */
  const keepBodies = (): unknown[] => {
    const bodies: unknown[] = [];
    begin({
      before: ({ body }) => {
        bodies.push(JSON.parse(body ?? "null"));
        return undefined;
      },
    });
    return bodies;
  };

  it("starts a batch of the execution's, the job's and the attempt's name", async () => {
    const bodies = keepBodies();
    const submittedAt = Date.now();
    assert.deepEqual(await submit(), {
      id: 0,
      name: NAME,
      attempt: 0,
      retry: 0,
      state: "starting",
      submittedAt,
      waitSeconds: FIRST_WAIT_SECONDS,
      endedAt: null,
      startedAt: null,
      applicationId: null,
      trouble: {},
      failure: null,
    });
    assert.deepEqual(calls(), ["0 POST /batches"]);
    assert.deepEqual(bodies, [
      {
        name: NAME,
        file: "s3://bucket/emr-step-functions/f.jar",
        className: "com.example.F",
        args: ["s3://bucket", "plain", `out=s3://bucket/emr-step-functions/runs/${KEY}/x`],
        conf: { "spark.yarn.maxAppAttempts": "1", "spark.yarn.tags": "run-1" },
      },
    ]);
  });

  it("tells Livy every field that is set, with the templates in its texts filled", async () => {
    const bodies = keepBodies();
    const one = "{rootPath}/{date}/{region}";
    const filled = "s3://bucket/2013-08-01/eu";
    await submitFor(
      {
        execution: { ...EXECUTION, Input: { rootPath: "s3://bucket/", region: "eu", days: ["2013-08-01"] } },
        values: { date: "2013-08-01" },
        position: "_4",
      },
      {
        name: "F",
        file: `${one}.py`,
        className: "com.example.{region}",
        args: [one, "{runPath}", ""],
        jars: [`${one}.jar`, "s3://b/x.jar"],
        pyFiles: [`${one}.zip`],
        files: [`${one}.txt`],
        archives: [`${one}.tgz`],
        driverMemory: "512m",
        driverCores: 2,
        executorMemory: "4g",
        executorCores: 3,
        numExecutors: 0,
        queue: "queue-{region}",
        proxyUser: "user-{region}",
        conf: { "spark.app": "{date}", "spark.{date}": "x" },
      },
    );
    assert.deepEqual(bodies, [
      {
        name: `${KEY}-F_4-0`,
        file: `${filled}.py`,
        className: "com.example.eu",
        args: [filled, `s3://bucket/emr-step-functions/runs/${KEY}_4`, ""],
        jars: [`${filled}.jar`, "s3://b/x.jar"],
        pyFiles: [`${filled}.zip`],
        files: [`${filled}.txt`],
        archives: [`${filled}.tgz`],
        driverMemory: "512m",
        driverCores: 2,
        executorMemory: "4g",
        executorCores: 3,
        numExecutors: 0,
        queue: "queue-eu",
        proxyUser: "user-eu",
        conf: {
          "spark.yarn.maxAppAttempts": "1",
          "spark.app": "2013-08-01",
          "spark.{date}": "x",
          "spark.yarn.tags": "run-1",
        },
      },
    ]);
  });

  it("tells Livy no field that is not set", async () => {
    const bodies = keepBodies();
    await submit(EXECUTION, { name: "F", file: "s3://b/f.py", args: [] });
    assert.deepEqual(bodies, [
      {
        name: NAME,
        file: "s3://b/f.py",
        args: [],
        conf: { "spark.yarn.maxAppAttempts": "1", "spark.yarn.tags": "run-1" },
      },
    ]);
  });

  it("lets YARN start an application once, unless it says otherwise", async () => {
    const bodies = keepBodies();
    await submit(EXECUTION, { ...TEMPLATE, conf: { "spark.yarn.maxAppAttempts": "3" } });
    const { conf } = bodies[0] as SparkApplication;
    assert.deepEqual(conf, { "spark.yarn.maxAppAttempts": "3", "spark.yarn.tags": "run-1" });
  });

  it("keeps the application's own tags", async () => {
    const bodies = keepBodies();
    for (const [execution, tags, all] of [
      [{ ...EXECUTION, Name: "a" }, "mine,{rootPath}", "mine,s3://bucket,a"],
      [{ ...EXECUTION, Name: "b" }, "", "b"],
    ] as const) {
      await submit(execution, { ...TEMPLATE, conf: { "spark.yarn.tags": tags } });
      const { conf } = bodies.pop() as SparkApplication;
      assert.deepEqual(conf, { "spark.yarn.maxAppAttempts": "1", "spark.yarn.tags": all });
    }
  });

  it("fills an item's value as it is, even one that looks like a template", async () => {
    const bodies = keepBodies();
    await submitFor({ values: { date: "{rootPath}/$&" } }, { ...TEMPLATE, args: ["{date}"] });
    assert.deepEqual((bodies[0] as SparkApplication).args, ["{rootPath}/$&"]);
  });

  it("starts a batch for each item and each retry, of a name of its own", async () => {
    const livy = begin();
    const events: [Partial<SubmitEvent>, string][] = [
      [{ retries: 2 }, NAME],
      [{ retries: 2, retry: 1 }, `${NAME}-1`],
      [{ retries: 2, retry: 2 }, `${NAME}-2`],
      [{ position: "_0" }, `${KEY}-F_0-0`],
      [{ position: "_3_0" }, `${KEY}-F_3_0-0`],
      [{ position: "_3_0", retries: 1, retry: 1 }, `${KEY}-F_3_0-0-1`],
    ];
    for (const [event, expected] of events) {
      const { name, retry } = await submitFor(event);
      assert.deepEqual({ name, retry }, { name: expected, retry: event.retry ?? 0 });
      // Called again, it finds its own.
      assert.equal((await submitFor(event)).name, expected);
    }
    assert.deepEqual(
      livy.applications().map(({ name }) => name),
      events.map(([, name]) => name),
    );
    assert.deepEqual(
      livy.applications().map(({ args }) => args[2]),
      ["", "", "", "_0", "_3_0", "_3_0"].map(
        (position) => `out=s3://bucket/emr-step-functions/runs/${KEY}${position}/x`,
      ),
    );
  });

  it("names the value that an item lacks, and asks Livy nothing", async () => {
    begin();
    await assert.rejects(submit(EXECUTION, { ...TEMPLATE, args: ["{date}"] }), {
      name: "InvalidInput",
      message:
        '"date" is missing in the execution\'s input; start it with e.g. {"date": "s3://bucket/prefix"}',
    });
    assert.deepEqual(calls(), []);
  });

  it("refuses an argument that YARN's launch script makes another once it is filled, and asks Livy nothing", async () => {
    begin();
    for (const [arg, day, what] of [
      ["<CP{day}", "S>", "<CPS>, which YARN's launch script changes"],
      ["a}{day}", "}", "}}, which YARN's launch script changes"],
      ["{day}{day}", "\\", "\\\\, which YARN's launch script changes"],
      ["{day}", "`id`", "`, which YARN's launch script runs as a command"],
    ] as const) {
      await assert.rejects(submitFor({ values: { day } }, { ...TEMPLATE, args: ["x", arg] }), {
        name: "InvalidInput",
        message: `with the execution's input, args[1] of the job F has ${what}; remove it, or let the pipeline pass it as a value of conf, which the shell does not touch`,
      });
    }
    assert.deepEqual(calls(), []);
  });

  it("leaves a value of conf as it is, which no shell reads", async () => {
    const bodies = keepBodies();
    await submitFor(
      { values: { query: "db.`t` }}" } },
      { ...TEMPLATE, conf: { "spark.a": "{query} $\\{x}" } },
    );
    assert.equal((bodies[0] as SparkApplication).conf?.["spark.a"], "db.`t` }} ${x}");
  });

  for (const rootPath of ["s3://bucket/prefix", "s3://bucket/prefix/", "s3://bucket/prefix//"]) {
    it(`fills the templates from ${rootPath}`, async () => {
      const livy = begin();
      await submit({ ...EXECUTION, Input: { rootPath } });
      assert.deepEqual(livy.applications()[0]!.args, [
        "s3://bucket/prefix",
        "plain",
        `out=s3://bucket/prefix/emr-step-functions/runs/${KEY}/x`,
      ]);
    });
  }

  const wrong: [string, unknown, string][] = [
    ["no root path", {}, "is missing"],
    ["an empty one", { rootPath: "" }, 'is ""'],
    ["a number", { rootPath: 7 }, "is 7"],
    ["null", { rootPath: null }, "is null"],
    ["a list", { rootPath: ["s3://b"] }, 'is ["s3://b"]'],
    ["no input at all", null, "is missing"],
    ["a text as the input", "s3://bucket", "is missing"],
  ];
  for (const [what, input, given] of wrong) {
    it(`refuses ${what}, and asks Livy nothing`, async () => {
      begin();
      await assert.rejects(submit({ ...EXECUTION, Input: input as ExecutionInput }), {
        name: "InvalidInput",
        message: `"rootPath" ${given} in the execution's input; start it with e.g. {"rootPath": "s3://bucket/prefix"}`,
      });
      assert.deepEqual(calls(), []);
    });
  }

  describe("where Livy has the batch and its reply does not tell, finds it by its name:", () => {
    const faults: ScriptedFault["fault"][] = [
      { kind: "lostReply" },
      { kind: "timeout" },
      { kind: "slow", seconds: 20 },
      { kind: "status", status: 500, body: '"oh"', handled: true },
      { kind: "status", status: 504, body: "<html></html>", handled: true },
      { kind: "status", status: 429, body: "later", handled: true },
      { kind: "malformed", how: "cut" },
    ];
    for (const fault of faults) {
      it(JSON.stringify(fault), async () => {
        const livy = begin({ faults: [{ method: "POST", path: /./, fault }] });
        const { id, name } = await submit();
        assert.deepEqual({ id, name }, { id: 0, name: NAME });
        assert.deepEqual(
          calls().map((call) => call.replace(/^\d+ /, "")),
          ["POST /batches", `GET /batches/${NAME}`],
        );
        assert.equal(livy.applications().length, 1);
      });
    }

    it("the reply is about another batch", async () => {
      const livy = begin({
        before: (request, { handle }) =>
          request.method === "POST"
            ? { ...handle(request), body: '{"id":7,"name":"x","state":"running"}' }
            : undefined,
      });
      const { id, name } = await submit();
      assert.deepEqual({ id, name }, { id: 0, name: NAME });
      assert.equal(livy.applications().length, 1);
    });

    it("it counts from when the call began", async () => {
      begin({ faults: [{ method: "POST", path: /./, fault: { kind: "timeout" } }] });
      const submittedAt = Date.now();
      assert.equal((await submit()).submittedAt, submittedAt);
      assert.equal(elapsed(), 20);
    });
  });

  describe("called again, returns the batch that there is,", () => {
    for (const version of ["0.7.1", "0.8.0"] as const) {
      const log = `30 GET /batches/${NAME}/log?size=1000`;
      for (const [what, seconds, more] of [
        ["running", 3, []],
        ["at its end", 30, [log]],
      ] as const) {
        it(`${what}, in the words of ${version}`, async () => {
          const livy = begin({ version, plan: () => ({ verdict: "dead" }) });
          const first = await submit();
          await tick(seconds * 1000);
          const submittedAt = Date.now();
          assert.deepEqual(await submit(), { ...first, submittedAt });
          assert.deepEqual(calls().slice(1), [
            `${String(seconds)} POST /batches`,
            `${String(seconds)} GET /batches/${NAME}`,
            ...more,
          ]);
          assert.equal(livy.applications().length, 1);
        });
      }
    }

    it("or asks to be called again where Livy does not know it any more", async () => {
      const notThere: ScriptedFault = { method: "GET", path: /./, fault: { kind: "notFound" } };
      begin({ faults: [notThere] });
      const { id } = await submit();
      await assert.rejects(submit(), {
        name: "LivyServerError",
        message: `Livy accepted the batch ${NAME}, or has one with that name, but does not find it`,
      });
      assert.equal((await submit()).id, id);
    });
  });

  it("finds the batch by its name where Livy has too many sessions to look at the name", async () => {
    const livy = begin({
      faults: [{ method: "POST", path: /./, nth: 2, fault: { kind: "tooManySessions" } }],
    });
    const { id } = await submit();
    assert.equal((await submit()).id, id);
    assert.deepEqual(calls(), ["0 POST /batches", "0 POST /batches", `0 GET /batches/${NAME}`]);
    assert.equal(livy.applications().length, 1);
  });

  describe("where Livy has no batch, says so, and the next call starts it:", () => {
    const faults: [ScriptedFault["fault"], string, string][] = [
      [
        { kind: "tooManySessions" },
        "LivyTooManySessions",
        `${REFUSED} 400: Rejected, too many sessions are being created!`,
      ],
      [{ kind: "reset" }, "LivyUnreachable", "no answer to POST http://livy:8998/batches: ECONNRESET"],
      [{ kind: "refused" }, "LivyUnreachable", "no answer to POST http://livy:8998/batches: ECONNREFUSED"],
      [
        { kind: "status", status: 503, body: '"up"', handled: false },
        "LivyServerError",
        `${REFUSED} 503: up`,
      ],
      [
        { kind: "malformed", how: "page" },
        "LivyServerError",
        "Livy answered POST http://livy:8998/batches with something that is not JSON: <html><body>Sign in</body></html>",
      ],
    ];
    for (const [fault, name, message] of faults) {
      it(JSON.stringify(fault), async () => {
        const livy = begin({ faults: [{ method: "POST", path: /./, fault }] });
        await assert.rejects(submit(), { name, message });
        assert.deepEqual(calls(), ["0 POST /batches", `0 GET /batches/${NAME}`]);
        assert.equal((await submit()).name, NAME);
        assert.equal(livy.applications().length, 1);
      });
    }
  });

  describe("asks nothing more after", () => {
    it("a refusal", async () => {
      begin();
      await assert.rejects(submit(EXECUTION, { ...TEMPLATE, file: "/f.jar" }), {
        name: "LivyRejected",
        message: `${REFUSED} 400: requirement failed: Local path /f.jar cannot be added to user sessions.`,
      });
      assert.deepEqual(calls(), ["0 POST /batches"]);
    });
  });

  describe("asks again under the same name where it is not the job that is refused:", () => {
    for (const [status, body, name, words] of [
      [401, '"who?"', "LivyUnauthorised", "Livy answered"],
      [403, '"who?"', "LivyUnauthorised", "Livy answered"],
      [400, "<html>", "LivyServerError", "something that is not Livy answered"],
      [404, "<html>", "LivyServerError", "something that is not Livy answered"],
      [405, "", "LivyServerError", "something that is not Livy answered"],
    ] as const) {
      it(`a POST that gets a ${String(status)}`, async () => {
        const fault = { kind: "status", status, body, handled: false } as const;
        const livy = begin({ faults: [{ method: "POST", path: /./, fault }] });
        await assert.rejects(submit(), (error: Error) => {
          assert.equal(error.name, name);
          assert.ok(error.message.startsWith(`${words} POST http://livy:8998/batches with status`));
          return true;
        });
        assert.deepEqual(calls(), ["0 POST /batches", `0 GET /batches/${NAME}`]);
        await submit();
        assert.equal(livy.applications().length, 1);
      });
    }

    it("a look that gets a 400", async () => {
      const fault = { kind: "status", status: 400, body: '"no"', handled: false } as const;
      const livy = begin({
        faults: [
          { method: "POST", path: /./, fault: { kind: "lostReply" } },
          { method: "GET", path: /./, fault },
        ],
      });
      await assert.rejects(submit(), { name: "LivyServerError" });
      await submit();
      assert.equal(livy.applications().length, 1);
    });

    it("a look at an earlier attempt that gets a 400", async () => {
      const fault = { kind: "status", status: 400, body: '"no"', handled: false } as const;
      begin({ faults: (request) => (request.method === "GET" ? fault : undefined) });
      await assert.rejects(redriven(1), { name: "LivyServerError" });
    });
  });

  describe("a batch that Livy took and could not start", () => {
    const looked = [`0 GET /batches/${NAME}`, `5 GET /batches/${NAME}`, `5 DELETE /batches/${NAME}`];
    const failing =
      'java.io.IOException: Cannot run program "{spark}/bin/spark-submit": error=13, Permission denied';

    const notKnown = `Livy accepted the batch ${NAME}, or has one with that name, but does not find it`;

    it("is deleted once Livy says that it has the name, and the next call starts it", async () => {
      const livy = begin();
      livy.failStarts(1);
      // As long as Livy is at it, a batch that is being started looks the same.
      await assert.rejects(submit(), { name: "LivyServerError", message: `${REFUSED} 500: ${failing}` });
      assert.deepEqual(calls(), ["0 POST /batches", looked[0]]);
      await assert.rejects(submit(), { name: "LivyServerError", message: notKnown });
      assert.deepEqual(calls().slice(2), ["0 POST /batches", ...looked]);
      assert.deepEqual(livy.applications(), []);
      assert.equal((await submit()).name, NAME);
      assert.equal(livy.applications().length, 1);
    });

    /** Of the looks at a batch, the first sees no log, as of one that is being started. */
    const beingStarted = (...faults: readonly ScriptedFault[]): Beginning => {
      let looks = 0;
      return {
        plan: () => ({ runSeconds: Infinity }),
        faults,
        before: (request, { handle }) => {
          if (request.method !== "GET" || ++looks > 1) {
            return undefined;
          }
          const answer = handle(request);
          return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), log: [] }) };
        },
      };
    };

    it("is not one whose reply was lost, and that has its log at the next call", async () => {
      const livy = begin(beingStarted({ method: "POST", path: /./, fault: { kind: "lostReply" } }));
      await assert.rejects(submit(), { name: "LivyUnreachable" });
      assert.deepEqual(calls(), ["0 POST /batches", looked[0]]);
      assert.equal((await submit()).id, 0);
      assert.deepEqual(
        livy.applications().map(({ endedBy }) => endedBy),
        [null],
      );
    });

    for (const [what, ...faults] of [
      ["has its log five seconds later"],
      ["is not found then", { method: "GET", path: /./, nth: 2, fault: { kind: "notFound" } }],
    ] as const) {
      it(`is not one that ${what}`, async () => {
        const livy = begin(beingStarted(...faults));
        await submit();
        await assert.rejects(submit(), { name: "LivyServerError", message: notKnown });
        assert.deepEqual(calls().slice(1), ["0 POST /batches", ...looked.slice(0, 2)]);
        assert.equal((await submit()).id, 0);
        assert.deepEqual(
          livy.applications().map(({ endedBy }) => endedBy),
          [null],
        );
      });
    }
  });

  it("deletes a batch that never reached YARN by its id, and asks to be called again", async () => {
    const livy = begin({ yarnIdSeconds: 5, plan: () => ({ startSeconds: 8 }) });
    await submit();
    livy.restart({ recovery: true, endsSubmissions: true });
    assert.equal((await submit()).id, 0);
    await tick(600_000);
    await assert.rejects(submit(), {
      name: "LivyServerError",
      message: `the batch ${NAME} never reached YARN, and is submitted again`,
    });
    assert.deepEqual(calls().slice(-3), [
      `600 GET /batches/${NAME}`,
      `600 GET /batches/${NAME}/log?size=1000`,
      "600 DELETE /batches/0",
    ]);
    assert.equal((await submit()).id, 3);
  });

  describe("for an execution that was redriven,", () => {
    it("starts the batch of a new attempt where Livy knows none of the earlier one", async () => {
      begin();
      const { name, attempt, id } = await redriven(1);
      assert.deepEqual({ name, attempt, id }, { name: SECOND, attempt: 1, id: 0 });
      assert.deepEqual(calls(), [
        `0 GET /batches/${NAME}`,
        `1 GET /batches/${NAME}`,
        `1 GET /batches/${NAME}`,
        `2 GET /batches/${NAME}`,
        "2 POST /batches",
      ]);
    });

    it("ends the earlier attempt first where it still runs", async () => {
      const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
      await submit();
      await tick(10_000);
      assert.equal((await redriven(1)).name, SECOND);
      const [first, second] = livy.applications();
      assert.equal(first!.endedBy, "delete");
      assert.equal(second!.endedBy, null);
      assert.ok(first!.endsAt < second!.startedAt);
    });

    it("takes an earlier attempt over that has succeeded", async () => {
      const livy = begin();
      await submit();
      await tick(10_000);
      const { id, name, attempt, state } = await redriven(1);
      assert.deepEqual({ id, name, attempt, state }, { id: 0, name: NAME, attempt: 1, state: "success" });
      assert.equal(livy.applications().length, 1);
      assert.deepEqual(
        calls().filter((call) => /POST|DELETE/.test(call)),
        ["0 POST /batches"],
      );
    });

    it("does not take one over that only once was said to have succeeded", async () => {
      const livy = begin({
        plan: () => ({ runSeconds: Infinity }),
        faults: [{ method: "GET", path: /./, fault: { kind: "falseSuccess" } }],
      });
      await submit();
      assert.equal((await redriven(1)).name, SECOND);
      assert.deepEqual(
        livy.applications().map(({ endedBy }) => endedBy),
        ["delete", null],
      );
    });

    for (const kind of ["falseSuccess", "notFound"] as const) {
      it(`does not go by what Livy says once of an earlier attempt that has ended (${kind})`, async () => {
        const verdict = kind === "falseSuccess" ? "dead" : "success";
        const third: ScriptedFault = { method: "GET", path: /./, nth: 3, fault: { kind } };
        begin({ plan: () => ({ verdict }), faults: [third] });
        await submit();
        await tick(10_000);
        assert.equal((await redriven(1)).name, verdict === "dead" ? SECOND : NAME);
      });
    }

    it("looks again where Livy does not answer at the second look", async () => {
      begin({ faults: [{ method: "GET", path: /./, nth: 4, fault: { kind: "reset" } }] });
      assert.equal((await redriven(1)).name, SECOND);
      assert.deepEqual(calls().slice(2), [
        `1 GET /batches/${NAME}`,
        `2 GET /batches/${NAME}`,
        `3 GET /batches/${NAME}`,
        "3 POST /batches",
      ]);
    });

    it("starts nothing where Livy says that an earlier attempt has ended, and then that it has not", async () => {
      const ends = (nth: number): ScriptedFault => ({
        method: "GET",
        path: /./,
        nth,
        fault: { kind: "falseSuccess" },
      });
      const livy = begin({ plan: () => ({ runSeconds: Infinity }), faults: [ends(1), ends(2)] });
      await submit();
      await assert.rejects(redriven(1), {
        name: "LivyServerError",
        message: `Livy reported that the batch ${NAME} has ended, and then that it has not`,
      });
      assert.equal(livy.applications().length, 1);
    });

    it("waits until no call of the earlier attempt can submit any more", async () => {
      const livy = begin();
      const RedriveTime = new Date(Date.now() - 119_999).toISOString();
      const quietAt = new Date(Date.parse(RedriveTime) + 120_000).toISOString();
      await assert.rejects(submit({ ...EXECUTION, RedriveCount: 1, RedriveTime }), {
        name: "EarlierAttemptUnderWay",
        message: `a call of the previous attempt may still submit the job F; this is retried until ${quietAt}`,
      });
      assert.equal(livy.applications().length, 0);
      await tick(1);
      assert.equal((await submit({ ...EXECUTION, RedriveCount: 1, RedriveTime })).name, SECOND);
    });

    for (const verdict of ["dead", "killed", "error"] as const) {
      it(`runs the job again where the earlier attempt is ${verdict}`, async () => {
        const livy = begin({ plan: (_, earlier) => (earlier === 0 ? { verdict } : {}) });
        await submit();
        await tick(10_000);
        const { name, id } = await redriven(1);
        assert.deepEqual({ name, id }, { name: SECOND, id: 1 });
        assert.equal(livy.applications().length, 2);
      });
    }

    it("looks at all earlier attempts", async () => {
      const livy = begin({ plan: (name) => (name === SECOND ? { verdict: "dead", runSeconds: 1 } : {}) });
      await redriven(0);
      const body = JSON.stringify({ name: SECOND, file: "s3://bucket/f.jar" });
      livy.handle({ method: "POST", path: "/batches", body, headers: { "x-requested-by": "x" } });
      await tick(10_000);
      const { name, attempt } = await redriven(2);
      assert.deepEqual({ name, attempt }, { name: NAME, attempt: 2 });
      await run(() => deleteBatch(LIVY, NAME));
      assert.equal((await redriven(2)).name, THIRD);
    });

    it("looks at each retry of each earlier attempt, its own item's only", async () => {
      begin();
      const { name } = await submitFor({ execution: again(2), position: "_3", retries: 1 });
      assert.equal(name, `${KEY}-F_3-2`);
      const at = (second: number, ...names: readonly string[]) =>
        names.map((one) => `${String(second)} GET /batches/${KEY}-F_3-${one}`);
      assert.deepEqual(calls(), [
        ...[0, 1, 1, 2].flatMap((second) => at(second, "1", "1-1")),
        ...[2, 3, 3, 4].flatMap((second) => at(second, "0", "0-1")),
        "4 POST /batches",
      ]);
    });

    it("takes a retry of an earlier attempt over that has succeeded", async () => {
      const livy = begin({ plan: (name) => ({ verdict: name === NAME ? "dead" : "success" }) });
      await submitFor({ retries: 2 });
      await submitFor({ retries: 2, retry: 1 });
      await tick(10_000);
      const { id, name, attempt, retry } = await submitFor({ execution: again(1), retries: 2 });
      assert.deepEqual({ id, name, attempt, retry }, { id: 1, name: `${NAME}-1`, attempt: 1, retry: 0 });
      assert.equal(livy.applications().length, 2);
    });

    it("ends a retry of an earlier attempt first where it still runs", async () => {
      const livy = begin({
        plan: (name) => (name === NAME ? { verdict: "dead" } : { runSeconds: Infinity }),
      });
      await submitFor({ retries: 1 });
      await tick(10_000);
      await submitFor({ retries: 1, retry: 1 });
      assert.equal((await submitFor({ execution: again(1), retries: 1 })).name, SECOND);
      assert.deepEqual(
        livy.applications().map(({ name, endedBy }) => [name, endedBy]),
        [
          [NAME, "itself"],
          [`${NAME}-1`, "delete"],
          [SECOND, null],
        ],
      );
    });

    it("does so where the new attempt begins with a retry, too", async () => {
      const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
      // The execution was aborted while this was called, and is redriven from there.
      await submitFor({ retries: 2, retry: 1 });
      const { name } = await submitFor({ execution: again(1), retries: 2, retry: 1 });
      assert.equal(name, `${SECOND}-1`);
      assert.deepEqual(
        livy.applications().map(({ endedBy }) => endedBy),
        ["delete", null],
      );
      const RedriveTime = new Date(Date.now()).toISOString();
      await assert.rejects(submitFor({ execution: { ...again(2), RedriveTime }, retries: 2, retry: 1 }), {
        name: "EarlierAttemptUnderWay",
      });
    });

    it("waits for an earlier attempt that Livy ends late, from call to call", async () => {
      const livy = begin({ yarnIdSeconds: 60, plan: () => ({ runSeconds: Infinity }) });
      await submit();
      await assert.rejects(redriven(1), {
        name: "LivyServerError",
        message: `Livy has not ended the batch ${NAME} although a DELETE was sent`,
      });
      assert.equal(elapsed(), 30);
      assert.equal(livy.applications().length, 1);
      assert.equal((await redriven(1)).name, SECOND);
      const [first, second] = livy.applications();
      assert.equal(first!.endedBy, "delete");
      assert.ok(first!.endsAt < second!.startedAt);
    });
  });

  it("leaves what others have submitted", async () => {
    const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
    const other = await submit({ ...EXECUTION, Id: `${EXECUTION.Id}0`, Name: "run-10" });
    await submit();
    await redriven(1);
    assert.deepEqual(
      livy.applications().map(({ endedBy }) => endedBy),
      [null, "delete", null],
    );
    assert.equal((await run(() => getBatch(LIVY, other.id))).name, other.name);
  });
});
