import assert from "node:assert/strict";

import fc from "fast-check";

import { mermaidOf } from "../../../compiler/diagram/mermaid";
import type { StateHistory } from "../../../compiler/diagram/history";
import { forEach, parallel, sequence } from "../../../model/pipeline";
import type { Step } from "../../../model/pipeline";
import { groupsOf, jobsOf } from "../../../model/steps";
import { anyPipeline } from "../anyPipeline";
import { DAY, job, pipelineOf } from "../shapes";
import { seeds } from "../../support/seeds";

/** Every shape, and a job of a Python file. */
const ALL_SHAPES = pipelineOf(
  sequence(
    job("First"),
    parallel(
      { name: "Both", failFast: true },
      sequence(job("A"), job("B")),
      forEach({
        name: "Zones",
        item: "zone",
        in: { list: "zones" },
        atMost: 9,
        concurrency: 4,
        run: { name: "C", file: "{rootPath}/c.py", args: [], writes: [] },
      }),
    ),
    forEach({
      name: "Days",
      item: "date",
      in: { from: "first", to: "last" },
      atMost: 9,
      concurrency: 1,
      result: DAY,
      run: job("D"),
    }),
  ),
);

const happenedTo = (states: Readonly<Record<string, StateHistory>>) => new Map(Object.entries(states));

describe("the Mermaid text of a pipeline", () => {
  it("is this for every shape, line by line", () => {
    assert.equal(
      mermaidOf(ALL_SHAPES),
      `flowchart TD
  jobFirst["First<br/>com.example.First"]
  subgraph groupBoth["Both: side by side#59; the first failure ends the run"]
    direction TB
    jobA["A<br/>com.example.A"]
    jobB["B<br/>com.example.B"]
    jobA --> jobB
    subgraph groupZones["Zones: each zone of {zones}, 4 at once"]
      direction TB
      jobC["C<br/>{rootPath}/c.py"]
    end
  end
  subgraph groupDays["Days: each date from {first} to {last}, 1 at once"]
    direction TB
    jobD["D<br/>com.example.D"]
  end
  jobFirst --> groupBoth
  groupBoth --> groupDays
`,
    );
  });

  it("colours jobs and groups by what happened, and counts the jobs' runs", () => {
    const succeeded = (times: number, seconds = 0): StateHistory => ({
      status: "succeeded",
      times,
      seconds,
    });
    const lines = mermaidOf(
      ALL_SHAPES,
      happenedTo({
        "First Job": succeeded(1),
        "Query First job status": succeeded(1, 61),
        Both: succeeded(1),
        "A Job": succeeded(1),
        "Query A job status": { status: "running" },
        Zones: succeeded(1),
        "C Job": succeeded(9),
        "C job failed": { status: "failed", times: 1 },
        "C job not stopped": { status: "failed", times: 1 },
        Days: succeeded(1),
        "Days item skipped": { status: "skipped", times: 2 },
      }),
    ).split("\n");
    assert.deepEqual(
      lines.filter((line) => /\[|class|linkStyle/.test(line)).map((line) => line.trim()),
      [
        'jobFirst["First<br/>com.example.First<br/>1 min 1 s"]',
        'subgraph groupBoth["Both: side by side#59; the first failure ends the run"]',
        'jobA["A<br/>com.example.A"]',
        'jobB["B<br/>com.example.B"]',
        'subgraph groupZones["Zones: each zone of {zones}, 4 at once"]',
        'jobC["C<br/>{rootPath}/c.py<br/>9 ×, 2 failed"]',
        'subgraph groupDays["Days: each date from {first} to {last}, 1 at once"]',
        'jobD["D<br/>com.example.D"]',
        "classDef succeeded fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
        "class jobFirst succeeded",
        "classDef succeededGroup fill:#f6fdf8,stroke:#1a7f37,color:#1f2328,stroke-dasharray:4",
        "class groupDays succeededGroup",
        "classDef failed fill:#ffdcd7,stroke:#cf222e,color:#1f2328",
        "class jobC failed",
        "classDef failedGroup fill:#fff8f7,stroke:#cf222e,color:#1f2328,stroke-dasharray:4",
        "class groupBoth,groupZones failedGroup",
        "classDef running fill:#ddf4ff,stroke:#0969da,color:#1f2328",
        "class jobA running",
        "classDef skipped fill:#eaeef2,stroke:#57606a,color:#1f2328,stroke-dasharray:4",
        "class jobD skipped",
        "classDef notReached fill:#ffffff,stroke:#d0d7de,color:#8c959f",
        "class jobB notReached",
        "linkStyle default stroke:#6e7781",
      ],
    );
  });

  it("says that jobs were skipped with all items, and not with some", () => {
    const each = (run: Step) =>
      pipelineOf(
        forEach({
          name: "Days",
          item: "date",
          in: { list: "days" },
          atMost: 9,
          concurrency: 1,
          result: DAY,
          run,
        }),
      );
    const skipped = { "Days item skipped": { status: "skipped", times: 1 } } as const;
    assert.match(
      mermaidOf(each(parallel({ name: "Both" }, job("A"), job("B"))), happenedTo(skipped)),
      /class jobA,jobB skipped\n/,
    );
    assert.match(
      mermaidOf(each(job("A")), happenedTo({ ...skipped, "A Job": { status: "succeeded", times: 2 } })),
      /class jobA succeeded\n/,
    );
  });

  it("says that a group failed whose own states did", () => {
    const days = pipelineOf(groupsOf(ALL_SHAPES.run).at(-1)!);
    for (const state of ["Days not listed", "Days result unknown", "Days outcome unknown", "Days failed"]) {
      const text = mermaidOf(
        days,
        happenedTo({ Days: { status: "succeeded" }, [state]: { status: "failed" } }),
      );
      assert.match(text, /class groupDays failedGroup\n/);
    }
  });

  it("takes any text for what it is", () => {
    const text = mermaidOf(pipelineOf(job("end", { className: '"a" <b>|`c`;\n#d\\' })));
    assert.equal(text, 'flowchart TD\n  jobend["end<br/>#34;a#34; #60;b#62;#124;#96;c#96;#59; #35;d#92;"]\n');
  });

  it("has every job and every group of any pipeline once, and an arrow for each step after the first", () => {
    fc.assert(
      fc.property(anyPipeline, (pipeline) => {
        const text = mermaidOf(pipeline);
        const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
        assert.deepEqual(
          all(/^ +job(\w+)\["/gm),
          jobsOf(pipeline.run).map(({ name }) => name),
        );
        assert.deepEqual(
          all(/^ +subgraph group(\w+)\["/gm),
          groupsOf(pipeline.run).map(({ name }) => name),
        );
        assert.deepEqual(all(/^ +(\w+ --> \w+)$/gm).toSorted(), arrowsIn(pipeline.run).toSorted());
      }),
      { numRuns: seeds(60) },
    );
  });
});

/** From the last job or group of a step to the first of the next. */
function arrowsIn(step: Step): readonly string[] {
  switch (step.shape) {
    case undefined:
      return [];
    case "sequence":
      return step.steps.flatMap((one, index) => {
        const next = step.steps[index + 1];
        return [...arrowsIn(one), ...(next ? [`${endOf(one, -1)} --> ${endOf(next, 0)}`] : [])];
      });
    case "parallel":
      return step.branches.flatMap(arrowsIn);
    case "forEach":
      return arrowsIn(step.run);
  }
}

function endOf(step: Step, index: 0 | -1): string {
  switch (step.shape) {
    case undefined:
      return `job${step.name}`;
    case "sequence":
      return endOf(step.steps.at(index)!, index);
    default:
      return `group${step.name}`;
  }
}
