import assert from "node:assert/strict";
import { rmSync } from "node:fs";

import { virtualClock } from "../support/virtualClock";
import { campaign } from "./campaign";
import type { Judged } from "./campaign";
import { withDefect } from "./defects";
import type { Defect } from "./defects";
import { HANDLERS } from "./functions";
import type { Wrong } from "./finding";

const SEED = 20_261_124;

/** Runs within which each defect is found. */
const RUNS = Array.from({ length: 1_000 }, (_, index) => index);

const DEFECTS: readonly (Defect & {
  readonly what: string;
  readonly found: readonly Wrong[];
  /** One that finds it soon; the campaign's own unless said. */
  readonly seed?: number;
  /** The first run of it that is played: of a defect that takes long to show. */
  readonly from?: number;
})[] = [
  {
    what: "a batch that is there already is not adopted, but submitted again under another name",
    file: "submitBatch",
    piece: "const found = await findBatch(livy, name);",
    instead: "const found = (await createBatch(livy, { ...request, name: `${name}-again` })) as Batch;",
    found: ["doubled"],
  },
  {
    what: "a batch whose reply is lost is not looked for, but submitted again",
    file: "submitBatch",
    piece: "const reply = await createBatch(livy, request).catch(unlessLost);",
    instead:
      "const reply = await createBatch(livy, request).catch(() => createBatch(livy, { ...request, name: `${name}-again` }));",
    found: ["doubled"],
  },
  {
    what: "a batch's name is another one at each call",
    file: "batchName",
    piece: "return `${executionKey(execution)}-${jobName}${position}-${String(attempt)}${again}`;",
    instead:
      "return `${executionKey(execution)}-${jobName}${position}-${Math.random().toString(36).slice(2)}-${String(attempt)}`;",
    found: ["doubled"],
  },
  {
    what: "a redriven execution does not look for its earlier attempts",
    file: "submitBatch",
    piece: "for (let earlier = attempt - 1; earlier >= 0; earlier -= 1) {",
    instead: "for (let earlier = -1; earlier >= 0; earlier -= 1) {",
    found: ["doubled"],
  },
  {
    what: "a batch's name is not checked",
    file: "queryBatch",
    piece: "if (batch.name !== name) {",
    instead: "if (false) {",
    found: ["lost", "wrong verdict"],
  },
  {
    what: "an end is believed when it is seen once",
    file: "queryBatch",
    piece: "if (seen.state === end) {",
    instead: "if (true) {",
    found: ["lost"],
  },
  {
    what: "an unknown batch is lost at once",
    file: "queryBatch",
    piece: 'notFound: { ms: 30_000, error: "LivyBatchLost" },',
    instead: 'notFound: { ms: 0, error: "LivyBatchLost" },',
    found: ["wrong verdict"],
  },
  {
    what: "a recovering batch is judged by its limits",
    file: "queryBatch",
    piece: "const failure = early ? null : overdue",
    instead: "const failure = overdue",
    seed: 3,
    found: ["wrong verdict"],
  },
  {
    what: "there is no janitor",
    file: "cleanUp",
    piece: "const key = executionKey({ Id: detail.executionArn, Name: detail.name });",
    instead: "return { deleted: [] }; const key = '';",
    found: ["orphaned"],
  },
  {
    what: "the janitor does not wait for late submits",
    file: "cleanUp",
    piece: "if (round >= lastSubmit) {",
    instead: "if (true) {",
    found: ["orphaned"],
  },
  {
    what: "the janitor takes every batch for the execution's",
    file: "cleanUp",
    piece: "return attempt !== undefined && attempt <= redriveCount;",
    instead: "return true;",
    found: ["stranger deleted"],
  },
  {
    what: "what has become of an earlier attempt is believed when it is seen once",
    file: "submitBatch",
    piece: "names.map((name) => findTwice(livy, name, until))",
    instead: "names.map((name) => findBatch(livy, name))",
    seed: 96,
    from: 128,
    found: ["doubled"],
  },
  {
    what: "a retry goes by the name of the try before",
    file: "batchName",
    piece: 'const again = retry === 0 ? "" : `-${String(retry)}`;',
    instead: 'const again = "";',
    found: ["wrong verdict"],
  },
  {
    what: "a killed application is run again",
    file: "queryBatch",
    piece: 'if (state === "killed") {',
    instead: "if (false) {",
    found: ["doubled"],
  },
  {
    what: "a job has one batch for all items",
    file: "batchName",
    piece: "${jobName}${position}-${String(attempt)}",
    instead: "${jobName}-${String(attempt)}",
    found: ["lost"],
  },
  {
    what: "the last item is left out",
    file: "items",
    piece: "list: itemsOf(event, Input),",
    instead: "list: itemsOf(event, Input).slice(0, -1),",
    found: ["lost"],
  },
  {
    what: "a group is said to have succeeded of which one failed",
    file: "outcome",
    piece: 'state: failed.length === 0 ? "success" : "failed",',
    instead: 'state: failed.length < outcomes.length ? "success" : "failed",',
    found: ["lost"],
  },
  {
    what: "an item that failed is not named",
    file: "outcome",
    piece: "const items = failed.flatMap(({ item }) => (item === undefined ? [] : [item]));",
    instead: "const items = failed.flatMap(({ item }) => (item === undefined ? [] : [item])).slice(0, 1);",
    found: ["wrong verdict"],
  },
  {
    what: "a result is there whose item is run all the same",
    file: "items",
    piece: "again: Input.again === true,",
    instead: "again: true,",
    found: ["doubled"],
  },
  {
    what: "a batch of which it is unclear whether it runs is deleted at once, with the verdict that it may have",
    file: "endBatch",
    piece: "now - unclearSince < UNCLEAR_MS",
    instead: "false",
    found: ["doubled"],
  },
];

describe("the campaign finds", function () {
  this.timeout(300_000);
  const clock = virtualClock();

  for (const { what, found, seed = SEED, from = 0, ...defect } of DEFECTS) {
    it(`${found.join(" or ")}: ${what}`, async () => {
      const { handlers, folder } = withDefect(defect);
      try {
        const isFound = ({ findings }: Judged) => findings.some(({ wrong }) => found.includes(wrong));
        const judged = await clock.run(() => campaign(seed, RUNS.slice(from), handlers, isFound));
        const last = judged.at(-1);
        assert.ok(last && isFound(last), `not found in ${String(judged.length)} runs`);
        // Nor is it there without the defect.
        const [sound] = await clock.run(() => campaign(seed, [last.run], HANDLERS));
        assert.deepEqual(sound?.findings, []);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("no defect where the source has not the piece that makes it", () => {
    assert.throws(() => withDefect({ file: "endBatch", piece: "no such piece", instead: "" }), {
      message: 'handlers/endBatch.ts has "no such piece" 0 times; a defect needs it once',
    });
  });
});
