import { IDENTIFIER } from "../../contract/executionInput";
import { ROOT_PATH, RUN_PATH } from "../../contract/paths";
import { templatesIn } from "../../contract/templates";
import type { ForEach, Parallel, SparkJob } from "../pipeline";
import { nestedJobs } from "../steps";
import type { NestedStep } from "../steps";
import { folderErrors, mayMeet, placeOf, runsErrors } from "./folders";
import { isText, textListErrors } from "./values";

const ROOTS = [ROOT_PATH, RUN_PATH];

/** What is wrong with the folders that a job writes, each folder by itself. */
export function writesErrors({ step: job, around }: NestedStep<SparkJob>): readonly string[] {
  const listErrors = textListErrors("writes", job.writes);
  if (listErrors.length > 0) {
    return listErrors;
  }
  return job.writes.flatMap((path, index) => {
    const field = `writes[${String(index)}]`;
    const folder = folderErrors(field, path, ROOTS);
    return folder.length > 0 ? folder : [...runsErrors(field, path), ...sharedByItems(field, path, around)];
  });
}

/** Folders that jobs of different branches may write at the same time. */
export function sharedFolders({ branches }: Parallel): readonly string[] {
  const jobs = branches.map(nestedJobs);
  return jobs.flatMap((some, index) =>
    jobs
      .slice(index + 1)
      .flatMap((others) => some.flatMap((one) => others.flatMap((other) => shared(one, other)))),
  );
}

/**
 * An item has its own `{runPath}`; elsewhere the item's template must be in the path, so that each item has its own
 * folder.
 */
function sharedByItems(field: string, path: string, around: readonly ForEach[]): readonly string[] {
  if (path.startsWith(`{${RUN_PATH}}/`)) {
    return [];
  }
  // Items that run one after the other do not write at the same time; an item with an invalid name is reported
  // separately.
  const concurrent = around.filter(
    ({ item, atMost, concurrency }) =>
      Math.min(atMost, concurrency) > 1 && isText(item) && IDENTIFIER.test(item),
  );
  return concurrent
    .filter(({ item }) => !templatesIn(path).includes(item))
    .map(
      ({ name, item }) =>
        `${field} is "${path}", one folder for all items of ${name}; put {${item}} into it, or begin it with {runPath}/`,
    );
}

function shared(one: NestedStep<SparkJob>, other: NestedStep<SparkJob>): readonly string[] {
  // Already reported: two jobs with the same name are an error.
  if (one.step.name === other.step.name) {
    return [];
  }
  return foldersOf(one).flatMap((mine) =>
    foldersOf(other)
      .filter((theirs) => mayMeet(mine.place, theirs.place))
      .map(
        (theirs) =>
          `${one.step.name} writes "${mine.path}" while ${other.step.name} writes "${theirs.path}", which may be the same folder, or within each other; give each its own folder, or run them one after the other`,
      ),
  );
}

/** The valid folders of a job. */
function foldersOf({ step, around }: NestedStep<SparkJob>) {
  const writes: unknown = step.writes;
  return (Array.isArray(writes) ? writes : [])
    .filter(isText)
    .filter((path) => folderErrors("", path, ROOTS).length === 0)
    .map((path) => ({ path, place: placeOf(path, around.length) }));
}
