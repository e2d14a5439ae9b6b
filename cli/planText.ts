import { count, duration } from "../model/format";
import type { Pipeline } from "../model/pipeline";
import type { Plan } from "./planData";
import { outline } from "./planOutline";
import type { Report } from "./common/report";

/** What stands under the tables. */
export const LEGEND = [
  "Worst case: every job waits and runs as long as it may and uses every retry, every forEach has all the items that it",
  "may have, and what ends badly is stopped. A tenth of the events is kept free for calls that are tried again.",
  "Usual: nothing fails, jobs take their usual time, items are those of the example.",
  "Dollars: Step Functions and Lambda in us-east-1, without free tiers; the cluster is not in them.",
] as const;

const KIBIBYTE = 1_024;

/** A pipeline's plan, for a person. */
export function planLines(pipeline: Pipeline, plan: Plan, style: Report["style"]): readonly string[] {
  const { name, description, mistakes, drawings } = plan;
  const [head = "", ...rows] = figures(plan);
  const lines = [
    description,
    "",
    ...outline(pipeline),
    "",
    style("dim", head),
    ...rows,
    "",
    ...mistakes.map((mistake) => `${style("red", "✗")} ${mistake}`),
    `Drawn  ${drawings.join(", ")}`,
  ];
  return [style("bold", name), ...lines.map((line) => (line === "" ? "" : `  ${line}`))];
}

/** A table of aligned columns, its heading first. */
function figures({ worst, usual, limits }: Plan): readonly string[] {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ["", "worst case", "usual", "limit of AWS"],
    ["state transitions", count(worst.transitions), count(usual.transitions), ""],
    ["events", count(worst.events), count(usual.events), count(limits.events)],
    ["time", duration(worst.seconds), duration(usual.seconds), duration(limits.seconds)],
    ["largest state", kibibytes(worst.stateBytes), "", kibibytes(limits.stateBytes)],
    ["jobs at once", count(worst.maxConcurrentJobs), count(usual.maxConcurrentJobs), ""],
    ["calls of functions", count(worst.requests), count(usual.requests), ""],
    ["Lambda seconds", count(worst.lambdaSeconds), count(usual.lambdaSeconds), ""],
    ["dollars a run", dollars(worst.dollars), dollars(usual.dollars), ""],
  ];
  const widths = ([0, 1, 2, 3] as const).map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(([name, ...cells]) =>
    [name.padEnd(widths[0] ?? 0), ...cells.map((cell, column) => cell.padStart(widths[column + 1] ?? 0))]
      .join("   ")
      .trimEnd(),
  );
}

function kibibytes(bytes: number): string {
  return `${count(Math.ceil(bytes / KIBIBYTE))} KiB`;
}

/** Two digits that say something: `$12.30`, `$0.34`, `$0.0042`. */
function dollars(value: number): string {
  const decimals = value >= 0.1 || value === 0 ? 2 : 1 - Math.floor(Math.log10(value));
  return `$${value.toFixed(decimals)}`;
}
