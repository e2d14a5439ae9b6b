import type { Course } from "../course";
import { finding, hasSucceeded, span } from "./finding";
import type { Finding } from "./finding";
import { filled } from "./tasks";
import type { NestedStep, Task } from "./tasks";

/** An application of a task of a course. */
interface Work {
  readonly course: Course;
  readonly task: Task;
  readonly application: NestedStep;
}

/** What one wrote: an application writes at its good end, all at once. */
interface Written extends Work {
  readonly folder: string;
}

/**
 * What is wrong with the folders that applications worked in, read and published.
 *
 * @param courses each with its tasks
 */
export function wrongData(
  courses: readonly { readonly course: Course; readonly tasks: readonly Task[] }[],
  rootPath: string,
): readonly Data[] {
  const works = courses.flatMap(({ course, tasks }) =>
    tasks.flatMap((task) => task.applications.map((application) => ({ course, task, application }))),
  );
  const written = works
    .filter(({ application }) => hasSucceeded(application))
    .flatMap((work) =>
      foldersOf(work)
        .slice(1)
        .map((folder): Written => ({ ...work, folder })),
    )
    .sort((a, b) => a.application.endsAt - b.application.endsAt);
  return [
    ...sharedFolders(works, rootPath),
    ...works.flatMap((work) => readWrongly(work, written)),
    ...courses.flatMap(({ course, tasks }) => tasks.flatMap((task) => lostResult(course, task, written))),
  ];
}

/** What an application reads, writes for the next one, and publishes: its last three arguments. */
function foldersOf({ application }: Work): readonly string[] {
  return application.args.slice(-3);
}

/** A finding, and whose it is. */
interface Data {
  readonly course: Course;
  readonly finding: Finding;
}

function wrong(course: Course, words: string): Data {
  return { course, finding: finding("wrong data", words) };
}

/** Whose data it is: an execution's, and within it an item's. */
function owner({ course, task }: Work): string {
  return `${course.context.Id}${task.position}`;
}

/** Working folders that are two executions' or items', or one's own within another's, or outside of the root path. */
function sharedFolders(works: readonly Work[], rootPath: string): readonly Data[] {
  return works.flatMap((work, index) => {
    const { runPath } = work.application;
    const words = `${work.task.title}: ${span(work.application)} works in ${runPath}`;
    if (!runPath.startsWith(`${rootPath}/`)) {
      return [wrong(work.course, `${words}, which is not under ${rootPath}`)];
    }
    const other = works.slice(0, index).find((one) => {
      const isSame = one.application.runPath === runPath;
      return owner(one) === owner(work) ? !isSame : isSame || overlap(one.application.runPath, runPath);
    });
    return other === undefined
      ? []
      : [wrong(work.course, `${words}, and ${span(other.application)} in ${other.application.runPath}`)];
  });
}

function overlap(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

/** An application that read what its execution had not written for its item. */
function readWrongly(work: Work, written: readonly Written[]): readonly Data[] {
  const [source = "-"] = foldersOf(work);
  if (source === "-") {
    return [];
  }
  const { application } = work;
  const last = written.findLast(
    (one) => one.folder === source && one.application.endsAt <= application.startedAt,
  );
  const words = `${work.task.title}: ${span(application)} read ${source}`;
  if (last === undefined) {
    return [wrong(work.course, `${words}, where nothing was`)];
  }
  return owner(last) === owner(work) ? [] : [wrong(work.course, `${words} of ${span(last.application)}`)];
}

/** A task of an execution that succeeded, and of whose results nothing, or another item's, is there in the end. */
function lostResult(course: Course, task: Task, written: readonly Written[]): readonly Data[] {
  const ending = course.endings.at(-1);
  const folder = filled(task.job.args.at(-1) ?? "", {
    ...task.values,
    rootPath: course.context.Input.rootPath,
  });
  const there = written.filter((one) => one.folder === folder);
  const own = there.findLast((one) => one.course === course);
  // A skipped item has none.
  if (ending?.status !== "SUCCEEDED" || own === undefined) {
    return [];
  }
  const words = `${course.context.Id} ${task.title}`;
  if (own.application.endsAt > ending.at) {
    return [wrong(course, `${words} was published after its end: ${span(own.application)}`)];
  }
  const last = there.at(-1);
  const isRight = last?.task.title === task.title && last.application.endsAt >= own.application.endsAt;
  return isRight ? [] : [wrong(course, `${words}: ${folder} has another job's result`)];
}
