import type { BoxStyle, LineStyle } from "./styles";

/** A text as a quoted name or value of Graphviz. */
export function quoted(text: string): string {
  return `"${onOneLine(text).replace(/["\\]/g, "\\$&")}"`;
}

/** Lines of marked up text as a label; empty ones are left out. */
export function label(lines: readonly string[], align: "CENTER" | "LEFT" | "RIGHT" = "CENTER"): string {
  // The line break has the alignment of the line before it.
  const shown = lines.filter((line) => line !== "").map((line) => `${line}<BR ALIGN="${align}"/>`);
  return `label=<${shown.join("")}>`;
}

export function bold(text: string): string {
  return `<B>${plain(text)}</B>`;
}

export function small(text: string): string {
  return text === "" ? "" : `<FONT POINT-SIZE="10">${plain(text)}</FONT>`;
}

/** A text with its markup escaped. */
export function plain(text: string): string {
  return onOneLine(text).replace(/[<>&"]/g, (char) => `&#${String(char.charCodeAt(0))};`);
}

/**
 * XML, and so SVG, may not have most control characters, lone surrogates, U+FFFE and U+FFFF; format characters are
 * invisible, and some change the direction of writing.
 */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cf}\p{Cs}\ufffe\uffff]/gu, "").replace(/[\s\p{Cc}]+/gu, " ");
}

export function nodeLine(name: string, attributes: readonly string[]): string {
  return `${name} [${attributes.join(", ")}]`;
}

export function edgeLine(from: string, to: string, attributes: readonly string[]): string {
  return nodeLine(`${from} -> ${to}`, attributes);
}

/** Lines in a box of their own. */
export function boxLines(
  name: string,
  attributes: readonly string[],
  inner: readonly string[],
): readonly string[] {
  return [`subgraph ${name} {`, ...indented([nodeLine("graph", attributes), ...inner]), "}"];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

export function boxAttributes(
  { fill, line, text, width, dashed = false }: BoxStyle,
  rounded = true,
): readonly string[] {
  const styles = ["filled", ...(rounded ? ["rounded"] : []), ...(dashed ? ["dashed"] : [])];
  return [
    `style=${quoted(styles.join(","))}`,
    `fillcolor=${quoted(fill)}`,
    ...lineAttributes({ line, text, width }),
  ];
}

export function lineAttributes({ line, text, width }: LineStyle): readonly string[] {
  return [`color=${quoted(line)}`, `fontcolor=${quoted(text)}`, `penwidth=${String(width)}`];
}
