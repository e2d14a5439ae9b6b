import { styleText } from "node:util";

import { showable } from "../../handlers/clean";

/** What a command prints while it runs, all of it on one stream. */
export interface Report {
  /** A line of its own. */
  readonly say: (line?: string) => void;
  /** An indented line below the last one, e.g. what happened in a state. */
  readonly note: (text: string) => void;
  /** A line in grey that the next one replaces, e.g. progress; without a terminal it is shown now and then. */
  readonly live: (line: string) => void;
  /** Runs one step, and says how it went and how long it took: the work returns its value, and a text about it. */
  step<T>(
    name: string,
    work: (progress: (text: string) => void) => Promise<readonly [T, string]>,
  ): Promise<T>;
  readonly style: (format: Format, text: string) => string;
  /** Columns that fit on a line; many where there is no terminal. */
  readonly width: () => number;
}

type Format = "bold" | "dim" | "green" | "red" | "cyan";

/** Milliseconds between two live lines where they can't replace each other. */
const LIVE_INTERVAL_MS = 5_000;

export function createReport(stream: NodeJS.WriteStream): Report {
  const terminal = stream.isTTY;
  const style = (format: Format, text: string) => styleText(format, text, { stream });
  const width = () => (terminal ? stream.columns : 200);
  let pending = false;
  let lastLive = Date.now();

  const clear = () => {
    if (pending) {
      stream.write("\r\x1b[2K");
      pending = false;
    }
  };
  const say = (line = "") => {
    clear();
    stream.write(`${printable(line)}\n`);
  };
  const live = (line: string) => {
    if (terminal) {
      clear();
      stream.write(style("dim", shorten(printable(line), width() - 1)));
      pending = true;
    } else if (Date.now() - lastLive >= LIVE_INTERVAL_MS) {
      lastLive = Date.now();
      stream.write(`${printable(line)}\n`);
    }
  };
  return {
    say,
    note: (text) => {
      say(`${" ".repeat(11)}${text}`);
    },
    live,
    style,
    width,
    step: async (name, work) => {
      const label = name.padEnd(12);
      const start = Date.now();
      lastLive = start;
      if (terminal) {
        live(`  ${label}  …`);
      }
      const progress = (text: string) => {
        live(`  ${label}  ${text}`);
      };
      const [value, detail] = await work(progress).catch((error: unknown) => {
        say(`${style("red", "✗")} ${label}`);
        throw error;
      });
      say(`${style("green", "✓")} ${label}  ${detail}  ${style("dim", seconds(Date.now() - start))}`);
      return value;
    },
  };
}

/** A line in which only colours reach the terminal as control characters, whatever a result or an input holds. */
function printable(line: string): string {
  return line
    .split(COLOUR)
    .map((part) => (COLOUR.test(part) ? part : showable(part)))
    .join("");
}

/** What `styleText` writes. */
const COLOUR = /(\u001b\[\d{1,2}m)/;

/**
 * A JSON document that is safe on a terminal: control and invisible characters are escaped, so that each value still
 * means the same.
 */
export function jsonDocument(value: object): string {
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) =>
    Array.from({ length: char.length }, (_, index) => escaped(char.charCodeAt(index))).join(""),
  );
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** `1.2 s` of 1234 milliseconds. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export function shorten(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** A list in lines of at most `width`, all but the first indented, so that it reads as one block. */
export function wrap(items: readonly string[], width: number, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    // Room for the comma before it and the one behind it.
    if (line !== "" && line.length + item.length + 3 > width - indent) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? item : `, ${item}`;
  }
  return [...lines, line].join(`,\n${" ".repeat(indent)}`);
}

/** Rows as aligned columns, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("   "));
}
