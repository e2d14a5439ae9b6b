import { ROOT_PATH, RUN_PATH, RUNS_FOLDER } from "../../contract/paths";
import { literalsIn } from "../../contract/templates";
import { templateErrors } from "./templates";
import { isText, invalidValue } from "./values";

/**
 * What is wrong with the path of a folder: it must begin with one of the roots, have no root elsewhere, and end with a
 * slash; each of its segments is one name.
 */
export function folderErrors(field: string, path: unknown, roots: readonly string[]): readonly string[] {
  const segments = isText(path) ? segmentsOf(path, roots) : undefined;
  if (segments === undefined) {
    const example = roots.map((root) => `{${root}}/a/`).join(" or ");
    return [
      invalidValue(
        field,
        path,
        `a folder such as ${example}, with a slash at its end and no segment that is empty, . or ..`,
      ),
    ];
  }
  return segments.flatMap((segment) => segmentErrors(field, segment));
}

/** What is wrong with the path of a folder under the root path that may have no other template. */
export function rootFolderErrors(field: string, path: unknown): readonly string[] {
  const folder = folderErrors(field, path, [ROOT_PATH]);
  return folder.length > 0 || !isText(path)
    ? folder
    : templateErrors(field, path, { texts: [ROOT_PATH], lists: [] });
}

/** What is wrong with a segment: it must be one folder's name, whatever its templates are filled with. */
function segmentErrors(field: string, segment: string): readonly string[] {
  const [odd] = /[{}[\]*?\\]/.exec(literalsIn(segment).join("")) ?? [];
  return [
    ...(odd === undefined
      ? []
      : [`${field} has ${odd} in ${JSON.stringify(segment)}, which Hadoop reads as a pattern; remove it`]),
    // `1` and `11` would result in the same name as `11` and `1`.
    ...(segment.includes("}{")
      ? [`${field} has two adjacent templates in ${JSON.stringify(segment)}; put something between them`]
      : []),
  ];
}

/** What is wrong with a path under the root path that overlaps the executions' working folders. */
export function runsErrors(field: string, path: string): readonly string[] {
  const segments = segmentsOf(path, [ROOT_PATH]) ?? [];
  const overlaps =
    path.startsWith(`{${ROOT_PATH}}/`) &&
    RUNS_FOLDER.split("/").every((name, at) => (segments[at] ?? name) === name);
  return overlaps
    ? [
        `${field} is "${path}", but {rootPath}/${RUNS_FOLDER}/ has the working folders of all executions; use another folder, or {runPath}/`,
      ]
    : [];
}

/**
 * Whether two folders may be the same, or one may be within the other, for some values of their templates.
 *
 * @param one the segments of a folder, the root's first
 */
export function mayMeet(one: readonly string[], other: readonly string[]): boolean {
  const [longer, shorter] = one.length > other.length ? [one, other] : [other, one];
  return shorter.every((segment, at) => mayBeEqual(segment, longer[at] ?? ""));
}

/**
 * Whether two segments may be equal: the texts before their first templates must agree, and those after their last
 * ones.
 */
function mayBeEqual(one: string, other: string): boolean {
  const [mine, theirs] = [literalsIn(one), literalsIn(other)];
  if (mine.length === 1 || theirs.length === 1) {
    // A text without templates has only one value.
    const [[text = ""], [before = "", ...rest]] = mine.length === 1 ? [mine, theirs] : [theirs, mine];
    return rest.length === 0 ? text === before : text.startsWith(before) && text.endsWith(rest.at(-1) ?? "");
  }
  const [before = "", otherBefore = ""] = [mine[0], theirs[0]];
  const [behind = "", otherBehind = ""] = [mine.at(-1), theirs.at(-1)];
  return (
    (before.startsWith(otherBefore) || otherBefore.startsWith(before)) &&
    (behind.endsWith(otherBehind) || otherBehind.endsWith(behind))
  );
}

/**
 * A folder's segments, its root first, for comparison with other folders.
 *
 * @param depth the number of forEachs around it, within the steps that are compared: an item's `{runPath}` is not
 *   inside that of the item around it, and is named only by the items' numbers, so that concurrent forEachs share
 *   theirs
 */
export function placeOf(path: string, depth: number): readonly string[] {
  const segments = segmentsOf(path, [ROOT_PATH, RUN_PATH]) ?? [];
  return [path.startsWith(`{${RUN_PATH}}/`) ? `runPath of ${String(depth)}` : ROOT_PATH, ...segments];
}

/** A folder's segments after its root; undefined if it is not a folder under one of the roots. */
function segmentsOf(path: string, roots: readonly string[]): readonly string[] | undefined {
  const root = roots.find((name) => path.startsWith(`{${name}}/`));
  if (root === undefined || !path.endsWith("/")) {
    return undefined;
  }
  const rest = path.slice(root.length + 3, -1);
  const segments = rest === "" ? [] : rest.split("/");
  const wrong = segments.some(
    (segment) =>
      ["", ".", ".."].includes(segment) ||
      [ROOT_PATH, RUN_PATH].some((name) => segment.includes(`{${name}}`)),
  );
  // `{rootPath}/` by itself: one slash, which is also the one at its end.
  return wrong || path === `{${root}}//` ? undefined : segments;
}
