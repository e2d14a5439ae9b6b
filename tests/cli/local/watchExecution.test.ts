import assert from "node:assert/strict";

import type { Execution, Watcher } from "../../../cli/local/bodies/stateMachine";
import type { StatePlace } from "../../../cli/local/bodies/visits";
import { createReport } from "../../../cli/common/report";
import type { Resource } from "../../../cli/synth/synthesise";
import { watchExecution } from "../../../cli/local/watchExecution";
import { withoutProxy } from "../../support/env";
import { startHttpServer } from "../../support/httpServer";
import type { HttpServer } from "../../support/httpServer";
import { fakeStream } from "../../support/stream";
import { until } from "./processes";

const MACHINE: Resource = {
  type: "aws:sfn/stateMachine:StateMachine",
  name: "M",
  id: "M",
  inputs: { name: "Orders" },
  outputs: {},
  protect: false,
  retainOnDelete: false,
};
const START = { name: "local-20261124-001530-a1b2", input: { rootPath: "s3://b" } };
const EXECUTION: Execution = {
  status: "SUCCEEDED",
  startedAt: "2026-11-24T00:15:30Z",
  seconds: 1,
  states: [],
};
const HEADER = '\nOrders  local-20261124-001530-a1b2  {"rootPath":"s3://b"}\n';

const TOP: StatePlace = { name: "A Job", type: "Task", position: "", values: {} };
/** A state of an item, in a group of items. */
const ITEM: StatePlace = {
  ...TOP,
  group: "Days",
  position: "_1_0",
  values: { day: "2013-08-02", hour: "7" },
};

const job = (id: number, name: string, state: string, more: object = {}) => ({
  job: { id, name, attempt: 0, state, submittedAt: 0, startedAt: null, trouble: {}, failure: null, ...more },
});
const STARTING = job(0, "e-A-0", "starting");
const RUNNING = job(0, "e-A-0", "running");
const SUCCESS = job(0, "e-A-0", "success");
const failure = (Error: string) => ({ failure: { Error, Cause: "A is dead\nLast lines of its log:" } });
const group = (state: string, succeeded: number, skipped: number, more: object = { failure: null }) => ({
  job: { state, succeeded, skipped, ...more },
});
/** Livy's batches: the first has taken the id of the one that is asked for. */
const BATCHES = [
  { id: 0, name: "stranger", state: "success", log: ["a stranger's words"] },
  { id: 0, name: "e-A-0", state: "success", log: ["26/11/24 00:15:31 INFO F: done", "\nstderr: "] },
];

describe("watchExecution", () => {
  withoutProxy();
  let livy: HttpServer;
  before(async () => {
    livy = await startHttpServer();
  });
  beforeEach(() => {
    // One answer for each look, and some for those that are made each second.
    livy.answer(...Array.from({ length: 50 }, () => ({ body: { sessions: BATCHES } })));
  });
  after(() => livy.stop());

  /** What is shown while an execution does these things. */
  async function shown(
    what: (watcher: Watcher, soFar: () => string) => Promise<void> | void,
    columns?: number,
  ): Promise<string> {
    const fake = fakeStream(columns);
    const execution = await watchExecution(
      MACHINE,
      START,
      livy.url,
      createReport(fake.stream),
      async (watcher) => {
        await what(watcher, fake.text);
        return EXECUTION;
      },
    );
    assert.equal(execution, EXECUTION);
    return fake.text();
  }
  const note = (text: string) => `           ${text}\n`;

  it("names the execution, and each state as it is entered, except waits", async () => {
    const text = await shown(({ entered }) => {
      entered("Check Livy", 0.04, TOP);
      entered("A Job", 12.34, TOP);
      entered("Wait for A job to complete", 13, { ...TOP, type: "Wait" });
    });
    assert.equal(text, `${HEADER}    0.0 s  Check Livy\n   12.3 s  A Job\n`);
  });

  const failed = job(0, "e-A-0", "failed", failure("SparkApplicationFailed"));
  const cases: [string, object, object, string][] = [
    ["a check, which learns nothing of a job", {}, {}, ""],
    ["the first batch, by its name", {}, STARTING, note("batch 0  e-A-0")],
    ["the next job's batch", SUCCESS, job(1, "e-B-0", "starting"), note("batch 1  e-B-0")],
    [
      "a state, with the last line of its own log",
      STARTING,
      RUNNING,
      note("running  26/11/24 00:15:31 INFO F: done"),
    ],
    [
      "the same state again",
      RUNNING,
      job(0, "e-A-0", "running"),
      note("running  26/11/24 00:15:31 INFO F: done"),
    ],
    [
      "the state of a batch that Livy does not list",
      job(0, "x", "starting"),
      job(0, "x", "running"),
      note("running"),
    ],
    [
      "a task that learnt something else, and passes on the job of before",
      SUCCESS,
      { ...structuredClone(SUCCESS), items: { list: ["2013-08-01"] } },
      "",
    ],
    ["a choice, which changes nothing", RUNNING, { job: RUNNING.job }, ""],
    [
      "a failure, without the end of its stack trace",
      RUNNING,
      failed,
      note("failed  SparkApplicationFailed"),
    ],
    [
      "a job that took too long",
      RUNNING,
      job(0, "e-A-0", "timedOut", failure("SparkRunTimeout")),
      note("timed out  SparkRunTimeout"),
    ],
    ["a failure that is put in better words, once", failed, { ...failed, job: { ...failed.job } }, ""],
    [
      "a look that failed",
      RUNNING,
      job(0, "e-A-0", "running", failure("LivyBatchLost")),
      note("LivyBatchLost"),
    ],
    ["a first submission that failed", {}, { job: failure("LivyRejected") }, note("LivyRejected")],
    [
      "a later submission that failed",
      SUCCESS,
      { job: { ...SUCCESS.job, ...failure("LivyRejected") } },
      note("LivyRejected"),
    ],
    ["a group that ended well", SUCCESS, group("success", 4, 0), note("4 succeeded")],
    [
      "a group with skipped items, as the first step",
      {},
      group("success", 1, 29),
      note("1 succeeded, 29 skipped"),
    ],
    [
      "a group that failed",
      SUCCESS,
      group("failed", 2, 1, failure("SparkSeveralFailures")),
      note("SparkSeveralFailures  2 succeeded, 1 skipped"),
    ],
    ["the first batch after a group", group("success", 4, 0), STARTING, note("batch 0  e-A-0")],
  ];
  for (const [what, before, after, line] of cases) {
    it(`tells of ${what}`, async () => {
      assert.equal(await shown(({ exited }) => exited(before, after, TOP, 1)), HEADER + line);
    });
  }

  const prefix = "   12.3 s  2013-08-02  7  A Job  ";
  const inItem: [string, object, object, string][] = [
    ["a batch", {}, STARTING, `${prefix}batch 0  e-A-0\n`],
    ["nothing of a batch that goes on", STARTING, RUNNING, ""],
    ["its end, with its last words", RUNNING, SUCCESS, `${prefix}success  26/11/24 00:15:31 INFO F: done\n`],
    ["its failure", RUNNING, failed, `${prefix}failed  SparkApplicationFailed\n`],
    [
      "an application that is run again",
      RUNNING,
      job(0, "e-A-0", "again"),
      `${prefix}again  26/11/24 00:15:31 INFO F: done\n`,
    ],
    ["a group in it", {}, group("success", 4, 1), `${prefix}4 succeeded, 1 skipped\n`],
    ["an item that is skipped", {}, { state: "skipped" }, "   12.3 s  2013-08-02  7  A Job\n"],
    ["nothing of how an item ended, which its job has told", RUNNING, { state: "success" }, ""],
  ];
  for (const [what, before, after, line] of inItem) {
    it(`tells of an item, on a line of its own, ${what}`, async () => {
      assert.equal(await shown(({ exited }) => exited(before, after, ITEM, 12.34)), HEADER + line);
    });
  }

  it("tells of no state of an item, or of a branch, as it is entered", async () => {
    const branch = { ...TOP, group: "Both" };
    const text = await shown(({ entered, retried }) => {
      entered("A Job", 1, ITEM);
      entered("A Job", 1, branch);
      retried("LivyUnreachable", "no answer", branch, 2);
    });
    assert.equal(text, `${HEADER}    2.0 s  A Job  LivyUnreachable  no answer; trying again\n`);
  });

  it("tells of a new try, with the first line of its reason", async () => {
    const text = await shown(({ retried }) => {
      retried("LivyUnreachable", "no answer to GET x: ECONNREFUSED\nlook at the firewall", TOP, 1);
    });
    assert.equal(text, HEADER + note("LivyUnreachable  no answer to GET x: ECONNREFUSED; trying again"));
  });

  it("shows meanwhile what the running batch says", async () => {
    const log = ["26/11/24 00:15:31 INFO F: half of it"];
    const sessions = [...BATCHES, { id: 1, name: "e-B-0", state: "running", log }];
    livy.answer(...Array.from({ length: 50 }, () => ({ body: { sessions } })));
    const live = "           batch 1  26/11/24 00:15:31 INFO F: half of it";
    const text = await shown(async ({ entered }, soFar) => {
      entered("Query B job status", 1, TOP);
      await until("the batch has said something", () => soFar().includes(live));
      entered("B job complete?", 2, TOP);
    }, 80);
    assert.ok(text.includes(`\x1b[2m${live}\x1b[22m\r\x1b[2K`), text);
    assert.ok(text.endsWith("    2.0 s\x1b[22m  B job complete?\n"), text);
  });

  it("shows how many batches run, and what the newest says", async () => {
    const running = (id: number) => ({
      id,
      name: `e-B-${String(id)}`,
      state: "running",
      log: [`${String(id)} says`],
    });
    const sessions = [...BATCHES, running(1), running(2), { ...running(3), log: [] }, running(4)];
    livy.answer(...Array.from({ length: 50 }, () => ({ body: { sessions } })));
    const live = "           3 batches  batch 4  4 says";
    const text = await shown(async (_, soFar) => {
      await until("the batch has said something", () => soFar().includes(live));
    }, 80);
    assert.ok(text.includes(`\x1b[2m${live}\x1b[22m`), text);
  });

  it("shows a failure in red, a state in cyan, and what fits on the terminal", async () => {
    const red = await shown(({ exited }) => exited(RUNNING, failed, TOP, 1), 80);
    assert.ok(red.endsWith(note("\x1b[31mfailed  SparkApplicationFailed\x1b[39m")), red);
    const cyan = await shown(({ exited }) => exited(STARTING, RUNNING, TOP, 1), 40);
    assert.ok(cyan.endsWith(note("\x1b[36mrunning\x1b[39m  \x1b[2m26/11/24 00:15:31 I…\x1b[22m")), cyan);
  });
});
