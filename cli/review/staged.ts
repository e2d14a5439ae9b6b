import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { JAR_SOURCES } from "../local/mavenProjects";
import { RESOURCE_TYPES } from "../synth/resourceTypes";
import { match } from "./snapshot";
import type { FileContent, FileContents, Registered, Snapshot } from "./snapshot";

/** A staged object whose content is another than before. */
export interface StagedChange {
  /** Its key in S3. */
  readonly key: string;
  /** The folder of the Maven project that it is built from; undefined when it is staged as it stands. */
  readonly builtFrom: string | undefined;
  /** The files that differ: the one that is staged, or the sources of one that is built. */
  readonly files: readonly {
    readonly path: string;
    readonly before: FileContent | undefined;
    readonly after: FileContent | undefined;
  }[];
}

/**
 * Reads what the staged objects of a program are made of. A jar that Maven builds is not in a revision, so its sources
 * are read in its place.
 *
 * @param root the folder of the program's files
 */
export function readStaged(resources: readonly Registered[], root: string): FileContents {
  const paths = resources.filter(isStaged).flatMap((object) => {
    const project = projectOf(object);
    return project === undefined || !existsSync(join(root, project, "pom.xml"))
      ? [sourceOf(object)]
      : globSync([...JAR_SOURCES], { cwd: join(root, project) }).map((path) => `${project}/${path}`);
  });
  return Object.fromEntries(
    [...new Set(paths)]
      .sort()
      .filter((path) => existsSync(join(root, path)) && statSync(join(root, path)).isFile())
      .map((path) => {
        const content = readFileSync(join(root, path));
        return [path, { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") }];
      }),
  );
}

/** Compares the contents of the objects that are there before and after. */
export function diffStaged(before: Snapshot, after: Snapshot): readonly StagedChange[] {
  return match(before, after).kept.flatMap(([old, now]) => {
    if (!isStaged(old) || !isStaged(now)) {
      return [];
    }
    const [from, to] = [contentOf(old, before.files), contentOf(now, after.files)];
    const names = [...new Set([...from.keys(), ...to.keys()])].sort();
    const files = names
      .map((path) => ({ path, before: from.get(path), after: to.get(path) }))
      .filter((file) => file.before?.sha256 !== file.after?.sha256);
    return files.length === 0
      ? []
      : [
          {
            key: String(now.inputs.key),
            builtFrom: from.has("") || to.has("") ? undefined : projectOf(now),
            files,
          },
        ];
  });
}

/** The files that an object is made of. A file that is staged as it stands has one name, whatever it is called. */
function contentOf(object: Registered, files: FileContents): ReadonlyMap<string, FileContent> {
  const project = projectOf(object);
  const own = files[sourceOf(object)];
  if (own !== undefined) {
    return new Map([["", own]]);
  }
  return new Map(
    Object.entries(files).filter(([path]) => project !== undefined && path.startsWith(`${project}/`)),
  );
}

function isStaged({ type, inputs }: Registered): boolean {
  return type === RESOURCE_TYPES.object && typeof inputs.source === "string";
}

function sourceOf({ inputs }: Registered): string {
  return String(inputs.source);
}

/** The Maven project of a file in its `target` folder. */
function projectOf(object: Registered): string | undefined {
  const folder = dirname(sourceOf(object));
  return folder.endsWith("/target") ? dirname(folder) : undefined;
}
