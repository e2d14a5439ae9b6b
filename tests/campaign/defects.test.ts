import assert from "node:assert/strict";
import { rmSync } from "node:fs";

import { virtualClock } from "../support/virtualClock";
import { campaign } from "./campaign";
import type { Judged } from "./campaign";
import { CALM, ENDING, GROUPS, LOOKING, SUBMITTING } from "./defectList";
import { withDefect } from "./defects";
import { HANDLERS } from "./functions";

/** A defect must show in all of them but one. */
const SEEDS = [1, 2, 3];

/** Runs of each within which it must. */
const RUNS = Array.from({ length: 40 }, (_, index) => index);

describe("the campaign finds", function () {
  this.timeout(300_000);
  const clock = virtualClock();

  for (const { what, found, odds, ...defect } of [...SUBMITTING, ...LOOKING, ...ENDING, ...GROUPS]) {
    it(`${found.join(" or ")}: ${what}`, async () => {
      const { handlers, folder } = withDefect(defect);
      const all = { ...CALM, ...odds };
      const isFound = ({ findings }: Judged) => findings.some(({ wrong }) => found.includes(wrong));
      const missed: string[] = [];
      try {
        for (const seed of SEEDS) {
          const judged = await clock.run(() => campaign(seed, RUNS, handlers, all, isFound));
          const last = judged.at(-1);
          assert.ok(last);
          if (!isFound(last)) {
            missed.push(`not in ${String(judged.length)} runs of seed ${String(seed)}`);
          }
          // Nor is it there without the defect.
          const [sound] = await clock.run(() => campaign(seed, [last.run], HANDLERS, all));
          assert.deepEqual(sound?.findings, []);
        }
        assert.ok(missed.length <= 1, missed.join("; "));
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
