import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/common/paths";
import { everyTenth } from "../support/seeds";
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

const DEFECTS = [...SUBMITTING, ...LOOKING, ...ENDING, ...GROUPS];

describe("the campaign finds", function () {
  this.timeout(300_000);
  const clock = virtualClock();

  for (const { what, found, odds, ...defect } of everyTenth(DEFECTS)) {
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

  it("every defect by a piece that its source has once", () => {
    for (const { file, piece } of DEFECTS) {
      const source = readFileSync(join(ROOT, "handlers", `${file}.ts`), "utf8");
      assert.equal(source.split(piece).length - 1, 1, `${file}: ${piece}`);
    }
  });

  it("no defect where the source has not the piece that makes it", () => {
    assert.throws(() => withDefect({ file: "endBatch", piece: "no such piece", instead: "" }), {
      message: 'handlers/endBatch.ts has "no such piece" 0 times; a defect needs it once',
    });
  });
});
