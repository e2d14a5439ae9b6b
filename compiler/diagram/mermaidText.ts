/** A text that Mermaid takes as it is. */
export function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Entity codes for what Mermaid or the page would read as syntax. */
export function escaped(text: string): string {
  const safe = text.replace(/["#&<>`\\|;]/g, (char) => `#${String(char.charCodeAt(0))};`);
  return safe.replace(/[\p{Cf}\p{Cs}]/gu, "").replace(/[\s\p{Cc}]+/gu, " ");
}
