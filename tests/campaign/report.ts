import type { Judged } from "./campaign";
import type { Course } from "./course";
import type { Wrong } from "./judge/finding";

const WRONGS: readonly Wrong[] = [
  "doubled",
  "lost",
  "orphaned",
  "wrong verdict",
  "wrong data",
  "stranger deleted",
];

/** The error of a failed execution, or the status of another. */
function endOf({ endings }: Course): string {
  const { status, error } = endings.at(-1) ?? {};
  return error ?? status ?? "";
}

/** Whether an execution ended by its own doing: it succeeded, or an application did not. */
function isOwnVerdict(end: string): boolean {
  return end === "SUCCEEDED" || end.startsWith("Spark");
}

/** How often each of the things was found wrong. */
export function wrongs(judged: readonly Judged[]): Readonly<Record<Wrong, number>> {
  const findings = judged.flatMap((one) => one.findings);
  return Object.fromEntries(
    WRONGS.map((wrong) => [wrong, findings.filter((one) => one.wrong === wrong).length]),
  ) as Record<Wrong, number>;
}

/** A campaign's outcome in one table. */
export function table(seed: number, seconds: number, judged: readonly Judged[]): string {
  const ends = count(judged.flatMap(({ history }) => history.courses.map(endOf)));
  const nested = judged.filter(({ history }) => history.isNested).length;
  const sameName = judged.filter(({ history: { courses } }) => {
    return courses.length > 1 && new Set(courses.map(({ context }) => context.Name)).size === 1;
  }).length;
  const applications = judged.reduce((sum, { history }) => sum + history.applications.length, 0);
  const limits = count(judged.flatMap((one) => one.limits.map(({ limit }) => limit)));
  return [
    `${String(judged.length)} runs of seed ${String(seed)} in ${seconds.toFixed(1)} s: ${String(total(ends))} executions, ${String(applications)} applications with others'`,
    "",
    row("runs with a group in a group", nested),
    row("runs with one name twice", sameName),
    "",
    row("execution ended", "times"),
    ...[...ends].map(([end, times]) => row(end, times)),
    "",
    row("fault", "injected", "executions", "own verdict", "aborted", "named error"),
    ...faultRows(judged),
    "",
    ...Object.entries(wrongs(judged)).map(([wrong, times]) => row(wrong, times)),
    "",
    row("beyond the product", "findings"),
    ...[...limits].map(([limit, times]) => row(limit, times)),
  ].join("\n");
}

/** Each fault, how many executions it met, and how these ended. */
function faultRows(judged: readonly Judged[]): readonly string[] {
  const injected = judged.flatMap(({ history }) => history.injected.map(({ what }) => what));
  return [...count(injected)].map(([what, times]) => {
    const met = judged.flatMap(({ history }) =>
      history.courses.filter(({ context }) =>
        history.injected.some((one) => one.what === what && (one.about === "" || one.about === context.Id)),
      ),
    );
    const ends = met.map(endOf);
    const own = ends.filter(isOwnVerdict).length;
    const aborted = ends.filter((end) => end === "ABORTED").length;
    return row(what, times, met.length, own, aborted, ends.length - own - aborted);
  });
}

/** How often each text is there, in the texts' order. */
function count(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of [...texts].sort()) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0);
}

function row(what: string, ...cells: readonly (string | number)[]): string {
  return what.padEnd(28) + cells.map((cell) => String(cell).padStart(12)).join("");
}
