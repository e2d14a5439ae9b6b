/** A value as Markdown code, whatever is in it, shortened in a table's cell; a dash where there is none. */
export function cell(value: unknown): string {
  return code(value, LONGEST);
}

/** A value as Markdown code, whatever is in it; a dash where there is none. */
export function code(value: unknown, longest = Infinity): string {
  if (value === undefined) {
    return "–";
  }
  const text = shorten(
    (typeof value === "string" ? value : JSON.stringify(value)).replace(/\s+/g, " "),
    longest,
  );
  if (text.trim() === "") {
    return '`""`';
  }
  const ticks = "`".repeat(longestRun(text) + 1);
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${ticks}${space}${text}${space}${ticks}`;
}

/** A fenced block that its content can't end. */
export function block(language: string, content: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

/**
 * A table of Markdown cells; a pipe would end a cell, even within code (GitHub Flavored Markdown, "Tables"), and so
 * would one whose escape is escaped: backslashes right before a pipe are doubled.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(\\*)\|/g, "$1$1\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A section with its heading; nothing for an empty list. */
export function section<T>(
  title: string,
  list: readonly T[],
  body: (list: readonly T[]) => readonly string[],
): readonly string[] {
  return list.length === 0 ? [] : [`## ${title}`, ...body(list)];
}

/** `1 rule`, `2 rules`; nothing for 0. */
export function count(list: readonly unknown[], one: string, many: string): readonly string[] {
  return list.length === 0 ? [] : [`${String(list.length)} ${list.length === 1 ? one : many}`];
}

/** Characters of a value in a table: what a reader still reads in a cell. */
const LONGEST = 200;

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
