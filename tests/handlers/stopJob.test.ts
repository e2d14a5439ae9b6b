import assert from "node:assert/strict";

import type { Failure, StopEvent } from "../../asl/contract";
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
  const stop = (failure: StopEvent["failure"], redriveCount?: number) =>
    run(() =>
      stopJob(LIVY, {
        execution: redriveCount === undefined ? EXECUTION : { ...EXECUTION, RedriveCount: redriveCount },
        jobName: "F",
        failure,
      }),
    );

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
    const others = [`${KEY}-G-0`, `${KEY}-F-1`, `${KEY}-FF-0`, "F"];
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

  it("leaves a batch that has ended, with its log", async () => {
    begin({ plan: () => ({ runSeconds: 0 }) });
    await submit(NAME);
    assert.deepEqual(await stop(TIMEOUT), TIMEOUT);
    assert.ok(calls().every((call) => !call.includes("DELETE")));
  });

  it("ends the batches of all attempts of an execution that was redriven", async () => {
    const livy = begin({ plan: () => ({ runSeconds: Infinity }) });
    for (const attempt of ["0", "1", "2", "3"]) {
      await submit(`${KEY}-F-${attempt}`);
    }
    const deleted = [2, 1, 0].map((attempt) => `Its batch ${KEY}-F-${String(attempt)} was deleted.`);
    assert.deepEqual(await stop(TIMEOUT, 2), { ...TIMEOUT, Cause: [TIMEOUT.Cause, ...deleted].join("\n") });
    assert.deepEqual(
      livy.applications().map(({ endedBy }) => endedBy),
      ["delete", "delete", "delete", null],
    );
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

  it("says at once that Livy refuses", async () => {
    const fault = { kind: "status", status: 401, body: '"who?"', handled: false } as const;
    begin({ faults: whenever(() => true, fault) });
    assert.deepEqual(await stop(TIMEOUT), {
      ...TIMEOUT,
      Cause: `${TIMEOUT.Cause}\nIts batch ${NAME} could not be deleted: Livy answered GET http://livy:8998/batches/${NAME} with status 401: who?`,
    });
    assert.equal(elapsed(), 0);
  });
});
