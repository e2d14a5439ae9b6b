import assert from "node:assert/strict";

import type { Failure, StopEvent } from "../../contract/events";
import { FUNCTION_TIMEOUT_SECONDS } from "../../contract/timeouts";
import { createBatch } from "../../handlers/livyClient";
import { stopJob } from "../../handlers/stopJob";
import { EXECUTION, KEY, LIVY, virtualLivy, whenever } from "./virtualLivy";

const NAME = `${KEY}-F-0`;
const TIMEOUT: Failure = {
  Error: "SparkRunTimeout",
  Cause: "F: com.example.F (batch 0) ran for longer than 9 s",
};

describe("stopJob", () => {
  const { begin, run, calls, elapsed } = virtualLivy();
  const submit = (name: string) =>
    run(() =>
      createBatch(LIVY, { name, file: "s3://b/f.jar", className: "com.example.F", args: [], conf: {} }),
    );
  const stop = (failure: StopEvent["failure"], more: Partial<StopEvent> = {}) =>
    run(() =>
      stopJob(LIVY, {
        execution: EXECUTION,
        jobName: "F",
        values: {},
        position: "",
        retries: 0,
        causeBytes: 8_000,
        failure,
        ...more,
      }),
    );
  const redriven = (RedriveCount: number) => ({ execution: { ...EXECUTION, RedriveCount } });

  describe("says why the job failed", () => {
    const lambda = (errorMessage: unknown) =>
      JSON.stringify({ errorType: "LivyBatchLost", errorMessage, trace: ["LivyBatchLost: x"] });
    const words: [string, StopEvent["failure"], Failure][] = [
      [
        "in the sentence of a function's error",
        { Error: "LivyBatchLost", Cause: lambda('Livy does not know "batch 0"\nany more') },
        { Error: "LivyBatchLost", Cause: 'F: Livy does not know "batch 0"\nany more' },
      ],
      [
        "in Lambda's words of a function that ran out of time",
        {
          Error: "Sandbox.Timedout",
          Cause: lambda("RequestId: 1 Error: Task timed out after 90.00 seconds"),
        },
        { Error: "Sandbox.Timedout", Cause: "F: RequestId: 1 Error: Task timed out after 90.00 seconds" },
      ],
      [
        "by its name, where that is all there is",
        { Error: "States.Timeout" },
        { Error: "States.Timeout", Cause: "F: States.Timeout" },
      ],
      [
        "by its name, where the cause is empty",
        { Error: "States.Timeout", Cause: "" },
        { Error: "States.Timeout", Cause: "F: States.Timeout" },
      ],
      [
        "by its name, where the function's error has no sentence",
        { Error: "Error", Cause: lambda("") },
        { Error: "Error", Cause: "F: Error" },
      ],
      ["in the words of the job's status", TIMEOUT, TIMEOUT],
      [
        "in Step Functions' own words",
        { Error: "Lambda.Unknown", Cause: "The cause could not be determined" },
        { Error: "Lambda.Unknown", Cause: "F: The cause could not be determined" },
      ],
      ...['{"errorType":"x"}', lambda(7), "null", "7", '"text"', "[]", "{"].map(
        (Cause): [string, StopEvent["failure"], Failure] => [
          `in words that are no error of a function: ${Cause}`,
          { Error: "E", Cause },
          { Error: "E", Cause: `F: ${Cause}` },
        ],
      ),
      ["of which nothing is known", {}, { Error: "States.Unknown", Cause: "F: " }],
    ];
    for (const [what, failure, expected] of words) {
      it(what, async () => {
        begin();
        assert.deepEqual(await stop(failure), expected);
      });
    }
  });

  it("looks twice whether something runs, and says nothing of what does not", async () => {
    begin();
    assert.deepEqual(await stop(TIMEOUT), TIMEOUT);
    assert.deepEqual(calls(), [`0 GET /batches/${NAME}`, `1 GET /batches/${NAME}`]);
  });

  it("ends the job's batch, and nothing else; called again it finds nothing to do", async () => {
    const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
    const others = [`${KEY}-G-0`, `${KEY}-F-1`, `${KEY}-F-0-1`, `${KEY}-F_0-0`, `${KEY}-FF-0`, "F"];
    for (const name of [NAME, ...others]) {
      await submit(name);
    }
    const Cause = `${TIMEOUT.Cause}\nIts batch ${NAME} was deleted.`;
    assert.deepEqual(await stop(TIMEOUT), { ...TIMEOUT, Cause });
    const running = () => livy.applications().filter(({ endedBy }) => endedBy === null);
    assert.deepEqual(
      running().map(({ name }) => name),
      others,
    );
    assert.deepEqual(await stop(TIMEOUT), TIMEOUT);
    assert.equal(running().length, others.length);
  });

  for (const [verdict, words] of [
    ["success", "it succeeded"],
    ["dead", "it is dead"],
    ["killed", "it is killed"],
    ["error", "it is error"],
  ] as const) {
    it(`leaves a batch that has ended, with its log, and says how: ${verdict}`, async () => {
      begin({ plan: () => ({ runSeconds: 0, verdict }) });
      await submit(NAME);
      const Cause = `${TIMEOUT.Cause}\nIts batch ${NAME} ended by itself in the meantime: ${words}.`;
      assert.deepEqual(await stop(TIMEOUT), { ...TIMEOUT, Cause });
      assert.ok(calls().every((call) => !call.includes("DELETE")));
    });
  }

  it("says how the latest batch has ended by itself, not the ones that it was run again after", async () => {
    begin({ plan: () => ({ runSeconds: 0, verdict: "dead" }) });
    await submit(NAME);
    await submit(`${NAME}-1`);
    assert.deepEqual((await stop(TIMEOUT, { retries: 2 })).Cause.split("\n").slice(1), [
      `Its batch ${NAME}-1 ended by itself in the meantime: it is dead.`,
    ]);
  });

  it("does not say that a batch was deleted that ended by itself after a DELETE that was lost", async () => {
    begin({
      plan: () => ({ runSeconds: 1 }),
      faults: whenever(() => true, { kind: "refused" }, ["DELETE", /./]),
    });
    await submit(NAME);
    assert.equal(
      (await stop(TIMEOUT)).Cause,
      `${TIMEOUT.Cause}\nIts batch ${NAME} ended by itself in the meantime: it succeeded.`,
    );
  });

  it("nor one that Livy has killed by it, and still knows", async () => {
    let killed = false;
    begin({
      plan: () => ({ runSeconds: Infinity }),
      before: ({ method }, { handle }) => {
        killed ||= method === "DELETE";
        if (!killed) {
          return undefined;
        }
        const view = { id: 0, name: NAME, state: "killed", log: ["x"] };
        return method === "DELETE"
          ? { status: 200, body: '{"msg":"deleted"}', afterMs: 0 }
          : { ...handle({ method: "GET", path: "/version" }), body: JSON.stringify(view) };
      },
    });
    await submit(NAME);
    assert.equal(
      (await stop(TIMEOUT)).Cause,
      `${TIMEOUT.Cause}\nIts batch ${NAME} was deleted, and is killed.`,
    );
  });

  it("ends the batches of all attempts of an execution that was redriven", async () => {
    const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
    for (const attempt of ["0", "1", "2", "3"]) {
      await submit(`${KEY}-F-${attempt}`);
    }
    const deleted = [2, 1, 0].map((attempt) => `Its batch ${KEY}-F-${String(attempt)} was deleted.`);
    assert.deepEqual(await stop(TIMEOUT, redriven(2)), {
      ...TIMEOUT,
      Cause: [TIMEOUT.Cause, ...deleted].join("\n"),
    });
    assert.deepEqual(
      livy.applications().map(({ endedBy }) => endedBy),
      ["delete", "delete", "delete", null],
    );
  });

  it("ends the batches of all retries of each attempt, of its own item only", async () => {
    const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
    const own = ["1-2", "1-1", "1", "0-2", "0-1", "0"].map((end) => `${KEY}-F_3_0-${end}`);
    const others = ["F_3_0-1-3", "F_3_0-2", "F_3-0", "F_0-0", "F-0", "F-0-1"].map((end) => `${KEY}-${end}`);
    for (const name of [...own, ...others]) {
      await submit(name);
    }
    const failure = { Error: "E", Cause: "F (2013-08-01, x): c" };
    const values = { date: "2013-08-01", file: "x" };
    const stopped = await stop(failure, { ...redriven(1), values, position: "_3_0", retries: 2 });
    assert.deepEqual(stopped, {
      Error: "E",
      Cause: [failure.Cause, ...own.map((name) => `Its batch ${name} was deleted.`)].join("\n"),
    });
    assert.deepEqual(
      livy.applications().flatMap(({ name, endedBy }) => (endedBy === null ? [name] : [])),
      others,
    );
  });

  it("names the item in a cause that does not", async () => {
    begin();
    const { Cause } = await stop({ Error: "States.Timeout" }, { values: { date: "2013-08-01" } });
    assert.equal(Cause, "F (2013-08-01): States.Timeout");
  });

  it("keeps the cause within its bytes of JSON, what became of the batch included", async () => {
    begin({ plan: () => ({ runSeconds: Infinity }) });
    await submit(NAME);
    const cause = `F: ${'"ä"'.repeat(20)}`;
    const whole = `${cause}\nIts batch ${NAME} was deleted.`;
    // In JSON each quote has two bytes, as has the ä, and the line's end.
    const bytes = 3 + 20 * 6 + 2 + `Its batch ${NAME} was deleted.`.length;
    assert.equal((await stop({ Error: "E", Cause: cause }, { causeBytes: bytes })).Cause, whole);
    await submit(NAME);
    assert.equal(
      (await stop({ Error: "E", Cause: cause }, { causeBytes: bytes - 1 })).Cause,
      `${whole.slice(0, -"ed.".length - 1)}…`,
    );
    assert.equal((await stop({ Error: "E", Cause: cause }, { causeBytes: 11 })).Cause, 'F: "ä…');
  });

  it("waits for a Livy that is away", async () => {
    const livy = begin({
      plan: () => ({ runSeconds: Infinity }),
      faults: whenever(() => elapsed() < 120, { kind: "refused" }),
    });
    await submit(NAME);
    assert.match((await stop(TIMEOUT)).Cause, /was deleted\.$/);
    assert.equal(livy.applications()[0]!.endedBy, "delete");
    assert.equal(elapsed(), 122);
  });

  it("says after three minutes that the batch could not be deleted", async () => {
    begin({
      plan: () => ({ runSeconds: Infinity }),
      faults: whenever(() => true, { kind: "refused" }, ["DELETE", /./]),
    });
    await submit(NAME);
    assert.deepEqual(await stop(TIMEOUT), {
      ...TIMEOUT,
      Cause: `${TIMEOUT.Cause}\nIts batch ${NAME} could not be deleted: no answer to DELETE http://livy:8998/batches/${NAME}: ECONNREFUSED`,
    });
    assert.equal(elapsed(), 180);
  });

  it("says what became of each batch in the order of their names, none of which waits for another", async () => {
    const livy = begin({
      plan: () => ({ runSeconds: Infinity }),
      faults: whenever(() => true, { kind: "refused" }, ["DELETE", /-F-1$/]),
    });
    for (const attempt of ["0", "1", "2"]) {
      await submit(`${KEY}-F-${attempt}`);
    }
    assert.deepEqual((await stop(TIMEOUT, redriven(2))).Cause.split("\n"), [
      TIMEOUT.Cause,
      `Its batch ${KEY}-F-2 was deleted.`,
      `Its batch ${KEY}-F-1 could not be deleted: no answer to DELETE http://livy:8998/batches/${KEY}-F-1: ECONNREFUSED`,
      `Its batch ${KEY}-F-0 was deleted.`,
    ]);
    assert.equal(elapsed(), 180);
    assert.deepEqual(
      calls().filter((call) => call.includes("DELETE") && !call.includes("-F-1")),
      [`0 DELETE /batches/${KEY}-F-2`, `0 DELETE /batches/${KEY}-F-0`],
    );
    assert.deepEqual(
      livy.applications().map(({ endedBy }) => endedBy),
      ["delete", null, "delete"],
    );
  });

  for (const [method, seconds, said] of [
    ["GET", 186, () => "was sent a DELETE, but its state could not be read."],
    [
      "DELETE",
      200,
      (name: string) =>
        `could not be deleted: no answer to DELETE http://livy:8998/batches/${name}: ECONNABORTED`,
    ],
  ] as const) {
    it(`is done in its time, with 22 batches and a Livy that answers no ${method}`, async () => {
      begin({
        plan: () => ({ runSeconds: Infinity }),
        faults: whenever(() => true, { kind: "silence" }, [method, /^/]),
      });
      const names = Array.from({ length: 11 }, (_, attempt) => `${KEY}-F-${String(10 - attempt)}`).flatMap(
        (name) => [`${name}-1`, name],
      );
      for (const name of names) {
        await submit(name);
      }
      const { Cause } = await stop(TIMEOUT, { ...redriven(10), retries: 1 });
      assert.deepEqual(Cause.split("\n"), [
        TIMEOUT.Cause,
        ...names.map((name) => `Its batch ${name} ${said(name)}`),
      ]);
      assert.equal(elapsed(), seconds);
      assert.ok(seconds < FUNCTION_TIMEOUT_SECONDS.stop);
    });
  }

  for (const [status, until] of [
    [401, 120],
    [403, 120],
    [400, 120],
    [405, 120],
  ] as const) {
    it(`waits for a Livy, or a gateway, that refuses with ${String(status)}`, async () => {
      const fault = { kind: "status", status, body: '"who?"', handled: false } as const;
      const livy = begin({
        plan: () => ({ runSeconds: Infinity }),
        faults: (request) => (request.method !== "POST" && elapsed() < until ? fault : undefined),
      });
      await submit(NAME);
      assert.match((await stop(TIMEOUT)).Cause, /was deleted\.$/);
      assert.equal(livy.applications()[0]!.endedBy, "delete");
    });
  }

  it("deletes a batch that it may not look at", async () => {
    const fault = { kind: "status", status: 401, body: '"who?"', handled: false } as const;
    const livy = begin({ plan: () => ({ runSeconds: Infinity }), faults: whenever(() => true, fault) });
    await submit(NAME);
    assert.deepEqual(await stop(TIMEOUT), {
      ...TIMEOUT,
      Cause: `${TIMEOUT.Cause}\nIts batch ${NAME} was sent a DELETE, but its state could not be read.`,
    });
    assert.equal(elapsed(), 180);
    assert.equal(livy.applications()[0]!.endedBy, "delete");
  });

  it("says that it may neither look nor delete", async () => {
    const fault = { kind: "status", status: 401, body: '"who?"', handled: false } as const;
    begin({ faults: () => fault });
    assert.deepEqual(await stop(TIMEOUT), {
      ...TIMEOUT,
      Cause: `${TIMEOUT.Cause}\nIts batch ${NAME} could not be deleted: Livy answered DELETE http://livy:8998/batches/${NAME} with status 401: who?`,
    });
  });

  it("shows no control characters and no secrets of a cause that is not its own", async () => {
    begin();
    const Cause = "the process ended (1): \u001b[31mpassword=hunter2\u202e";
    assert.equal((await stop({ Error: "E", Cause })).Cause, "F: the process ended (1): password=***");
  });
});
