import type { ItemSource } from "./pipeline";

/** Formats a number: `157,600` for 157600. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
];

/** The two largest units of a time, rounded up: `2 d 3 h`, `5 min 20 s`, `45 s`. */
export function duration(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  const [, step] = UNITS[first === -1 ? UNITS.length - 1 : Math.min(first + 1, UNITS.length - 1)] ?? ["s", 1];
  let rest = Math.ceil(seconds / step) * step;
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) {
      parts.push(`${count(whole)} ${name}`);
    }
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** Describes where items come from: `of {files}`, `from {from} to {to}`. */
export function sourceInWords(source: ItemSource): string {
  return "list" in source ? `of {${source.list}}` : `from {${source.from}} to {${source.to}}`;
}
