import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import axios from "axios";

import { listBatches } from "../../cli/local/livyWatch";
import { serverUrl } from "../../cli/local/runtime/livyServer";
import { until } from "../cli/local/processes";
import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { npmIn, processesOf } from "../support/npm";
import type { Ended } from "../support/npm";
import { copyProjectWithTestPipelines } from "../support/project";

interface Document {
  readonly execution: string;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
  readonly states: readonly { readonly name: string }[];
}

/** Something of Spark's own class path that runs until it is ended. */
const STRANGER = { name: "stranger", file: "local:/app.jar", className: "py4j.GatewayServer", args: ["0"] };

/** What was last known of the batch, in the first words of the cause. */
const LAST_SEEN =
  "^CheckOrders: com\\.example\\.CheckOrders \\(batch 0\\) was last seen (?:starting|running), before \\S+Z: ";

/** Both runs at once: most of their time they wait, for what Livy does not know any more. */
describe("npm start, whose Livy is killed in the middle of a batch", function () {
  this.timeout(180_000);
  withoutProxy();
  const newFolder = temporaryFolders();

  let lost: Ended;
  let robbed: Ended;
  /** What Livy held, and which drivers ran, when the execution had ended that lost its id to a stranger. */
  let left: { readonly batches: readonly unknown[]; readonly drivers: readonly string[] };

  let project: string;

  before(async () => {
    project = newFolder();
    copyProjectWithTestPipelines(project);
    [lost, robbed] = await Promise.all([losesItsBatch(), losesItsId()]);
  });

  async function losesItsBatch(): Promise<Ended> {
    const folder = newFolder();
    const run = npmIn(project, "start", "--", "--json", "--folder", folder);
    try {
      await killLivy(folder, () => run.said("batch 0  "));
      return await within(90, "the run's end", run.ended);
    } finally {
      interrupt(run.child.pid);
    }
  }

  async function losesItsId(): Promise<Ended> {
    const folder = newFolder();
    const run = npmIn(project, "start", "--", "--json", "--keep", "--folder", folder);
    try {
      const url = await killLivy(folder, () => run.said("batch 0  "));
      await until("a stranger's batch is there", () => submitStranger(url), 60);
      await within(90, "the execution's end", run.said("Press Ctrl-C to stop them."));
      const batches = await listBatches(url);
      left = {
        batches: batches.map(({ id, name, state }) => ({ id, name, state })),
        drivers: driversOf(folder),
      };
    } finally {
      interrupt(run.child.pid);
    }
    return run.ended;
  }

  it("fails for the lost batch, with one cause", () => {
    const { status, error, cause, execution, states } = JSON.parse(lost.stdout) as Document;
    assert.deepEqual(
      { code: lost.code, status, error },
      { code: 1, status: "FAILED", error: "LivyBatchLost" },
    );
    const words = new RegExp(
      `${LAST_SEEN}Livy no longer knows ${execution}-[0-9a-f]{10}-CheckOrders-0 \\(Livy 0\\.8 .*\\); ` +
        "no usable answer for 3\\d s$",
    );
    assert.match(cause, words);
    assert.deepEqual(
      states.map(({ name }) => name),
      STATES,
    );
    assertRestarted(lost);
    assert.ok(
      lost.stderr.includes(`Failed in "CheckOrders job failed": LivyBatchLost\n  ${cause}\nPicture  `),
      lost.stderr,
    );
  });

  it("fails for the lost identity, and leaves the stranger's batch alone", () => {
    const { status, error, cause, execution, states } = JSON.parse(robbed.stdout) as Document;
    assert.deepEqual(
      { code: robbed.code, status, error },
      { code: 130, status: "FAILED", error: "LivyIdentityLost" },
    );
    const words = new RegExp(
      `${LAST_SEEN}batch 0 is now stranger, and was ${execution}-[0-9a-f]{10}-CheckOrders-0; ` +
        "no usable answer for 1\\d s$",
    );
    assert.match(cause, words);
    assert.deepEqual(
      states.map(({ name }) => name),
      STATES,
    );
    assertRestarted(robbed);
    assert.deepEqual(left.batches, [{ id: 0, name: "stranger", state: "running" }]);
    assert.equal(left.drivers.length, 1);
    assert.ok(!robbed.stderr.includes("deleted"), robbed.stderr);
  });
});

const STATES = [
  "Check Livy",
  "CheckOrders Job",
  "Wait for CheckOrders job to complete",
  "Query CheckOrders job status",
  "Stop CheckOrders job",
  "CheckOrders job failed",
];

function assertRestarted({ stderr }: Ended): void {
  assert.match(stderr, /Livy ended \(SIGKILL\) and is being restarted\n[^]*Livy is up again\n/);
}

/** Kills a run's Livy once its first application runs; returns its address, which is that of the next one too. */
async function killLivy(folder: string, submitted: () => Promise<void>): Promise<string> {
  const log = () => readFileSync(join(folder, "logs/livy.log"), "utf8");
  await submitted();
  await until("the application runs", () => log().includes("Submitted application: CheckOrders"), 60);
  const [livy = "", ...more] = javasOf(folder).filter((line) => !isDriver(line));
  assert.deepEqual(more, []);
  assert.equal(driversOf(folder).length, 1);
  process.kill(Number.parseInt(livy, 10), "SIGKILL");
  const url = serverUrl(log());
  assert.ok(url);
  return url;
}

/** Whether Livy took it: it does not while it starts. */
async function submitStranger(url: string): Promise<boolean> {
  const headers = { "X-Requested-By": "stranger" };
  const answer = await axios.post<unknown>(`${url}/batches`, STRANGER, { headers }).catch(() => undefined);
  return answer?.status === 201;
}

/** Rejects when it takes longer: a run that nobody ends keeps the tests from ending. */
async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`Not within ${String(seconds)} s: ${what}`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}

/** Livy and its drivers, as `ps` shows them. */
function javasOf(folder: string): string[] {
  return processesOf(join(folder, "livy"));
}

function driversOf(folder: string): string[] {
  return javasOf(folder).filter(isDriver);
}

function isDriver(line: string): boolean {
  return line.includes("org.apache.spark.deploy.SparkSubmit");
}

/** As a terminal does: to every process of the group; one that has ended has none. */
function interrupt(group = 0): void {
  try {
    process.kill(-group, "SIGINT");
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
  }
}
