import { redact } from "../../handlers/redact";
import type { FieldChange } from "./fieldChanges";
import { cell } from "./text";

/**
 * The two values of a change as a table's cells: secrets as `***`, what can't be seen escaped, and of a long value the
 * part in which the two differ.
 */
export function beforeAndAfter(change: FieldChange): readonly [before: string, after: string] {
  const { path, before, after, preceding = [undefined, undefined] } = change;
  const key = path.replace(/\[\d+\]$/, "");
  const old = shown(before, key, preceding[0]);
  const now = shown(after, key, preceding[1]);
  if (old !== undefined && old === now) {
    // Texts against numbers differ in their quotes; what still looks the same is hidden.
    const [one, other] = [JSON.stringify(before), JSON.stringify(after)];
    return typeof before === typeof after || old.includes("***")
      ? [cell(old), `${cell(now)} (another value)`]
      : [cell(one), cell(other)];
  }
  const start = Math.max(0, commonStart(old ?? "", now ?? "") - CONTEXT);
  return [cell(excerpt(old, start)), cell(excerpt(now, start))];
}

/** Characters that are shown before the first one that differs, and in all. */
const CONTEXT = 40;
const LONGEST = 160;

/** A value as one line of text without secrets; undefined where there is none. */
function shown(value: unknown, key: string, preceding: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "string") {
    return visible(redact(JSON.stringify(value)));
  }
  const isSecret = [`${key}=`, ...(typeof preceding === "string" ? [`${preceding} `] : [])].some(
    (context) => redact(context) === context && redact(context + value) !== context + redact(value),
  );
  return isSecret ? "***" : visible(redact(value));
}

/** What a reader does not see: control and format characters, and spaces that are lost or look like another one. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}|^ +| +$| {2,}/gu;

/** As it is if all of it can be seen; else in quotes, with escapes. */
function visible(text: string): string {
  const escaped = text.replace(INVISIBLE, (found) =>
    found.replace(/./gsu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`),
  );
  return escaped === text ? text : `"${escaped}"`;
}

function excerpt(text: string | undefined, start: number): string | undefined {
  if (text === undefined || text.length <= LONGEST) {
    return text;
  }
  const part = text.slice(start, start + LONGEST);
  const [before, behind] = [start > 0 ? "…" : "", start + LONGEST < text.length ? "…" : ""];
  return `${before}${part}${behind} (${text.length.toLocaleString("en-US")} characters)`;
}

function commonStart(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let same = 0;
  while (same < length && one[same] === other[same]) {
    same += 1;
  }
  return same;
}
