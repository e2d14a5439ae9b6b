import assert from "node:assert/strict";
import { DEFAULT_POLLING } from "../../compiler/functions";
import { statSync } from "node:fs";
import { join } from "node:path";

import { forEach, parallel, sequence } from "../../model/pipeline";
import type { Pipeline, SparkJob } from "../../model/pipeline";
import { ROOT } from "../../cli/common/paths";
import { planOf } from "../../cli/planData";
import type { Plan } from "../../cli/planData";
import { outline } from "../../cli/planOutline";
import { LEGEND, planLines } from "../../cli/planText";
import { stackOf } from "../../cli/synth/stackOf";
import { npm } from "../support/npm";

const job = (name: string, more: Partial<SparkJob> = {}): SparkJob => ({
  name,
  file: "{rootPath}/app.jar",
  className: `com.example.${name}`,
  args: [],
  writes: [],
  ...more,
});

const small: Pipeline = {
  name: "Small",
  description: "Days, then their sum",
  inputs: { from: "2026-01-01", to: "2026-01-03" },
  run: sequence(
    forEach({
      name: "Days",
      item: "date",
      in: { from: "from", to: "to" },
      atMost: 10,
      concurrency: 3,
      result: "{rootPath}/days/{date}/",
      run: job("Day", { startLimitSeconds: 600, runLimitSeconds: 1_800, usualSeconds: 90, retries: 1 }),
    }),
    job("Sum", { runLimitSeconds: 5_400 }),
  ),
  result: "{rootPath}/sum/",
};

const plain = (_: string, text: string) => text;

describe("npm run plan", function () {
  this.timeout(180_000);

  it("shows a pipeline's shape and figures", () => {
    assert.deepEqual(planLines(small, planOf(small, DEFAULT_POLLING, ["dist/plan/Small.svg"]), plain), [
      "Small",
      "  Days, then their sum",
      "",
      "  1  Days: up to 10 × date from {from} to {to}, 3 at once; skipped where {rootPath}/days/{date}/ is done",
      "     ×  Day   com.example.Day   starts within 10 min, runs up to 30 min, 2 times if it fails, usually 1 min 30 s",
      "  2  Sum      com.example.Sum   starts within 1 h, runs up to 1 h 30 min, usually 10 min",
      "",
      "                       worst case         usual   limit of AWS",
      "  state transitions           767            37",
      "  events                    2,391           132         25,000",
      "  time                 8 h 16 min   11 min 35 s          365 d",
      "  largest state           110 KiB                      256 KiB",
      "  jobs at once                  3             3",
      "  calls of functions          258            13",
      "  Lambda seconds           55,891           856",
      "  dollars a run             $0.11       $0.0024",
      "",
      "  Drawn  dist/plan/Small.svg",
    ]);
  });

  it("says in the outline where each step stands", () => {
    const pipeline = {
      ...small,
      run: sequence(
        job("First"),
        parallel(
          { name: "Both", failFast: true },
          sequence(
            job("Load"),
            job("Clean", { file: "{rootPath}/py/clean.py", className: undefined as never }),
          ),
          forEach({
            name: "Files",
            item: "file",
            in: { list: "files" },
            atMost: 5,
            concurrency: 1,
            run: sequence(job("Read"), job("Write")),
          }),
        ),
        ...Array.from({ length: 8 }, () => job("Again")),
      ),
    };
    const times = "starts within 1 h, runs up to 1 d, usually 10 min";
    assert.deepEqual(outline(pipeline).slice(0, 8), [
      ` 1  First            com.example.First   ${times}`,
      " 2  Both: side by side; the first failure ends the run",
      `    ∥  1  Load       com.example.Load    ${times}`,
      `       2  Clean      clean.py            ${times}`,
      "    ∥  Files: up to 5 × file of {files}, 1 at once",
      `       ×  1  Read    com.example.Read    ${times}`,
      `          2  Write   com.example.Write   ${times}`,
      ` 3  Again            com.example.Again   ${times}`,
    ]);
    assert.equal(outline(pipeline).at(-1), `10  Again            com.example.Again   ${times}`);
  });

  it("says in the outline what ends the run, and has no job usually take longer than it may", () => {
    const run = forEach({
      name: "Files",
      failFast: true,
      item: "file",
      in: { list: "files" },
      atMost: 5,
      concurrency: 1,
      run: job("Read", { startLimitSeconds: 60, runLimitSeconds: 60 }),
    });
    assert.deepEqual(outline({ ...small, run }), [
      "Files: up to 5 × file of {files}, 1 at once; the first failure ends the run",
      "×  Read   com.example.Read   starts within 1 min, runs up to 1 min, usually 2 min",
    ]);
  });

  it("shows two digits of dollars that say something", () => {
    const plan = planOf(small, DEFAULT_POLLING, []);
    const shown = (dollars: number) =>
      planLines(small, { ...plan, worst: { ...plan.worst, dollars } }, plain)
        .find((line) => line.includes("dollars"))
        ?.split(/ +/)[4];
    assert.deepEqual([0, 0.0042, 0.034, 0.099, 0.1, 12.3].map(shown), [
      "$0.00",
      "$0.0042",
      "$0.034",
      "$0.099",
      "$0.10",
      "$12.30",
    ]);
  });

  it("shows by how much a limit of AWS is missed, and what to set", () => {
    const run = job("Endless", { runLimitSeconds: 31_536_000 });
    const { mistakes } = planOf({ ...small, run }, DEFAULT_POLLING, []);
    const lines = planLines({ ...small, run }, planOf({ ...small, run }, DEFAULT_POLLING, ["a.svg"]), plain);
    assert.equal(mistakes.length, 1);
    assert.deepEqual(lines.slice(-2), [`  ✗ ${mistakes[0] ?? ""}`, "  Drawn  a.svg"]);
  });

  describe("as a command", () => {
    type Ended = Awaited<ReturnType<typeof npm>["ended"]>;
    let [shown, document, refused]: [Ended?, Ended?, Ended?] = [];
    /** One of the repository's own pipelines. */
    let own: Pipeline;
    before(async () => {
      own = (await stackOf("dev")).pipelines[0]!;
      const plan = (...args: readonly string[]) => npm("run", "plan", "--", ...args).ended;
      [shown, document, refused] = await Promise.all([
        plan("--pipeline", own.name),
        plan("--json", "--stack", "prod"),
        plan("--pipeline", "Nowhere"),
      ]);
    });

    it("shows a pipeline, and writes its drawings", () => {
      const drawings = ["svg", "mmd"].map((kind) => `dist/plan/${own.name}.${kind}`);
      const lines = [
        "spark-etl  stack dev, pollWindowSeconds 240, pollWaitPercent 1",
        "",
        ...planLines(own, planOf(own, DEFAULT_POLLING, drawings), plain),
        "",
        ...LEGEND,
      ];
      assert.deepEqual([shown?.code, shown?.stdout, shown?.stderr], [0, `${lines.join("\n")}\n`, ""]);
      for (const file of drawings) {
        assert.ok(statSync(join(ROOT, file)).size > 0, file);
      }
    });

    it("prints one document of all pipelines", () => {
      assert.deepEqual([document?.code, document?.stderr], [0, ""]);
      const { pipelines, ...rest } = JSON.parse(document?.stdout ?? "") as { pipelines: readonly Plan[] };
      assert.deepEqual(rest, { stack: "prod", pollWindowSeconds: 240, pollWaitPercent: 1, mistakes: [] });
      const { drawings, ...plan } = pipelines.find(({ name }) => name === own.name)!;
      assert.deepEqual({ ...plan, drawings: [] }, planOf(own, DEFAULT_POLLING, []));
      assert.equal(drawings.length, 2);
    });

    it("refuses a pipeline that there is not", () => {
      assert.deepEqual([refused?.code, refused?.stdout], [2, ""]);
      assert.ok(refused?.stderr.trim().startsWith(`--pipeline Nowhere: there are the pipelines ${own.name}`));
    });
  });
});
