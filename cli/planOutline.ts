import { usualSeconds } from "../compiler/cost/estimates";
import { duration, sourceInWords } from "../model/format";
import type { ForEach, Parallel, Pipeline, SparkJob, Step } from "../model/pipeline";
import { RUN_LIMIT_SECONDS, START_LIMIT_SECONDS } from "../model/steps";

/** A line of an outline: what it is about, after its place in the shape; of a job, its application and its times. */
type Row = readonly [what: string, application: string, times: string] | readonly [what: string];

/**
 * A pipeline's shape, a line for each job and group: the steps of a sequence are numbered, those side by side have `∥`
 * before them, and what is done for each item `×`.
 */
export function outline({ run }: Pipeline): readonly string[] {
  const rows = rowsOf(run, "", "");
  const widest = (column: number) =>
    Math.max(0, ...rows.map((row) => (row.length === 1 ? 0 : (row[column] ?? "").length)));
  const [what, application] = [widest(0), widest(1)];
  return rows.map((row) =>
    row.length === 1 ? row[0] : `${row[0].padEnd(what)}   ${row[1].padEnd(application)}   ${row[2]}`,
  );
}

/** @param first what stands before its first line, and `rest` before the others */
function rowsOf(step: Step, first: string, rest: string): readonly Row[] {
  switch (step.shape) {
    case undefined:
      return [[first + step.name, application(step), times(step)]];
    case "sequence": {
      const { length } = String(step.steps.length);
      return step.steps.flatMap((part, index) =>
        rowsOf(
          part,
          `${index === 0 ? first : rest}${String(index + 1).padStart(length)}  `,
          rest + " ".repeat(length + 2),
        ),
      );
    }
    case "parallel":
      return [
        [`${first}${step.name}: ${["side by side", ...ending(step)].join("; ")}`],
        ...step.branches.flatMap((branch) => rowsOf(branch, `${rest}∥  `, `${rest}   `)),
      ];
    case "forEach":
      return [[`${first}${step.name}: ${each(step)}`], ...rowsOf(step.run, `${rest}×  `, `${rest}   `)];
  }
}

function application({ className, file }: SparkJob): string {
  return className ?? file.replace(/^.*\//, "");
}

function times(job: SparkJob): string {
  const { startLimitSeconds = START_LIMIT_SECONDS, runLimitSeconds = RUN_LIMIT_SECONDS, retries = 0 } = job;
  return [
    `starts within ${duration(startLimitSeconds)}, runs up to ${duration(runLimitSeconds)}`,
    ...(retries === 0 ? [] : [`${String(retries + 1)} times if it fails`]),
    `usually ${duration(usualSeconds(job))}`,
  ].join(", ");
}

function each(group: ForEach): string {
  const { item, in: source, atMost, concurrency, result } = group;
  return [
    `up to ${String(atMost)} × ${item} ${sourceInWords(source)}, ${String(concurrency)} at once`,
    ...(result === undefined ? [] : [`skipped where ${result} is done`]),
    ...ending(group),
  ].join("; ");
}

function ending({ failFast = false }: Parallel | ForEach): readonly string[] {
  return failFast ? ["the first failure ends the run"] : [];
}
