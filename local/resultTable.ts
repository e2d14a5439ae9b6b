import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

import { createCsvScanner } from "./csvScanner";
import type { Dialect } from "./csvScanner";

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

/** What is kept of a file, so that one of any size can be read; README says so of `--json`. */
export const MAX_ROWS = 10_000;
const MAX_LETTERS = 16 * 1024 * 1024;

/** Bytes by which a file's dialect is found, and that are read at a time. */
const SAMPLE_BYTES = 1024 * 1024;

const DELIMITERS = [",", "\t", ";", "|"];

/** Reads a CSV file as Spark writes it, leniently: no text is refused. */
export async function readResultTable(file: string): Promise<ResultTable> {
  const dialect = await dialectOf(file);
  const kept: (readonly string[])[] = [];
  let count = 0;
  const scanner = createCsvScanner(dialect, MAX_LETTERS, (cells) => {
    // A blank line is a row in a file of one column alone.
    if (cells?.length === 1 && cells[0] === "" && (kept[0]?.length ?? 2) > 1) {
      return;
    }
    count += 1;
    if (cells !== undefined && kept.length <= MAX_ROWS) {
      kept.push(cells);
    }
  });
  const decoder = new TextDecoder();
  for await (const chunk of createReadStream(file, { highWaterMark: SAMPLE_BYTES })) {
    scanner.push(decoder.decode(chunk as Buffer, { stream: true }));
  }
  scanner.push(decoder.decode());
  scanner.end();

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

/**
 * Spark's own dialect, unless only that of RFC 4180 makes sense of the beginning: the same number of cells in each row,
 * and no letters behind a cell's end. They differ in a backslash before a quote.
 */
async function dialectOf(file: string): Promise<Dialect> {
  const buffer = Buffer.alloc(SAMPLE_BYTES);
  const handle = await open(file);
  let bytes: number;
  try {
    ({ bytesRead: bytes } = await handle.read(buffer, 0, SAMPLE_BYTES, 0));
  } finally {
    await handle.close();
  }
  const text = new TextDecoder().decode(buffer.subarray(0, bytes));
  // Of a file that goes on, the last row is not whole.
  const sample = bytes < SAMPLE_BYTES ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  const [header = ""] = sample.split("\n", 1);
  const delimiter = DELIMITERS.find((one) => header.includes(one)) ?? ",";
  const flawsOf = (backslash: boolean) => {
    const widths = new Map<number, number>();
    const scanner = createCsvScanner({ delimiter, backslash }, Infinity, (cells = []) => {
      widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    });
    scanner.push(sample);
    scanner.end();
    const rows = [...widths.values()];
    return scanner.flaws() + rows.reduce((all, one) => all + one, 0) - Math.max(0, ...rows);
  };
  return { delimiter, backslash: flawsOf(true) <= flawsOf(false) };
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
