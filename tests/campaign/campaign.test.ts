import assert from "node:assert/strict";

import { seeds } from "../support/seeds";
import { virtualClock } from "../support/virtualClock";
import { campaign } from "./campaign";
import { HANDLERS } from "./functions";
import { table, wrongs } from "./report";

/** Another seed's campaign: CAMPAIGN_SEED=7 mocha tests/campaign/campaign.test.ts; of one run: CAMPAIGN_RUN=12. */
const SEED = Number(process.env.CAMPAIGN_SEED ?? 20_261_124);
const RUNS = Number(process.env.CAMPAIGN_RUNS ?? seeds(1_000));
const ONLY = process.env.CAMPAIGN_RUN;

describe("a campaign of executions with random faults at every call", function () {
  this.timeout(300_000);
  const clock = virtualClock();

  it(`doubles, loses, orphans and misjudges nothing (seed ${String(SEED)})`, async () => {
    const runs = ONLY === undefined ? Array.from({ length: RUNS }, (_, index) => index) : [Number(ONLY)];
    // The clock of the suite stands for Livy's.
    const begun = performance.now();
    const judged = await clock.run(() => campaign(SEED, runs, HANDLERS));
    console.log(table(SEED, (performance.now() - begun) / 1000, judged));
    const found = judged.flatMap(({ run, findings }) =>
      findings.map(
        ({ wrong, words }) =>
          `${wrong}: ${words}\n  CAMPAIGN_SEED=${String(SEED)} CAMPAIGN_RUN=${String(run)} mocha tests/campaign/campaign.test.ts`,
      ),
    );
    assert.equal(found.join("\n"), "");
    assert.deepEqual(wrongs(judged), {
      doubled: 0,
      lost: 0,
      orphaned: 0,
      "wrong verdict": 0,
      "wrong data": 0,
      "stranger deleted": 0,
    });
  });

  it("plays a run the same, whatever ran before it", async () => {
    const alone = await clock.run(() => campaign(SEED, [17], HANDLERS));
    const after = await clock.run(() => campaign(SEED, [3, 17], HANDLERS));
    assert.deepEqual(outline(after[1]), outline(alone[0]));
  });
});

/** What happened in a run, told from its beginning on. */
function outline(judged: Awaited<ReturnType<typeof campaign>>[number] | undefined) {
  assert.ok(judged);
  const { beginning, courses, applications, injected } = judged.history;
  return {
    ends: courses.map(({ endings }) =>
      endings.map(({ status, error, at }) => [status, error, at - beginning]),
    ),
    applications: applications.map((one) => [one.name, one.startedAt - beginning, one.endsAt - beginning]),
    injected: injected.map((one) => ({ ...one, at: one.at - beginning })),
  };
}
