import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { withoutProxy } from "../support/env";
import { temporaryFolders } from "../support/folder";
import { npmIn } from "../support/npm";
import type { Ended } from "../support/npm";
import { copyProjectWithTestPipelines } from "../support/project";
import { killLivy, LOST_BATCH_STATES } from "./killLivy";

interface Document {
  readonly execution: string;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
  readonly states: readonly { readonly name: string }[];
}

/** What was last known of the batch, in the first words of the cause. */
const LAST_SEEN =
  "^CheckOrders: com\\.example\\.CheckOrders \\(batch 0\\) was last seen (?:starting|running), before \\S+Z: ";

describe("npm start, whose Livy is killed in the middle of a batch", function () {
  this.timeout(180_000);
  withoutProxy();
  const newFolder = temporaryFolders();

  let lost: Ended;
  before(async () => {
    const project = newFolder();
    copyProjectWithTestPipelines(project);
    const folder = newFolder();
    const run = npmIn(project, "start", "--", "--json", "--folder", folder);
    try {
      await killLivy(folder, () => run.said("batch 0  "));
      lost = await within(90, "the run's end", run.ended);
    } finally {
      interrupt(run.child.pid);
    }
  });

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
      LOST_BATCH_STATES,
    );
    assert.match(lost.stderr, /Livy ended \(SIGKILL\) and is being restarted\n[^]*Livy is up again\n/);
    assert.ok(
      lost.stderr.includes(`Failed in "CheckOrders job failed": LivyBatchLost\n  ${cause}\nPicture  `),
      lost.stderr,
    );
  });
});

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

/** As a terminal does: to every process of the group; one that has ended has none. */
function interrupt(group = 0): void {
  try {
    process.kill(-group, "SIGINT");
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
  }
}
