import assert from "node:assert/strict";

import { usualCounts, usualSeconds, worstCounts } from "../../../compiler/bounds/counts";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import { job } from "./pipelines";

describe("usualCounts", () => {
  it("have another round from the second on in which the first window closes", () => {
    // That begins a second after the submission.
    const events = (seconds: number) => usualCounts(job("A", { usualSeconds: seconds }), {}, 240).events;
    assert.deepEqual([240, 241, 480, 481].map(events), [21, 28, 28, 35]);
  });

  it("have no job take longer than it may", () => {
    const limited = job("A", { usualSeconds: 1_000, startLimitSeconds: 60, runLimitSeconds: 60 });
    assert.equal(usualSeconds(limited), 120);
    assert.deepEqual(usualCounts(limited, {}, 240), usualCounts({ ...limited, usualSeconds: 120 }, {}, 240));
  });
});

describe("worstCounts", () => {
  it("are those of an early failure where it takes more than the last one", () => {
    // 30 jobs are stopped, which is more than one that follows.
    const files = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 30,
      concurrency: 30,
      run: job("File"),
    });
    const short = job("Last", { startLimitSeconds: 1, runLimitSeconds: 1 });
    assert.equal(worstCounts(sequence(files, short), 240).events, worstCounts(files, 240).events);
  });

  it("are those of items that fail by themselves, where others can end the run from within", () => {
    const items = forEach({
      name: "Files",
      item: "file",
      in: { list: "files" },
      atMost: 2,
      concurrency: 2,
      run: sequence(
        parallel({ name: "Both", failFast: true }, job("One"), job("Other")),
        job("Long", { runLimitSeconds: 60_000 }),
      ),
    });
    const { transitions, events, requests, seconds } = worstCounts(items, 240);
    // 5 looks at each of the two, 252 at the long one, which is stopped; 2 events for an item, 24 for the rest.
    assert.equal(events, 2 * (4 + 2 * (5 + 5 * 7 + 2) + 5 + 252 * 7 + 5 + 2 + 2) + 24);
    assert.equal(transitions, 2 * (1 + 2 * (1 + 5 * 2 + 1) + 1 + 252 * 2 + 1 + 1) + 6);
    assert.equal(requests, 2 * (2 * (1 + 5) + 1 + 252 + 1) + 3);
    assert.equal(seconds, 20 + 10 + (900 + 120 + 90) + (60_300 + 120 + 90) + 300 + 10);
  });
});
