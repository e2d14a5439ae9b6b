/**
 * The exception of the last traceback in a driver's output, and where it was raised; undefined without a traceback.
 *
 * @param lines with their indentation, oldest first
 * @returns e.g. `ValueError: no fare in row 7 (clean.py, line 12, in parse)`
 */
export function pythonCause(lines: readonly string[]): string | undefined {
  const all = tracebacksOf(lines);
  const last = all.at(-1);
  if (last === undefined) {
    return undefined;
  }
  // "raise X from Y": the traceback of Y comes first.
  const before = all.at(-2);
  const cause = before !== undefined && lines.slice(before.end, last.begin).includes(DIRECT_CAUSE);
  return cause ? `${sentenceOf(last)}; caused by ${sentenceOf(before)}` : sentenceOf(last);
}

/** What Python prints between the traceback of a cause and that of the exception that it led to. */
const DIRECT_CAUSE = "The above exception was the direct cause of the following exception:";

interface Traceback {
  /** Index of its first line. */
  readonly begin: number;
  /** Index of the line after the exception. */
  readonly end: number;
  readonly exception: string;
  readonly frames: readonly Frame[];
}

interface Frame {
  readonly file: string;
  readonly line: string;
  readonly name: string;
}

function tracebacksOf(lines: readonly string[]): readonly Traceback[] {
  return lines.flatMap((text, begin) => {
    if (!text.endsWith("Traceback (most recent call last):")) {
      return [];
    }
    // Frames and their code are indented; the exception is not.
    const length = lines.slice(begin + 1).findIndex((line) => /^\S/.test(line));
    if (length < 0) {
      return [];
    }
    const at = begin + 1 + length;
    const frames = lines.slice(begin + 1, at).flatMap(frameOf);
    return [{ begin, end: at + 1, exception: (lines[at] ?? "").trim(), frames }];
  });
}

function frameOf(text: string): readonly Frame[] {
  const [, file, line, name] = /^\s+File "(.+)", line (\d+), in (.+)$/.exec(text) ?? [];
  return file === undefined || line === undefined || name === undefined ? [] : [{ file, line, name }];
}

/** Files of Spark's own Python side and of installed packages: an application's own line says more. */
const LIBRARY = /[\\/](?:pyspark|py4j|site-packages|dist-packages)[\\/]|pyspark\.zip|py4j-[\d.]+-src\.zip/;

function sentenceOf({ exception, frames }: Traceback): string {
  const where = frames.findLast(({ file }) => !LIBRARY.test(file)) ?? frames.at(-1);
  return where === undefined
    ? exception
    : `${exception} (${where.file.replace(/^.*[\\/]/, "")}, line ${where.line}, in ${where.name})`;
}
