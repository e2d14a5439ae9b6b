/**
 * The name that a misspelt one was probably meant to be; undefined if none is similar. Case does not count. Names are
 * similar up to one edit for every three letters: a letter missing, added, changed, or swapped with its neighbour.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const one of names) {
    const edits = distance(name.toLowerCase(), one.toLowerCase());
    const maxEdits = Math.max(1, Math.floor(Math.min(name.length, one.length) / 3));
    if (edits <= maxEdits && (best === undefined || edits < best.edits)) {
      best = { name: one, edits };
    }
  }
  return best?.name;
}

/** Number of edits that turn one text into another (optimal string alignment). */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
