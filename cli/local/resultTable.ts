import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";

import { parse } from "csv-parse";
import type { Options } from "csv-parse";

/** A CSV file of any size: its first rows, and how many there are. */
export interface ResultTable {
  readonly columns: readonly string[];
  /**
   * The first rows, at most MAX_ROWS and MAX_LETTERS. Values as they stand in the file: they are exact decimals, which
   * numbers are not.
   */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** All rows of the file. */
  readonly rowCount: number;
}

/** What is kept of a file, so that one of any size can be read; docs/commands.md says so of `--json`. */
export const MAX_ROWS = 10_000;
const MAX_LETTERS = 16 * 1024 * 1024;

/** Letters of one row; a longer one is no text that a person reads. */
const MAX_ROW_LETTERS = 64 * 1024 * 1024;

const DELIMITERS = [",", "\t", ";", "|"];

/** Ways to write a quote within quotes: as Spark does by default, as RFC 4180 has it, and by nobody's rule. */
const DIALECTS: readonly Options[] = [
  { escape: "\\" },
  { escape: '"' },
  { escape: "\\", relax_quotes: true },
];

/**
 * Reads a CSV file in the first dialect that makes sense of all of it.
 *
 * @throws CsvError when none does, e.g. where a quote is never closed
 */
export async function readResultTable(file: string): Promise<ResultTable> {
  const delimiter = await delimiterOf(file);
  const [dialect, ...others] = DIALECTS;
  const first = readAs(file, { ...dialect, delimiter });
  return others.reduce((before, other) => before.catch(() => readAs(file, { ...other, delimiter })), first);
}

async function readAs(file: string, options: Options): Promise<ResultTable> {
  const rows = parse({ ...options, bom: true, relax_column_count: true, max_record_size: MAX_ROW_LETTERS });
  // Hands an error on to the rows, which pipe() would not.
  pipeline(createReadStream(file), rows, () => undefined);
  const kept: (readonly string[])[] = [];
  let letters = 0;
  let count = 0;
  for await (const row of rows as AsyncIterable<readonly string[]>) {
    // A blank line is a row in a file of one column alone.
    if (row.length === 1 && row[0] === "" && (kept[0]?.length ?? 2) > 1) {
      continue;
    }
    count += 1;
    letters += row.reduce((sum, { length }) => sum + length, 0);
    if (kept.length <= MAX_ROWS && letters <= MAX_LETTERS) {
      kept.push(row);
    }
  }
  return toTable(kept, count);
}

/** @param count rows of the file, its header included; `kept` are the first of them */
function toTable(kept: readonly (readonly string[])[], count: number): ResultTable {
  const [first = []] = kept;
  const hasHeader = isHeader(first);
  const rows = hasHeader ? kept.slice(1) : kept;
  const columns = columnsOf(hasHeader ? first : [], Math.max(0, ...kept.map(({ length }) => length)));
  return {
    columns,
    rows: rows
      .slice(0, MAX_ROWS)
      .map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ""]))),
    rowCount: hasHeader ? count - 1 : count,
  };
}

/** The first of the usual ones that the first line has. */
async function delimiterOf(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { encoding: "utf8" })) {
    const [line = ""] = String(chunk).split("\n", 1);
    return DELIMITERS.find((one) => line.includes(one)) ?? ",";
  }
  return ",";
}

const NUMBER_OR_DATE = /^\s*(|[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|\d{4}-\d\d-\d\d.*)\s*$/i;

/** Spark writes a header when it is told to: a first line of nothing but numbers and dates is none. */
function isHeader(cells: readonly string[]): boolean {
  return !cells.every((cell) => NUMBER_OR_DATE.test(cell));
}

/** Names as Spark gives them where there is none, or one twice: `_c2`, `miles0` and `miles3`. */
function columnsOf(header: readonly string[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = header[index] ?? "";
    const isTwice = header.filter((one) => one === name).length > 1;
    return name === "" ? `_c${String(index)}` : isTwice ? `${name}${String(index)}` : name;
  });
}
