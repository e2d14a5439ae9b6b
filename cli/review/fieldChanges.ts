import { diffArrays } from "diff";

import { canonical, isJsonObject } from "./snapshot";
import type { JsonObject } from "./snapshot";

/** A field, or an item of a list, that has another value than before; undefined is one that is not there. */
export interface FieldChange {
  /** E.g. `driverMemory`, `args[2]` or `conf.spark.sql.shuffle.partitions`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The item of the list before this one on each side: what `--password` is to its value. */
  readonly preceding?: readonly [before: unknown, after: unknown];
}

/** Compares two objects field by field: objects by their keys, lists by their items, wherever they moved to. */
export function fieldChanges(before: JsonObject, after: JsonObject, above = ""): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const path = above + key;
    const [old, now] = [before[key], after[key]];
    if ((isJsonObject(old) || old === undefined) && (isJsonObject(now) || now === undefined)) {
      return fieldChanges(old ?? {}, now ?? {}, `${path}.`);
    }
    if ((Array.isArray(old) || old === undefined) && (Array.isArray(now) || now === undefined)) {
      return itemChanges(old ?? [], now ?? [], path);
    }
    return canonical(old ?? null) === canonical(now ?? null) ? [] : [{ path, before: old, after: now }];
  });
}

/** Items that were put in the place of others stand in one change; the number is that in the new list, if it is there. */
function itemChanges(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  let [from, to] = [0, 0];
  const flush = (removed: number, added: number) => {
    for (let nth = 0; nth < Math.max(removed, added); nth += 1) {
      const [old, now] = [from + nth, to + nth];
      changes.push({
        path: `${path}[${String(nth < added ? now : old)}]`,
        before: nth < removed ? before[old] : undefined,
        after: nth < added ? after[now] : undefined,
        preceding: [before[old - 1], after[now - 1]],
      });
    }
    from += removed;
    to += added;
  };
  let [removed, added] = [0, 0];
  for (const part of diffArrays(before.map(canonical), after.map(canonical))) {
    if (part.removed) {
      removed += part.count;
    } else if (part.added) {
      added += part.count;
    } else {
      flush(removed, added);
      [removed, added] = [0, 0];
      from += part.count;
      to += part.count;
    }
  }
  flush(removed, added);
  return changes;
}
